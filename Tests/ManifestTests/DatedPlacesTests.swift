import Testing

@testable import Manifest

/// A clock that was put back says each date twice.
@Suite struct DatedPlacesTests {
    private static let second: Int64 = 1_000_000_000

    /// Segments of 2 s with these dates, in seconds.
    private func segments(_ dates: [Int64?]) -> [OriginSegment] {
        dates.enumerated().map { index, date in
            OriginSegment(
                sequence: Int64(index), discontinuity: 0, startsDiscontinuity: false, date: date.map { $0 * Self.second },
                duration: 2 * Self.second, identity: UInt64(index), name: UInt64(index))
        }
    }

    /// At 100 s the clock goes back by so many seconds.
    private func map(back: Int64) -> DateMap {
        var map = DateMap()
        map.jump(to: back * Self.second, from: 100 * Self.second)
        return map
    }

    private func places(_ map: DateMap, _ dates: [Int64?], after known: Int64? = nil, end: Int64) -> [Int64?] {
        map.places(of: segments(dates)[...], after: known.map { $0 * Self.second }, endingAbout: end * Self.second).map {
            $0.map { $0 / Self.second }
        }
    }

    @Test func whatFollowsGoesOn() {
        // 60 s is once the date of 60 s, and once that of 115 s.
        let map = map(back: 55)
        #expect(places(map, [58, 60, 62], after: 58, end: 120) == [58, 60, 62], "it lags far behind")
        #expect(places(map, [58, 60, 62], after: 113, end: 120) == [113, 115, 117])
        #expect(places(map, [98, 45, 47], after: 98, end: 120) == [98, 100, 102], "the jump is in it")
    }

    @Test func itsOwnJumpMayComeASegmentEarlierOrLater() {
        let map = map(back: 55)
        #expect(places(map, [97, 44, 46], after: 97, end: 120) == [97, 99, 101])
        #expect(places(map, [99, 101, 48], after: 99, end: 120) == [99, 101, 103])
        // The channel has not read it yet.
        #expect(places(DateMap(), [98, 45, 47], after: 98, end: 100) == [98, 100, 102])
    }

    @Test func whatIsNewEndsWhereTheChannelDoes() {
        let map = map(back: 55)
        #expect(places(map, [60, 62, 64], end: 121) == [115, 117, 119])
        #expect(places(map, [60, 62, 64], end: 70) == [60, 62, 64])
        // The jump in it tells, wherever the channel's end is.
        #expect(places(map, [96, 98, 45, 47], end: 160) == [96, 98, 100, 102])
    }

    @Test func whatIsDatedInAHoleIsNoMedia() {
        let map = map(back: -10)
        #expect(places(map, [98, 100, 104, 108, 110], after: 98, end: 102) == [98, nil, nil, nil, 100])
    }

    @Test func whatHasNoDateGoesOn() {
        #expect(places(map(back: 55), [98, nil, 47], after: 98, end: 120) == [98, 100, 102])
    }

    /// Its dates jump, and those of the channel don't: they are no media.
    @Test func whereOnlyItsDatesJumpMediaGoesOn() {
        #expect(places(DateMap(), [98, 3_700, 3_702], after: 98, end: 104) == [98, 100, 102])
        #expect(places(DateMap(), [98, 3_700, 102], after: 98, end: 104) == [98, 100, 102], "one is dated otherwise")
        #expect(places(map(back: -3_600), [98, 100, 102, 3_704], after: 98, end: 106) == [98, 100, 102, 104], "it jumps two later")
        // It has lost a segment of its own.
        #expect(places(DateMap(), [98, 104, 106], after: 98, end: 108) == [98, 104, 106])
    }
}
