import Manifest
import Model
import ModelTestSupport
import TestSupport
import Testing

@testable import Stitching

@Suite struct MarksRecordTests {
    private static func marks(_ rng: inout Seeded) -> ViewerMarks {
        var marks = ViewerMarks()
        (marks.isGdpr, marks.isOptedOut) = (Bool.random(using: &rng), Bool.random(using: &rng))
        (marks.purposes, marks.policyVersion) = (.random(in: 0 ... .max, using: &rng), .random(in: 0 ... .max, using: &rng))
        marks.beacons = ThirdPartyBeacons.allCases.randomElement(using: &rng) ?? .full
        marks.uses = DataUses(rawValue: .random(in: 0...31, using: &rng))
        (marks.isLimited, marks.isChildDirected) = (Bool.random(using: &rng), Bool.random(using: &rng))
        marks.viewer = ViewerKey(recorded: Bool.random(using: &rng) ? 0 : .random(in: 0 ... .max, using: &rng))
        marks.fault = Bool.random(using: &rng) ? TrafficFault.allCases.randomElement(using: &rng) : nil
        return marks
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func sessionsKeepThem(seed: UInt64) throws {
        var rng = Seeded(seed), record = SessionRecord(), retired = RetiredRecord()
        record.marks = Self.marks(&rng)
        retired.marks = Self.marks(&rng)
        if Bool.random(using: &rng) {
            record.viewer.country = "DE"
            retired.viewer = record.viewer.packed
        }
        var writer = RecordCoder(), read = SessionRecord()
        try record.walk(&writer)
        var reader = RecordCoder(reading: writer.bytes)
        try read.walk(&reader)
        #expect(read == record && reader.isAtEnd)
        var other = RecordCoder(), readRetired = RetiredRecord()
        try retired.walk(&other)
        var otherReader = RecordCoder(reading: other.bytes)
        try readRetired.walk(&otherReader)
        #expect(readRetired == retired && otherReader.isAtEnd)
    }

    /// Of a session of which nothing is known, nothing is written.
    @Test func recordsWithoutThemAreAsTheyWere() throws {
        var record = SessionRecord(), retired = RetiredRecord(), plain = RecordCoder(), other = RecordCoder()
        try record.walk(&plain)
        var reader = RecordCoder(reading: plain.bytes), read = SessionRecord()
        try read.walk(&reader)
        #expect(read == record && reader.isAtEnd)
        record.marks.isGdpr = true
        var marked = RecordCoder()
        try record.walk(&marked)
        #expect(marked.bytes.starts(with: plain.bytes))
        try retired.walk(&other)
        var otherReader = RecordCoder(reading: other.bytes), readRetired = RetiredRecord()
        try readRetired.walk(&otherReader)
        #expect(readRetired == retired && readRetired.marks == nil && otherReader.isAtEnd)
    }

    /// As earlier versions wrote them: without what may be done with what is known.
    private static func old(
        _ viewer: ViewerAttributes, purposes: Int64 = 0, isGdpr: Bool = false, isOptedOut: Bool = false, isMarked: Bool = true
    ) throws -> [UInt8] {
        var record = SessionRecord(), coder = RecordCoder(), viewer = viewer, flags = (isGdpr, isOptedOut), number = purposes,
            key: UInt64 = 9
        try record.walk(&coder)
        try viewer.walk(&coder)
        guard isMarked else { return coder.bytes }
        try coder.flag(&flags.0, "is_gdpr")
        try coder.flag(&flags.1, "is_opted_out")
        try coder.number(&number, "marks")
        try coder.word(&key, "viewer")
        return coder.bytes
    }

    private static func read(_ bytes: [UInt8]) throws -> ViewerMarks {
        var reader = RecordCoder(reading: bytes), read = SessionRecord()
        try read.walk(&reader)
        #expect(reader.isAtEnd)
        return read.marks
    }

    /// What they don't say follows from what they do, and from the signals that are kept.
    @Test func recordsOfEarlierVersionsAreCompleted() throws {
        var viewer = ViewerAttributes()
        viewer.country = "US"
        let none = try Self.read(Self.old(viewer, isMarked: false)), key = try Self.read(Self.old(viewer))
        #expect(none == ViewerMarks() && key.viewer == ViewerKey(recorded: 9) && key.withoutViewer == none)
        let out = try Self.read(Self.old(viewer, isOptedOut: true))
        #expect(out.isOptedOut && !out.verdict.mayKeepIfa && !out.verdict.mayTargetByProfile)
        viewer.add([("lmt", "1")], isTrusted: false)
        let limited = try Self.read(Self.old(viewer, isMarked: false))
        #expect(limited.isLimited && !limited.verdict.mayKeepIfa && limited.verdict.mayKeepUid && limited.beacons == .full)
        // The string is there; of it the purposes that were allowed.
        viewer = ViewerAttributes()
        viewer.add([("gdpr", "1"), ("gdpr_consent", TcfCase.all.text)], isTrusted: false)
        let some = try Self.read(Self.old(viewer, purposes: 0b100_0000, isGdpr: true)),
            all = try Self.read(Self.old(viewer, purposes: 0x3ff, isGdpr: true))
        #expect(!some.verdict.mayKeepUid && some.uses.contains(use: .measurement) && all.uses == .all && all.beacons == .full)
        viewer = ViewerAttributes()
        viewer.add([("coppa", "1")], isTrusted: false)
        #expect(try Self.read(Self.old(viewer)).isChildDirected && Self.read(Self.old(viewer)).beacons == .none)
    }

    // A player that comes back is looked at again, and what its viewer has allowed holds on.
    @Test func aSessionThatIsOverKeepsWhatWasAllowed() throws {
        var marks = ViewerMarks()
        (marks.isGdpr, marks.purposes, marks.fault, marks.viewer) = (true, 3, .bot, ViewerKey(recorded: 9))
        let session = Session(
            token: SessionToken(high: 1, low: 2, signature: 3), presentation: PresentationId(1), tenant: "t",
            attributes: ViewerAttributes(),
            marks: marks, joined: WallTime(nanoseconds: 0), isStitched: true)
        let retired = try #require(session.retired(at: WallTime(nanoseconds: 1), LaidPodTable(), nil, renditions: 1))
        #expect(retired.marks?.isGdpr == true && retired.marks?.purposes == 3 && retired.marks?.fault == nil)
        // Who is erased has still not allowed more.
        let erased = retired.withoutViewer
        #expect(erased.marks == retired.marks?.withoutViewer && erased.marks?.viewer == nil && erased.offsets == retired.offsets)
    }
}
