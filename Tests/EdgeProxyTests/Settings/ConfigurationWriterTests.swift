import Decision
import Formats
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model

// What is in force, printed and read again, is in force again.

@Suite struct ConfigurationWriterTests {
    private let text = Repository.text("testdata/configuration/full.json")

    @Test(arguments: ["full.json", "-", "/etc/edge/full.json", "conf/full.json"])
    func whatIsPrintedIsReadBack(file: String) throws {
        let read = try ConfigurationReader.read(Array(text.utf8), file: file)
        let printed = read.printed(file: file)
        // Of its secrets one stands in the file itself.
        #expect(!printed.contains("correct horse"))
        let again = try ConfigurationReader.read(Array(printed.replacing("\"…\"", with: "\"correct horse\"").utf8), file: file)
        #expect(again == read)
        #expect(FieldComparer.changes(from: read, to: again).isEmpty)
    }

    @Test func pathsAreRelativeToTheFile() throws {
        let read = try ConfigurationReader.read(Array(text.utf8), file: "conf/full.json")
        let json = FieldWriter.json(read, folder: "conf/")
        #expect(json["data_dir"] == .string("./data") && json["listen_tls"]?["key"] == .string("edge.key"))
        #expect(json["secrets"]?["session"]?.text == #"[{"file": "session.key"}]"#)
    }

