import Testing

@testable import Scte35

@Suite struct BreakPairingTests {
    private let second: Int64 = 1_000_000_000

    private func out(_ id: UInt32, seconds: UInt64?, auto: Bool = true, pts: UInt64? = nil) -> SpliceInfoSection {
        SpliceInfoSection(
            command: .insert(
                SpliceInsert(
                    eventId: id, isOut: true, isImmediate: pts == nil, time: SpliceTime(pts: pts),
                    breakDuration: seconds.map { BreakDuration(autoReturn: auto, duration: $0 * 90_000) })))
    }

    private func back(_ id: UInt32, pts: UInt64? = nil) -> SpliceInfoSection {
        SpliceInfoSection(command: .insert(SpliceInsert(eventId: id, isImmediate: pts == nil, time: SpliceTime(pts: pts))))
    }

    private func segment(_ type: UInt8, _ id: UInt32, seconds: UInt64? = nil, pts: UInt64? = nil) -> SpliceInfoSection {
        Samples.signal(
            SegmentationDescriptor(
                eventId: id, duration: seconds.map { $0 * 90_000 }, type: SegmentationType(rawValue: type)), pts: pts)
    }

    private func names(_ edges: [BreakPairing.Edge]) -> [String] {
        edges.map { edge in
            switch edge {
            case .opened(let signal, let start): "opened \(signal.eventId) at \(start / second)"
            case .updated(let signal, let start): "updated \(signal.eventId) from \(start / second) to \((signal.durationNs ?? 0) / second)"
            case .ended(let id, let at, let reason): "ended \(id) at \(at / second) by \(reason)"
            }
        }
    }

    @Test func anInEndsABreakBeforeItsDuration() {
        var pairing = BreakPairing()
        #expect(names(pairing.take(out(1, seconds: 30), nowNs: 0)) == ["opened 1 at 0"])
        #expect(names(pairing.take(back(1), nowNs: 10 * second)) == ["ended 1 at 10 by in"])
        #expect(pairing.open == nil)
        #expect(pairing.take(back(1), nowNs: 11 * second).isEmpty)
    }

    @Test func autoReturnEndsByDurationAndAnInAfterItDoesNothing() {
        var pairing = BreakPairing()
        _ = pairing.take(out(1, seconds: 30), nowNs: 0)
        #expect(pairing.advance(toNs: 29 * second).isEmpty)
        #expect(names(pairing.advance(toNs: 31 * second)) == ["ended 1 at 30 by duration"])
        #expect(pairing.take(back(1), nowNs: 32 * second).isEmpty)
    }

    @Test func withoutAutoReturnTheDurationIsASafetyNet() {
        var pairing = BreakPairing(graceNs: 2 * second)
        _ = pairing.take(out(1, seconds: 30, auto: false), nowNs: 0)
        #expect(pairing.advance(toNs: 31 * second).isEmpty)
        #expect(names(pairing.advance(toNs: 40 * second)) == ["ended 1 at 32 by lostIn"])
    }

    @Test func aBreakWithoutDurationIsClosedByTheLongest() {
        var pairing = BreakPairing(longestNs: 60 * second)
        _ = pairing.take(out(1, seconds: nil), nowNs: 0)
        #expect(names(pairing.take(SpliceInfoSection(), nowNs: 61 * second)) == ["ended 1 at 60 by longest"])
        _ = pairing.take(out(2, seconds: 0), nowNs: 61 * second)
        #expect(names(pairing.advance(toNs: 200 * second)) == ["ended 2 at 121 by longest"])
    }

    @Test func repetitionsAreNoNewsAndChangesAreUpdates() {
        var pairing = BreakPairing()
        #expect(pairing.take(out(1, seconds: 30, pts: 900_000), nowNs: 0).count == 1)
        #expect(pairing.take(out(1, seconds: 30, pts: 900_000), nowNs: 1).isEmpty)
        #expect(names(pairing.take(out(1, seconds: 60, pts: 900_000), nowNs: second)) == ["updated 1 from 0 to 60"])
        // The same without a duration leaves the one that is known.
        #expect(pairing.take(out(1, seconds: nil), nowNs: 2 * second).isEmpty)
        #expect(pairing.open?.signal.durationNs == 60 * second)
        // After the end the repetition does not open it again.
        _ = pairing.take(back(1), nowNs: 3 * second)
        #expect(pairing.take(out(1, seconds: 60, pts: 900_000), nowNs: 4 * second).isEmpty)
    }

