import TestSupport
import Testing

@testable import Manifest

/// Kind: date ranges read as tags of a segment. They are facts of the playlist, wherever their tags stand.
@Suite struct MergedDateRangesTests {
    private static let second: Int64 = 1_000_000_000
    /// 2026-05-01T12:00:00Z.
    private static let noon: Int64 = 1_777_636_800 * second
    private static let head = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-PROGRAM-DATE-TIME:2026-05-01T12:00:00Z\n"

    private func at(_ seconds: Int64) -> Int64 { Self.noon + seconds * Self.second }
    private func date(_ seconds: Int) -> String {
        "START-DATE=\"2026-05-01T12:\(seconds / 60 < 10 ? "0" : "")\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)Z\""
    }

    /// Each line is one tag, before its own segment; those behind the last segment come at the end.
    private func read(_ tags: [String], behind: [String] = []) throws -> (list: MediaPlaylist, merged: MergedDateRanges) {
        let lines = tags.map { "#EXT-X-DATERANGE:\($0)\n#EXTINF:6,\na.ts\n" } + behind.map { "#EXT-X-DATERANGE:\($0)\n" }
        let list = try media(Self.head + lines.joined())
        return (list, MergedDateRanges(list))
    }

    @Test func tagsOfOneIdAreOneRangeWhereverTheyStand() throws {
        let (list, merged) = try read(
            [
                "ID=\"a\",CLASS=\"c\",\(date(6)),X-ONE=\"1\"", "ID=\"b\",\(date(12)),DURATION=3",
                "ID=\"a\",PLANNED-DURATION=20,X-ONE=\"other\"",
            ],
            behind: ["ID=\"a\",DURATION=18,X-TWO=2,SCTE35-IN=0xFC"])
        #expect(merged.ranges.map { list.text($0.range.id) } == ["a", "b"])
        let range = try #require(merged.ranges.first)
        #expect(range.start == at(6) && range.end == at(24) && range.range.plannedDuration == 20 * Self.second)
        #expect(list.text(range.range.classText) == "c" && list.text(range.range.scte35In) == "0xFC")
        #expect(range.range.line == list.dateRanges[0].line && range.range.segmentIndex == 0 && range.firstTag == 0 && range.lastTag == 3)
        #expect(merged.attribute("X-ONE", of: range, in: list).map(list.text) == "1")
        #expect(merged.attribute("X-TWO", of: range, in: list).map(list.text) == "2")
        #expect(merged.attribute("X-THREE", of: range, in: list) == nil)
        var tags: [Int] = []
        merged.forEachTag(of: range) { tags.append($0) }
        #expect(tags == [0, 2, 3])
        #expect(merged.ranges[1].end == at(15))
    }