    @Test func theDocumentedExampleLoads() throws {
        let read = try ConfigurationReader.read(
            Array(Repository.text("testdata/configuration/interfaces.json").utf8), file: "interfaces.json")
        #expect(read.admin == AdminLogin(email: "admin@example.com", password: .literal("…")))
        #expect(
            read.campaigns[0].pacing == .even && read.campaigns[0].creatives.count == 1 && read.channels[0].breaks.configured.count == 2)
    }

    @Test func settingsInForceAreAllPrinted() throws {
        var read = try Sample.read(#""settings": {"origin.timeout": 700}"#)
        read.settings.merge(try SettingFlag.read(["origin.stale=5"]))
        let json = FieldWriter.json(read)["settings"]
        #expect(json?["origin.timeout"] == .number("700") && json?["origin.stale"] == .number("5"))
        #expect(json?["drain.delay"] == .integer(Setting.drainDelay.standard))
    }

    /// Any JSON that fits the tables, less what contradicts itself: written it is read back as it was.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func whateverIsReadIsWrittenAndReadBack(seed: UInt64) throws {
        func check<Model: FieldModel>(_ model: Model.Type) throws {
            guard let read = try generated(model, seed) else { return }
            let written = FieldWriter.json(read, secrets: .kept)
            #expect(try FieldReader.read(written, as: model) == read)
            #expect(try FieldWriter.json(FieldReader.read(written, as: model), secrets: .kept) == written)
            #expect(try FieldReader.read([:], .patch, over: read) == read)
        }
        try check(TenantConfiguration.self)
        try check(ChannelConfiguration.self)
        try check(Campaign.self)
        try check(Slate.self)
        try check(Configuration.self)
    }

    /// A patch that says all there is to say makes one of any other, and one of what has changed does so too.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func patchesLeadFromOneToTheOther(seed: UInt64) throws {
        guard let one = try generated(Campaign.self, seed), let other = try generated(Campaign.self, seed + 1_000) else { return }
        #expect(try FieldReader.read(FieldWriter.json(other), .patch, over: one) == other)
        let changes = FieldComparer.changes(from: one, to: other)
        #expect(!changes.isEmpty || one == other)
        var patch = Set(changes.map { String($0.field.prefix { $0 != "." && $0 != "[" }) }).reduce(into: [:] as Json) { patch, name in
            patch = patch.with(name, FieldWriter.json(other)[name] ?? .null)
        }
        // A pace that the patch does not name goes with the bound or the date that it takes away.
        patch = patch.with("pacing", FieldWriter.json(other)["pacing"] ?? .null)
        #expect(try FieldReader.read(patch, .patch, over: one) == other)
    }

    /// What fits the tables; `nil` where it contradicts itself as a whole.
    private func generated<Model: FieldModel>(_ model: Model.Type, _ seed: UInt64) throws -> Model? {
        var generator = GeneratedJson(seed: seed), json = try generator.value(.object(FieldSchema.table(of: model)))
        for _ in 0..<50 {
            do throws(FieldErrors) {
                return try FieldReader.read(json)
            } catch {
                let error = error.first
                // Only what fields say together may be wrong, for what a field takes its shape says; or what was taken away and is missing.
                let sentences = [
                    "expected less than", "expected no less than", "expected a date after", " goes with ", "24 hours", " or both",
                    "bounds nothing", "expected at most a million", "leave one of them out", "unknown event",
                ]
                #expect((sentences + ["is missing"]).contains { error.message.contains($0) }, "\(error.path): \(error.message)")
                let path =
                    error.message == "is missing"
                    ? error.path.prefix(through: error.path.lastIndex(of: "]") ?? error.path.startIndex) : error.path[...]
                let less = json.without(path)
                guard less != json else { return nil }
                json = less
            }
        }
        return nil
    }

    @Test func aSecretIsChangedWithoutBeingShown() throws {
        let old = try Sample.channel(#""origin_headers": {"X-A": "hunter2", "X-B": {"env": "B"}}"#)
        var new = old
        new.originHeaders[0].value = .literal("hunter3")
        let changes = FieldComparer.changes(from: old, to: new)
        #expect(changes.map(\.field) == ["origin_headers.X-A"])
        #expect(changes[0].from == .string("…") && changes[0].to == .string("…"))
        // What was shown comes back in a patch: the secret stays.
        let patch: Json = ["origin_headers": ["X-A": "…", "X-B": .null, "X-C": "c"]]
        let patched = try FieldReader.read(patch, .patch, over: old)
        #expect(
            patched.originHeaders == [old.originHeaders[0], OriginHeader(name: "X-C", value: .literal("c"))])
    }

    // A body takes no secrets by file or variable, which are this machine's.
    @Test(arguments: [
        (#"{"file": "/etc/passwd"}"#, "expected a string, got an object"), (#"{"env": "HOME"}"#, "expected a string, got an object"),
        (#""…""#, "expected a secret; \"…\" stands for one that is not shown"), (#""""#, "expected a secret that is not empty"),
        ("7", "expected a string, got a number"),
    ])
    func aBodyNamesNoFiles(secret: String, message: String) throws {
        let json = try JsonReader.read(
            Array(#"{"tenant": "t", "id": "c", "origin": ["http://o/"], "origin_headers": {"A": \#(secret)}}"#.utf8))
        let errors = #expect(throws: FieldErrors.self) { try FieldReader.read(json, as: ChannelConfiguration.self, .put) }
        #expect(errors?.all == [FieldError(path: "origin_headers.A", message: message)])
    }

    @Test func aPatchChangesAChannel() throws {
        let old = try Sample.channel(
            #""pre_roll": {"max_ads": 1}, "bumpers": {"in": "s"}, "pod": {"max_ads": 3, "min_fill": 80}, "labels": ["a"]"#)
        let patch: Json = [
            "pre_roll": .null, "bumpers": ["out": "s"], "pod": ["min_fill": .null], "labels": .null, "stitch": 12,
            "breaks": ["configured": .array([["at": "end", "duration": 9]])],
        ]
        var expected = old
        expected.preRoll = nil
        expected.bumperOut = "s"
        expected.minFillPercent = 0
        expected.labels = []
        expected.stitch = StitchShare(basisPoints: 1_200)
        expected.breaks.configured = [.at(offsetNs: .max, durationNs: 9_000_000_000)]
        #expect(try FieldReader.read(patch, .patch, over: old) == expected)
    }
}
