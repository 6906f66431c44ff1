import Foundation
import TestSupport
import Testing

@testable import Console
@testable import EdgeProxy
@testable import Formats
@testable import Model

/// A folder with a configuration file, in which commands make their store; gone with its test.
private final class Folder: Sendable {
    let path = NSTemporaryDirectory() + "edgeproxy-\(UUID().uuidString)"
    var config: String { path + "/edge.json" }

    /// - Parameter part: what the configuration file has beside `listen`.
    init(_ part: String = "") throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write(#"{"listen": "127.0.0.1:0"\#(part.isEmpty ? "" : ", " + part)}"#, to: "edge.json")
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
        return path + "/" + name
    }

    func exported(tenant: String? = nil) async throws -> Configuration {
        let file = config
        let text = try await beside { try ConfigExportCommand.output(file, tenant: tenant) }
        return try ConfigurationReader.read(Array(text.utf8), file: file)
    }

    func put(_ document: String, tenant: String? = nil) async throws -> ObjectImport.Counts {
        let file = config, copy = try write(document, to: "copy.json")
        return try await beside { try ConfigImportCommand.put(copy, into: file, tenant: tenant) }
    }

    /// How the program ends.
    func main(_ words: String...) async throws -> Int32 {
        let words = words + ["--config", config]
        return try await beside { Program.main(words) }
    }
}

private let tenant = #""tenants": [{"id": "me", "api_key": "0123456789abcdef"}]"#
private let slate = #"{"tenant": "me", "id": "pause", "hls": "https://ads.example/pause.m3u8"}"#

private func channel(_ more: String = "") -> String {
    #"{"tenant": "me", "id": "news", "origin": ["https://origin.example/news/"]\#(more.isEmpty ? "" : ", " + more)}"#
}

