import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// What a new directory keeps of the one before it.
@Suite struct DirectoryTests {
    private static func configuration(_ ids: [String], _ change: (inout Configuration) -> Void = { _ in }) -> Configuration {
        var configuration = Configuration(file: "edge.json", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: "")
        configuration.tenants = [TenantConfiguration(id: "t", name: "T")]
        configuration.channels = ids.map { ChannelConfiguration(tenant: "t", id: $0, name: $0, origin: ["http://o/\($0)/"]) }
        change(&configuration)
        return configuration
    }

    private static func channel(_ directory: Directory, _ id: String) -> Channel? { directory.channels[ChannelId(tenant: "t", id: id)] }

    @Test func whatDidNotChangeIsTheSameObject() throws {
        var numbers: [String: Int] = [:]
        func number(_ name: String) -> Int {
            numbers[name] = numbers[name] ?? numbers.count
            return numbers[name]!
        }
        let one = Self.configuration(["a", "b", "c"])
        let other = Self.configuration(["d", "c", "a"]) { $0.channels[1].origin = ["http://other/"] }
        let first = Directory(one, try one.readSecrets(), number: number)
        let second = Directory(other, try other.readSecrets(), after: first, number: number)
        #expect(second.version == first.version + 1)
        #expect(Self.channel(second, "a") === Self.channel(first, "a"), "its place in the file says nothing")
        #expect(Self.channel(second, "b") == nil && Self.channel(second, "d") != nil)
        let before = try #require(Self.channel(first, "c")), after = try #require(Self.channel(second, "c"))
        #expect(before !== after && before.uris === after.uris && before.index == after.index && before.id == after.id)
        #expect(second.changes(since: first) == "1 channel added, 1 channel changed, 1 channel removed")
        #expect(second.changes(since: second) == "nothing has changed")
    }

    /// Settings are those of the start, for channels that changed as for all else.
    @Test func settingsStayAsTheyWere() throws {
        let one = Self.configuration(["a"])
        var other = Self.configuration(["a"]) { $0.channels[0].origin = ["http://other/"] }
        other.settings = try SettingFlag.read(["session.expiry=10"])
        let first = Directory(one, try one.readSecrets()) { _ in 0 }
        let second = Directory(other, try other.readSecrets(), after: first) { _ in 0 }
        let before = try #require(Self.channel(first, "a")), after = try #require(Self.channel(second, "a"))
        #expect(after !== before && after.rules.sessionExpiryNs == before.rules.sessionExpiryNs)
    }

    /// Whoever changes a key that is out has to see that it was taken up.
    @Test func anotherSecretIsAChange() throws {
        let one = Self.configuration(["a", "b"]) {
            $0.tenants[0].apiKey = .literal("first")
            $0.channels[0].originHeaders = [.init(name: "X-Key", value: .literal("1"))]
        }
        func secrets(_ change: (inout ConfigurationSecrets) -> Void) throws -> ConfigurationSecrets {
            var secrets = try one.readSecrets()
            change(&secrets)
            return secrets
        }
        let first = Directory(one, try secrets { _ in }) { _ in 0 }
        func changes(_ change: (inout ConfigurationSecrets) -> Void) throws -> String {
            Directory(one, try secrets(change), after: first) { _ in 0 }.changes(since: first)
        }
        #expect(try changes { _ in } == "nothing has changed")
        #expect(try changes { $0.apiKeys[0].key = Array("second".utf8) } == "1 tenant changed")
        #expect(try changes { $0.originHeaders[0][0].1 = "2" } == "1 channel changed")
    }

    /// What `--print-config` leaves out is known to everybody, and no secret.
    @Test func theMarkOfASecretIsNone() throws {
        let mark = Secret.literal("…")
        let printed = Self.configuration(["a"]) {
            $0.sessionSecrets = [mark]
            $0.admin = AdminLogin(email: "a@b.c", password: mark)
            $0.tenants = [TenantConfiguration(id: "t", name: "T", apiKey: mark), TenantConfiguration(id: "u", name: "U", apiKey: mark)]
            $0.channels[0].originHeaders = [.init(name: "X-Key", value: mark)]
        }
        let secrets = try printed.readSecrets()
        #expect(secrets.session.isEmpty && secrets.adminPassword == nil && secrets.apiKeys.isEmpty && secrets.originHeaders[0].isEmpty)
        #expect(printed.doubts(secrets).count { $0.message.contains("left out") } == 5)
    }

    @Test func aSecretThatCannotBeReadMakesNoDirectory() {
        let broken = Self.configuration(["a"]) { $0.tenants[0].apiKey = .file(path: "/nowhere/api.key") }
        #expect(throws: ConfigurationError.self) { try broken.readSecrets() }
    }

    @Test func channelsAreFoundByTheBytesOfAPath() throws {
        let configuration = Self.configuration(["a", "ab"])
        let directory = Directory(configuration, try configuration.readSecrets()) { _ in 0 }
        func find(_ name: String) -> String? {
            let bytes = Array(name.utf8)
            return directory.channels.find(bytes.span)?.configuration.id
        }
        #expect(find("t/a") == "a" && find("t/ab") == "ab" && find("t/") == nil && find("u/a") == nil && find("") == nil)
    }

    @Test func whatTakesEffectAtTheNextStartIsNamed() {
        let started = Self.configuration(["a"])
        var changed = started
        changed.listen = ListenAddress(host: "127.0.0.1", port: 81)
        changed.dataDir = "elsewhere"
        #expect(changed.fieldsForTheNextStart(comparedWith: started) == ["listen", "data_dir"])
        #expect(started.passing(through: ["t/a"]).channels[0].stitch == .off)
    }
}