    @Test func aRangeBehindTheLastSegmentIsOneToo() throws {
        let (list, merged) = try read(
            ["ID=\"a\",\(date(0)),DURATION=1"], behind: ["ID=\"z\",\(date(30)),SCTE35-OUT=0xFC00,PLANNED-DURATION=6"])
        #expect(merged.ranges.map(\.start) == [at(0), at(30)] && merged.ranges[1].end == nil)
        let marker = try #require(merged.marker(of: merged.ranges[1], in: list))
        #expect(
            marker.direction == .out && marker.startDate == at(30) && marker.plannedDuration == 6 * Self.second && marker.endDate == nil)
        let alone = try read([], behind: ["ID=\"z\",\(date(30))"])
        #expect(alone.merged.ranges.count == 1 && alone.list.segments.isEmpty)
    }

    @Test func aLaterTagAddsAndNeverChanges() throws {
        let (list, merged) = try read([
            "ID=\"a\",SCTE35-OUT=0xFC01", "ID=\"a\",\(date(6)),SCTE35-OUT=0xFC02,END-DATE=\"2026-05-01T12:00:09Z\"",
        ])
        let range = try #require(merged.ranges.first)
        #expect(merged.ranges.count == 1 && range.start == at(6) && range.end == at(9) && list.text(range.range.scte35Out) == "0xFC01")
        let marker = try #require(merged.marker(of: range, in: list))
        #expect(marker.startDate == at(6) && marker.endDate == at(9) && list.text(marker.payload) == "FC01")
    }

    @Test func anIdThatIsUsedAnewIsAnotherRange() throws {
        let (_, merged) = try read(["ID=\"1\",\(date(0)),DURATION=3", "ID=\"1\",\(date(30)),PLANNED-DURATION=9", "ID=\"1\",DURATION=9"])
        #expect(merged.ranges.map(\.start) == [at(0), at(30)] && merged.ranges.map(\.end) == [at(3), at(39)])
    }

    @Test func aStartThatIsToldAgainMayBeRounded() throws {
        let (_, merged) = try read([
            "ID=\"1\",\(date(0)),PLANNED-DURATION=9", "ID=\"1\",START-DATE=\"2026-05-01T12:00:00.040Z\",DURATION=8",
        ])
        #expect(merged.ranges.map(\.start) == [at(0)] && merged.ranges.map(\.end) == [at(8)])
    }

    @Test func tagsWithoutAnIdAreRangesOfTheirOwn() throws {
        let (_, merged) = try read(["\(date(0)),DURATION=3", "\(date(0)),DURATION=4"])
        #expect(merged.ranges.map(\.end) == [at(3), at(4)])
    }

    /// Kind: END-ON-NEXT never ends. Tags, and where each range ends in seconds.
    @Test(
        arguments: [
            (["a c 0 next", "b c 30 next"], [30, nil]), (["b c 30 next", "a c 0 next"], [nil, 30]),
            (["a c 0 next", "x d 10", "y - 11", "b c 20"], [20, nil, nil, nil]), (["a c 0 next", "b c 0 next", "e c 9"], [9, 9, nil]),
            (["a c 0 next", "b c 12 next", "e c 7 next"], [7, nil, 12]), (["a - 0 next", "b - 5 next"], [nil, nil]),
            (["a c 0 next", "b c 5 next", "a - - for=3"], [3, nil]), (["a c 0", "b c 5 next", "e c 9"], [nil, 9, nil]),
            (["a - 0", "b c 5", "a c - next"], [5, nil]),
        ] as [([String], [Int64?])])
    func theNextRangeOfItsClassEndsARange(tags: [String], ends: [Int64?]) throws {
        let lines = tags.map { tag in
            let words = tag.split(separator: " ").map(String.init)
            let more = words.dropFirst(3).map { $0 == "next" ? ",END-ON-NEXT=YES" : ",DURATION=\($0.dropFirst(4))" }.joined()
            let start = Int(words[2]).map { "," + date($0) } ?? ""
            return "ID=\"\(words[0])\"" + (words[1] == "-" ? "" : ",CLASS=\"\(words[1])\"") + start + more
        }
        let merged = try read(Array(lines.dropLast()), behind: [lines[lines.count - 1]]).merged
        #expect(merged.ranges.map(\.end) == ends.map { $0.map(at) })
    }

    @Test func theMarkerOfARangeThatEndsOnNextEndsThere() throws {
        let (list, merged) = try read(
            ["ID=\"a\",CLASS=\"ad\",\(date(0)),SCTE35-OUT=0xFC00,END-ON-NEXT=YES"], behind: ["ID=\"b\",CLASS=\"ad\",\(date(30))"])
        #expect(merged.marker(of: merged.ranges[0], in: list)?.endDate == at(30))
        #expect(merged.marker(of: merged.ranges[1], in: list) == nil)
    }

    @Test func endsThatCannotBeHeldAreNone() throws {
        let (_, merged) = try read([
            "ID=\"a\",START-DATE=\"2261-12-31T00:00:00Z\",DURATION=999999999", "ID=\"b\",START-DATE=\"0001-01-01T00:00:00Z\",DURATION=1",
        ])
        #expect(merged.ranges.map(\.end) == [nil, nil])
    }

    /// Against the plainest way to say the same.
    @Test(arguments: 0..<120 as Range<UInt64>)
    func theTableAgreesWithTheDefinition(seed: UInt64) throws {
        var random = Seeded(seed)
        var starts: [Int: Int] = [:]
        let tags: [(id: Int, start: Int?, duration: Int?, next: Bool)] = (0..<Int.random(in: 1...60, using: &random)).map { _ in
            let id = Int.random(in: 0..<20, using: &random), start = Int.random(in: 0..<500, using: &random)
            let first = starts[id] ?? start
            starts[id] = first
            return (
                id, Bool.random(using: &random) ? first : nil, Int.random(in: 0..<4, using: &random) == 0 ? id : nil,
                Bool.random(using: &random)
            )
        }
        let merged = try read(
            tags.map { tag in
                "ID=\"range-number-\(tag.id)\",CLASS=\"class-\(tag.id % 3)\"" + (tag.start.map { "," + date($0) } ?? "")
                    + (tag.duration.map { ",DURATION=\($0)" } ?? "") + (tag.next ? ",END-ON-NEXT=YES" : "")
            }
        ).merged
        var order: [Int] = []
        for tag in tags where !order.contains(tag.id) { order.append(tag.id) }
        func start(_ id: Int) -> Int? { tags.contains { $0.id == id && $0.start != nil } ? starts[id] : nil }
        #expect(merged.ranges.count == order.count)
        for (range, id) in zip(merged.ranges, order) {
            let own = tags.filter { $0.id == id }
            #expect(range.start == start(id).map { at(Int64($0)) })
            let later = order.filter { $0 % 3 == id % 3 }.compactMap(start).filter { other in start(id).map { other > $0 } ?? false }.min()
            let end = own.compactMap(\.duration).first.flatMap { duration in start(id).map { $0 + duration } }
            #expect(range.end == (end ?? (own.contains(where: \.next) ? later : nil)).map { at(Int64($0)) })
        }
    }
}