@Suite struct ConfigCommandsTests {
    @Test func whatIsPutInIsInForceBesideTheFile() async throws {
        let folder = try Folder("\(tenant), \"slates\": [\(slate)], \"channels\": [\(channel())]")
        let first = try await folder.exported()
        #expect(first.channels.map(\.path) == ["me/news"] && first.slates.map(\.id) == ["pause"])
        let news = channel(#""name": "News""#)
        let counts = try await folder.put("{\(tenant), \"slates\": [\(slate)], \"channels\": [\(news)]}")
        #expect(counts == ObjectImport.Counts(created: 0, changed: 1, unchanged: 2))
        var exported = try await folder.exported()
        #expect(exported.channels.map(\.name) == ["News"])
        // What was not changed follows the file still, and what was changed does not.
        try folder.write(#"{"listen": "127.0.0.1:0", \#(tenant), "channels": [\#(channel(#""name": "Other""#))]}"#, to: "edge.json")
        exported = try await folder.exported()
        #expect(exported.channels.map(\.name) == ["News"], "the store rules")
        #expect(exported.slates.isEmpty, "the file rules")
        #expect(exported.tenants[0].apiKey == .literal(FieldWriter.secretMark))
    }

    @Test func itIsAllOrNothing() async throws {
        let folder = try Folder(tenant)
        let bad = """
            {"export": {"tenant": {"id": "me"}, "slates": [\(slate)], "channels": [\(channel(#""slate": "pauze""#))]}}
            """
        await #expect(
            throws: InputError(
                "\(folder.path)/copy.json: export.channels[0].slate: tenant \"me\" has no slate \"pauze\"; did you mean \"pause\"?")
        ) { try await folder.put(bad) }
        #expect(try await folder.exported().slates.isEmpty)
    }

    @Test(
        arguments: [
            (#"{"export": {"tenant": {"id": "me"}, "slats": []}}"#, "export.slats: unknown field"),
            (#"{"export": {"tenant": {"id": "me"}}, "more": 1}"#, "more: unknown field"),
            (#"{"tenants": [{"id": "me", "nam": "x"}]}"#, "tenants[0].nam: unknown field"), ("[]", "expected an object, got an array"),
            (#"{"slates": []}"#, "there is no tenant in it"),
        ])
    func aMistakeIsNamedByItsField(document: String, message: String) async throws {
        let folder = try Folder(tenant)
        let error = await #expect(throws: (any Error).self) { try await folder.put(document) }
        let line = (error as? InputError)?.message ?? "\(error as Any)"
        #expect(line.contains(message), "\(line)")
        #expect(try await folder.main("config", "import", folder.path + "/copy.json") == ExitCode.input)
    }

    @Test func whatIsOfOneTenantGoesIntoAnother() async throws {
        let folder = try Folder(tenant)
        let counts = try await folder.put("{\"export\": {\"tenant\": {\"id\": \"me\"}, \"slates\": [\(slate)]}}", tenant: "you")
        #expect(counts.created == 2)
        #expect(try await folder.exported(tenant: "you").slates.map(\.tenant) == ["you"])
        #expect(try await folder.exported(tenant: "me").slates.isEmpty)
        // Of a file with several only that one is put in.
        let one = #"{"tenant": "b", "id": "s", "hls": "https://ads.example/s.m3u8"}"#
        let several = "{\"tenants\": [{\"id\": \"a\"}, {\"id\": \"b\"}], \"slates\": [\(one)]}"
        #expect(try await folder.put(several, tenant: "b").created == 2)
        #expect(try await folder.exported().tenants.map(\.id) == ["b", "me", "you"])
        await #expect(throws: InputError.self) { try await folder.put(several, tenant: "c") }
        await #expect(throws: InputError("--tenant: there is no tenant \"yu\"; did you mean \"you\"?")) {
            try await folder.exported(tenant: "yu")
        }
    }

    @Test func secretsThatWereLeftOutStayAsTheyAre() async throws {
        let folder = try Folder("\(tenant), \"channels\": [\(channel(#""origin_headers": {"X-Key": "abc"}"#))]")
        let shown = channel(#""name": "News", "origin_headers": {"X-Key": "…", "X-Other": "…"}"#)
        let counts = try await folder.put("{\(tenant), \"channels\": [\(shown)]}")
        #expect(counts.changed == 1 && counts.missingSecrets == ["me/news: X-Other"])
        let file = folder.config
        let headers = try await beside { try OfflineStore.use(file, instead: "") { $0.objects.channels.all[0].model.originHeaders } }
        #expect(headers.map(\.value) == [.literal("abc"), .literal(FieldWriter.secretMark)])
    }

    @Test func overRestNobodyNamesAFileThatIsSentToAnOrigin() throws {
        let folder = try Folder(tenant)
        let given = try ConfigImportCommand.read(
            folder.write(
                #"{"export": {"tenant": {"id": "me"}, "channels": [\#(channel(#""origin_headers": {"X-Key": {"file": "key"}}"#))]}}"#,
                to: "copy.json"))
        var objects = ManagedObjects()
        let error = try #require(given.namedSecret(besides: objects))
        #expect(error.path == "export.channels[0].origin_headers.X-Key")
        // What the channel has already may come back.
        for channel in given.objects.channels { objects.put(Managed(channel, ObjectRecord())) }
        #expect(given.namedSecret(besides: objects) == nil)
    }

    @Test func whileAProxyRunsTheLineSaysWhatToDo() async throws {
        let folder = try Folder(tenant)
        let data = try DataDirectory(folder.path + "/data", file: "edge.json")
        defer { data.release() }
        let error = await #expect(throws: ConfigurationError.self) { try await folder.exported() }
        let advice = "is used by another process: where a proxy runs, use GET /api/v1/export, or stop it first"
        #expect(error?.message.hasSuffix(advice) == true)
        #expect(try await folder.main("user", "list") == ExitCode.input)
    }
}

@Suite struct UserCommandsTests {
    private static func account(_ words: String...) throws -> UserAccount {
        try UserAddCommand.account(try Arguments(["--config", "edge.json"] + words, for: UserAddCommand.usage))
    }

    @Test func whoIsAddedCanLogInUntilTheyAreRemoved() async throws {
        let folder = try Folder(#""admin": {"email": "root@example.com", "password": "correct horse"}, \#(tenant)"#), file = folder.config
        let user = try Self.account("--email", "Ann@Example.com", "--name", "Ann", "--role", "viewer", "--tenant", "me")
        let added = try await beside { try UserAddCommand.add(user, to: file) { "a long password" } }
        #expect(added.email == "ann@example.com" && added.role == .viewer)
        let objects = try await beside { try OfflineStore.use(file, instead: "") { $0.objects } }
        guard case .literal(let hash)? = objects.users.find("me", added.id)?.model.password else { Issue.record("no password"); return }
        #expect(try #require(PasswordHash(hash)).isOf(Array("a long password".utf8)))
        #expect(
            try await beside { try UserListCommand.lines(file) } == [
                "root@example.com  owner   -   Administrator", "ann@example.com   viewer  me  Ann",
            ])
        let hasOwner = try await beside { try UserRemoveCommand.remove("ann@example.com", from: file) }
        #expect(hasOwner)
        // The file's administrator too, and for good.
        let isLeft = try await beside { try UserRemoveCommand.remove("root@example.com", from: file) }
        #expect(!isLeft)
        #expect(try await beside { try UserListCommand.lines(file) } == [])
    }

    @Test func anAddressIsOnePersons() async throws {
        let folder = try Folder(), file = folder.config
        let user = try Self.account("--email", "ann@example.com"), other = try Self.account("--email", "ANN@example.com")
        #expect(user.role == .owner && user.name == "ann@example.com" && user.tenant == nil && user.id != other.id)
        _ = try await beside { try UserAddCommand.add(user, to: file) { "a long password" } }
        await #expect(throws: InputError("--email: another user has that address")) {
            try await beside { try UserAddCommand.add(other, to: file) { () throws(InputError) in throw InputError("asked in vain") } }
        }
        let lost = try Self.account("--email", "bob@example.com", "--tenant", "me")
        await #expect(throws: InputError("--tenant: there is no tenant \"me\"")) {
            try await beside { try UserAddCommand.add(lost, to: file) { "a long password" } }
        }
        await #expect(throws: InputError("--email: no user has that address; did you mean \"ann@example.com\"?")) {
            try await beside { try UserRemoveCommand.remove("an@example.com", from: file) }
        }
    }

    @Test func theProgramSaysHowItWent() async throws {
        let folder = try Folder()
        let short = try folder.write("short\n", to: "short"), long = try folder.write("a long password\n", to: "long")
        #expect(try await folder.main("user", "add", "--email", "nobody", "--password-file", long) == ExitCode.usage)
        #expect(try await folder.main("user", "add", "--password-file", long) == ExitCode.usage)
        #expect(try await folder.main("user", "add", "--email", "ann@example.com", "--role", "king") == ExitCode.usage)
        #expect(try await folder.main("user", "add", "--email", "ann@example.com", "--password-file", short) == ExitCode.input)
        #expect(try await folder.main("user", "add", "--email", "ann@example.com", "--password-file", long) == ExitCode.success)
        #expect(try await folder.main("user", "remove", "--email", "ann@example.com") == ExitCode.success)
        #expect(Program.main(["user", "add", "--config", "-", "--email", "ann@example.com"]) == ExitCode.usage)
        #expect(Program.main(["config", "import", "--config", "-", "-"]) == ExitCode.usage)
    }

    @Test(
        arguments: [
            ("a long password\r\n", "a long password"), ("a long password\n\n", "a long password\n"),
            ("äöüäöüäöüäöü", "äöüäöüäöüäöü"), ("eleven char", nil), ("", nil), (String(repeating: "x", count: 129), nil),
        ] as [(String, String?)])
    func aPasswordHasTwelveCharactersOrMore(text: String, password: String?) {
        #expect((try? PasswordInput.checked(Array(text.utf8))) == password)
    }

    @Test func whatIsNoTextIsNoPassword() {
        #expect(throws: InputError.self) { try PasswordInput.checked([UInt8](repeating: 0xff, count: 20)) }
    }
}
