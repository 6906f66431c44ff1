import Testing

@testable import Manifest

/// Renditions without dates, placed by what they have in common with the one that carries the clock.
@Suite struct TimelineAlignmentTests {
    private static let second: Int64 = 1_000_000_000

    private func segment(_ sequence: Int64, _ seconds: Int64, mark: OriginSegment.Mark? = nil) -> OriginSegment {
        OriginSegment(
            sequence: sequence, discontinuity: 0, startsDiscontinuity: mark == .discontinuity, date: nil,
            duration: seconds * Self.second, identity: UInt64(sequence), name: UInt64(sequence), mark: mark)
    }

    private func text(_: Int, _: Int64) -> SegmentText {
        SegmentText(stateId: 1, state: SegmentState(lines: [], keys: [], map: 0), lines: [])
    }

    /// Two discontinuities that follow each other closely. The second is out in one rendition, and was not out yet when the one that
    /// carries the clock was read: it is not the first.
    @Test func aMarkThatIsNotOutInTheReferenceIsNotTakenForTheOneBefore() {
        let begun = [segment(1, 6), segment(2, 6), segment(3, 4, mark: .discontinuity)]
        var clock = Timeline(), other = Timeline()
        _ = clock.update(begun, wallNow: 100 * Self.second, text: text)
        _ = other.update(begun, aligningWith: clock, ContentWindow(clock.segments), text: text)
        #expect(other.segments.map(\.start) == clock.segments.map(\.start))
        let longer = begun + [segment(4, 4, mark: .discontinuity)]
        let outcome = other.update(longer, aligningWith: clock, ContentWindow(clock.segments), text: text)
        #expect(outcome == .unchanged && other.heldBack == 1)
        #expect(other.segments.map(\.start) == clock.segments.map(\.start), "nothing was moved")
        // When it is out there too, it goes on.
        _ = clock.update(longer, wallNow: 104 * Self.second, text: text)
        #expect(other.update(longer, aligningWith: clock, ContentWindow(clock.segments), text: text) == .advanced(by: 1))
        #expect(other.segments.map(\.start) == clock.segments.map(\.start))
        #expect(other.segments.map(\.number) == clock.segments.map(\.number))
    }

    /// The clock goes to a rendition with numbers of its own and comes back: how they differ is known as before.
    @Test func numbersOfItsOwnOutlastAChangeOfTheClock() {
        func all(from sequence: Int64) -> [OriginSegment] { (0..<4).map { segment(sequence + $0, 6, mark: $0 == 1 ? .out : nil) } }
        var clock = Timeline(), other = Timeline(), third = Timeline()
        _ = clock.update(all(from: 50), wallNow: 100 * Self.second, text: text)
        for from in [7, 90] as [Int64] {
            var timeline = Timeline()
            _ = timeline.update(all(from: from), aligningWith: clock, ContentWindow(clock.segments), text: text)
            if from == 7 { other = timeline } else { third = timeline }
        }
        #expect(other.numbering == 43 && third.numbering == -40)
        func lead(_ next: inout Timeline, _ before: inout Timeline) {
            let old = before
            before.follow(next, insteadOf: old)
            third.follow(next, insteadOf: old)
            next.carryClock(of: old)
        }
        lead(&other, &clock)
        #expect(clock.numbering == -43 && other.numbering == nil && third.numbering == -83)
        lead(&clock, &other)
        #expect(other.numbering == 43 && clock.numbering == nil && third.numbering == -40)
    }

    /// What was frozen when it was first read was placed too late: nothing said so. It is placed again when it goes on.
    @Test func whatWasFrozenAtFirstFindsItsPlaceAgain() {
        func all(_ range: ClosedRange<Int64>) -> [OriginSegment] { range.map { segment($0, 4) } }
        for comesBack in [54...62, 57...62] as [ClosedRange<Int64>] {
            var clock = Timeline(), other = Timeline()
            _ = clock.update(all(52...60), wallNow: 100 * Self.second, text: text)
            _ = other.update(all(46...54), aligningWith: clock, ContentWindow(clock.segments), text: text)
            #expect(other.segments.last?.end == clock.segments.last?.end)
            _ = clock.update(all(54...62), wallNow: 108 * Self.second, text: text)
            _ = other.update(all(comesBack), aligningWith: clock, ContentWindow(clock.segments), text: text)
            let last = other.segments.last
            #expect(last?.originSequence == 62 && last?.number == clock.segments.last?.number && last?.end == clock.segments.last?.end)
        }
    }

    /// What is listed later than the reference by more than a segment was placed by its end; its break markers tell.
    @Test(arguments: [2, 3, 5] as [Int64]) func breakMarkersTellHowFarItLags(lag: Int64) {
        func all(_ newest: Int64) -> [OriginSegment] { (newest - 9...newest).map { segment($0, 4, mark: $0 == 63 ? .out : nil) } }
        var clock = Timeline(), other = Timeline()
        for newest in 60...76 as ClosedRange<Int64> {
            _ = clock.update(all(newest), wallNow: newest * 4 * Self.second, text: text)
            _ = other.update(all(newest - lag), aligningWith: clock, ContentWindow(clock.segments), text: text)
        }
        // Both number alike here, which nobody can know.
        let own = other.segments.last, same = clock.segments.first { $0.originSequence == own?.originSequence }
        #expect(own?.originSequence == 76 - lag && own?.start == same?.start && own?.number == same?.number)
    }

    /// The reference has begun to number anew, and a dated rendition has not: nothing new is nothing, and nothing waits.
    @Test func nothingNewIsNothingWhateverTheReferenceIsNumbered() {
        func all(_ newest: Int64, from number: Int64 = 0) -> [OriginSegment] {
            (newest - 4...newest).map { second in
                var segment = segment(second - number, 4)
                segment.date = second * 4 * Self.second
                return segment
            }
        }
        var clock = Timeline(), other = Timeline()
        for newest in 100...120 as ClosedRange<Int64> {
            _ = clock.update(all(newest, from: newest > 105 ? 90 : 0), wallNow: newest * 4 * Self.second, text: text)
            for isJoint in [true, false] {
                let outcome = other.update(
                    all(newest), aligningWith: clock, ContentWindow(clock.segments), isJoint: isJoint, text: text)
                #expect(other.heldBack == 0 && (isJoint || outcome == .unchanged), "\(newest)")
            }
            #expect(other.segments.last?.start == clock.segments.last?.start)
        }
    }
}
