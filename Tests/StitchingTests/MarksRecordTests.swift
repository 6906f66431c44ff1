import Manifest
import Model
import TestSupport
import Testing

@testable import Stitching

@Suite struct MarksRecordTests {
    private static func marks(_ rng: inout Seeded) -> ViewerMarks {
        var marks = ViewerMarks()
        (marks.isGdpr, marks.isOptedOut) = (Bool.random(using: &rng), Bool.random(using: &rng))
        (marks.purposes, marks.policyVersion) = (.random(in: 0 ... .max, using: &rng), .random(in: 0 ... .max, using: &rng))
        marks.beacons = ThirdPartyBeacons.allCases.randomElement(using: &rng) ?? .full
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

    // What earlier versions wrote ends before them, and where nothing is to be said nothing is written.
    @Test func recordsWithoutThemAreAsTheyWere() throws {
        var record = SessionRecord(), retired = RetiredRecord()
        record.viewer.country = "DE"
        retired.viewer = record.viewer.packed
        var plain = RecordCoder(), marked = RecordCoder(), other = RecordCoder()
        try record.walk(&plain)
        record.marks.isGdpr = true
        try record.walk(&marked)
        #expect(marked.bytes.count == plain.bytes.count + 18 && marked.bytes.starts(with: plain.bytes))
        var reader = RecordCoder(reading: plain.bytes), read = SessionRecord()
        try read.walk(&reader)
        #expect(read.marks == ViewerMarks() && read.viewer.country == "DE")
        try retired.walk(&other)
        var otherReader = RecordCoder(reading: other.bytes), readRetired = RetiredRecord()
        try readRetired.walk(&otherReader)
        #expect(readRetired == retired && readRetired.marks == ViewerMarks())
    }

    // A player that comes back is looked at again, and what its viewer has allowed holds on.
    @Test func aSessionThatIsOverKeepsWhatWasAllowed() throws {
        var marks = ViewerMarks()
        (marks.isGdpr, marks.purposes, marks.fault) = (true, 3, .bot)
        let session = Session(
            token: SessionToken(high: 1, low: 2, signature: 3), presentation: PresentationId(1), tenant: "t",
            attributes: ViewerAttributes(),
            marks: marks, joined: WallTime(nanoseconds: 0), isStitched: true)
        let retired = try #require(session.retired(at: WallTime(nanoseconds: 1), LaidPodTable(), nil, renditions: 1))
        #expect(retired.marks.isGdpr && retired.marks.purposes == 3 && retired.marks.fault == nil)
        #expect(retired.withoutViewer.marks == ViewerMarks() && retired.withoutViewer.offsets == retired.offsets)
    }
}
