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

    private func places(_ map: DateMap, _ dates: [Int64?], after known: (date: Int64, end: Int64)? = nil, end: Int64) -> [Int64?] {
        let known = known.map { (segment: segments([$0.date])[0], end: $0.end * Self.second) }
        return map.places(of: segments(dates)[...], after: known, endingAbout: end * Self.second).map { $0.map { $0 / Self.second } }
    }

    @Test func whatFollowsGoesOn() {
        // 60 s is once the date of 60 s, and once that of 115 s.
        let map = map(back: 55)
        #expect(places(map, [58, 60, 62], after: (56, 58), end: 120) == [58, 60, 62], "it lags far behind")
        #expect(places(map, [58, 60, 62], after: (56, 113), end: 120) == [113, 115, 117])
        #expect(places(map, [98, 45, 47], after: (96, 98), end: 120) == [98, 100, 102], "the jump is in it")
    }

    @Test func itsOwnJumpMayComeASegmentEarlierOrLater() {
        let map = map(back: 55)
        #expect(places(map, [97, 44, 46], after: (95, 97), end: 120) == [97, 99, 101])
        #expect(places(map, [99, 101, 48], after: (97, 99), end: 120) == [99, 101, 103])
        // The channel has not read it yet.
        #expect(places(DateMap(), [98, 45, 47], after: (96, 98), end: 100) == [98, 100, 102])
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
        #expect(places(map, [98, 100, 104, 108, 110], after: (96, 98), end: 104) == [98, nil, nil, nil, 100])
    }

    @Test func whatHasNoDateGoesOn() {
        #expect(places(map(back: 55), [98, nil, 47], after: (96, 98), end: 120) == [98, 100, 102])
    }
}