    @Test func theHistoryIsBounded() {
        var pairing = BreakPairing()
        for id in 0..<30 as Range<UInt32> {
            _ = pairing.take(out(id, seconds: 1, pts: UInt64(id) * 900_000), nowNs: Int64(id) * 10 * second)
        }
        // Long forgotten, so it is news again.
        #expect(pairing.take(out(0, seconds: 1, pts: 0), nowNs: 400 * second).count == 2)
    }

    @Test func messagesAheadOfTheirTimeAreStartedThen() {
        var pairing = BreakPairing()
        let edges = pairing.take(out(1, seconds: 30, pts: 400_000), nowNs: 100 * second, pts: Ticks.wrap - 50_000)
        #expect(names(edges) == ["opened 1 at 105"])
        #expect(names(pairing.take(back(1, pts: 850_000), nowNs: 106 * second, pts: 490_000)) == ["ended 1 at 110 by in"])
        #expect(names(pairing.take(out(2, seconds: 1, pts: 1), nowNs: 120 * second, pts: 2_000_000)) == ["opened 2 at 120"])
    }

    @Test func aCancelBeforeItsTimeRemovesAndAfterItDoesNothing() {
        let cancel = SpliceInfoSection(command: .insert(SpliceInsert(eventId: 1, isCancelled: true)))
        var pairing = BreakPairing()
        _ = pairing.take(out(1, seconds: 30, pts: 900_000), nowNs: 0, pts: 0)
        #expect(names(pairing.take(cancel, nowNs: second)) == ["ended 1 at 1 by cancelled"])
        _ = pairing.take(out(1, seconds: 31, pts: 900_000), nowNs: 5 * second, pts: 0)
        #expect(pairing.take(cancel, nowNs: 20 * second).isEmpty)
        #expect(pairing.open != nil)
    }

    @Test func whatLiesInsideIsStructure() {
        var pairing = BreakPairing()
        #expect(names(pairing.take(segment(0x22, 1, seconds: 60), nowNs: 0)) == ["opened 1 at 0"])
        #expect(pairing.take(segment(0x30, 2, seconds: 30), nowNs: 0).isEmpty)
        #expect(pairing.take(segment(0x31, 2), nowNs: 30 * second).isEmpty)
        #expect(pairing.take(segment(0x34, 3, seconds: 30), nowNs: 30 * second).isEmpty)
        #expect(pairing.take(out(9, seconds: 10), nowNs: 31 * second).isEmpty, "the same break told twice")
        #expect(pairing.take(back(9), nowNs: 32 * second).isEmpty)
        #expect(names(pairing.take(segment(0x23, 1), nowNs: 59 * second)) == ["ended 1 at 59 by in"])
    }

    @Test func anEndNeedsItsStartsIdAndType() {
        var pairing = BreakPairing()
        _ = pairing.take(segment(0x34, 1, seconds: 60), nowNs: 0)
        #expect(pairing.take(segment(0x35, 2), nowNs: second).isEmpty)
        #expect(pairing.take(segment(0x37, 1), nowNs: second).isEmpty)
        #expect(pairing.take(segment(0x35, 1), nowNs: second).count == 1)
    }

    @Test func anotherBreakOfItsLevelOrAnOuterStartSupersedes() {
        var pairing = BreakPairing()
        _ = pairing.take(segment(0x34, 1, seconds: 60), nowNs: 0)
        #expect(names(pairing.take(segment(0x34, 2, seconds: 60), nowNs: 9 * second)) == ["ended 1 at 9 by superseded", "opened 2 at 9"])
        #expect(
            names(pairing.take(segment(0x22, 3, seconds: 60), nowNs: 10 * second)) == ["ended 2 at 10 by superseded", "opened 3 at 10"])
        #expect(names(pairing.take(segment(0x10, 4), nowNs: 11 * second)) == ["ended 3 at 11 by superseded"])
        _ = pairing.take(out(5, seconds: 60), nowNs: 12 * second)
        #expect(names(pairing.take(out(6, seconds: 60), nowNs: 13 * second)) == ["ended 5 at 13 by superseded", "opened 6 at 13"])
        #expect(pairing.take(segment(0x10, 7), nowNs: 14 * second).isEmpty, "a splice_insert has no level")
    }

    @Test func anInsertReturnsWhateverItsId() {
        var pairing = BreakPairing()
        _ = pairing.take(out(5, seconds: 60), nowNs: 0)
        #expect(names(pairing.take(back(6), nowNs: second)) == ["ended 5 at 1 by in"])
    }
}
