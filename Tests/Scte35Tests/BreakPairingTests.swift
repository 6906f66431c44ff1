import TestSupport
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

    @Test func aBreakThatHasNotBegunCanBeMoved() {
        var pairing = BreakPairing()
        #expect(names(pairing.take(out(1, seconds: 30, pts: 900_000), nowNs: 0, pts: 0)) == ["opened 1 at 10"])
        #expect(names(pairing.take(out(1, seconds: 30, pts: 1_080_000), nowNs: second, pts: 90_000)) == ["updated 1 from 12 to 30"])
        #expect(names(pairing.advance(toNs: 60 * second)) == ["ended 1 at 42 by duration"])
        _ = pairing.take(out(2, seconds: 30, pts: 9_000_000), nowNs: 100 * second, pts: 9_000_000)
        #expect(pairing.take(out(2, seconds: 30, pts: 9_090_000), nowNs: 101 * second, pts: 9_080_000).isEmpty, "begun is begun")
    }

    private func part(_ type: UInt8, _ num: UInt8, _ expected: UInt8, sub: UInt8 = 0, seconds: UInt64? = nil) -> SpliceInfoSection {
        var segmentation = SegmentationDescriptor(
            eventId: 5, duration: seconds.map { $0 * 90_000 }, type: SegmentationType(rawValue: type), segmentNum: num,
            segmentsExpected: expected)
        if sub > 0 { segmentation.subSegments = SegmentationDescriptor.SubSegments(num: sub, expected: 3) }
        return Samples.signal(segmentation, pts: nil)
    }

    @Test func subSegmentsAndSegmentsOfOneEventAreOneBreak() {
        var pairing = BreakPairing()
        #expect(names(pairing.take(part(0x34, 1, 1, sub: 1, seconds: 30), nowNs: 0)) == ["opened 5 at 0"])
        #expect(names(pairing.take(part(0x34, 1, 1, sub: 2, seconds: 30), nowNs: 29 * second)) == ["updated 5 from 0 to 59"])
        #expect(pairing.take(part(0x34, 1, 1, sub: 1, seconds: 30), nowNs: 30 * second).isEmpty, "the first part told again")
        #expect(names(pairing.take(part(0x34, 1, 1, sub: 3, seconds: 20), nowNs: 58 * second)) == ["updated 5 from 0 to 78"])
        #expect(names(pairing.advance(toNs: 80 * second)) == ["ended 5 at 78 by duration"])
    }

    @Test func anOpportunityIsOverWithItsLastEnd() {
        var pairing = BreakPairing()
        _ = pairing.take(part(0x34, 0, 0, seconds: 120), nowNs: 0)
        #expect(pairing.take(part(0x35, 1, 2), nowNs: 30 * second).isEmpty)
        #expect(names(pairing.take(part(0x35, 2, 2), nowNs: 60 * second)) == ["ended 5 at 60 by in"])
        // The first of two breaks of a programme, ended in the words of its start.
        _ = pairing.take(part(0x34, 1, 2, seconds: 120), nowNs: 100 * second)
        #expect(names(pairing.take(part(0x35, 1, 2), nowNs: 130 * second)) == ["ended 5 at 130 by in"])
    }

    @Test func anOuterStartEndsAtItsOwnTime() {
        var pairing = BreakPairing()
        _ = pairing.take(segment(0x34, 1, seconds: 60), nowNs: 0, pts: 0)
        #expect(names(pairing.take(segment(0x10, 4, pts: 450_000), nowNs: second, pts: 90_000)) == ["ended 1 at 5 by superseded"])
    }

    @Test func aBreakawayIsABreakWhereItIsConfigured() {
        var pairing = BreakPairing(rules: BreakRules(openingTypes: [.programBreakaway]))
        #expect(names(pairing.take(segment(0x13, 1), nowNs: 0)) == ["opened 1 at 0"])
        #expect(names(pairing.take(segment(0x14, 1), nowNs: 9 * second)) == ["ended 1 at 9 by in"])
    }

    /// Whatever comes: at most one break is open, edges alternate, and nothing ends before it began.
    @Test(arguments: 0..<200 as Range<UInt64>) func edgesAlternate(seed: UInt64) {
        var random = Seeded(seed), pairing = BreakPairing(longestNs: 90 * second), nowNs: Int64 = 0, open: (id: UInt32, start: Int64)?
        for _ in 0..<80 {
            nowNs += Int64.random(in: 0...12, using: &random) * second
            let id = UInt32.random(in: 1...4, using: &random),
                seconds = ([nil, 0, 15, 30] as [UInt64?]).randomElement(using: &random) ?? nil
            let pts: UInt64? =
                Bool.random(using: &random) ? UInt64(nowNs / second + Int64.random(in: -2...6, using: &random) + 2) * 90_000 : nil
            let section: SpliceInfoSection =
                switch Int.random(in: 0..<6, using: &random) {
                case 0: out(id, seconds: seconds, auto: Bool.random(using: &random), pts: pts)
                case 1: back(id, pts: pts)
                case 2: SpliceInfoSection(command: .insert(SpliceInsert(eventId: id, isCancelled: true)))
                default: segment(UInt8.random(in: 0x10...0x51, using: &random), id, seconds: seconds, pts: pts)
                }
            let edges = pairing.take(section, nowNs: nowNs, pts: Bool.random(using: &random) ? UInt64(nowNs / second + 2) * 90_000 : nil)
            for edge in edges {
                switch edge {
                case .opened(let signal, let start):
                    #expect(open == nil)
                    open = (signal.eventId, start)
                case .updated(let signal, let start):
                    #expect(open?.id == signal.eventId)
                    open?.start = start
                case .ended(let id, let at, let reason):
                    #expect(open?.id == id)
                    #expect(reason == .cancelled || reason == .superseded || at >= open?.start ?? .max)
                    open = nil
                }
            }
            #expect((pairing.open == nil) == (open == nil) && pairing.open?.signal.eventId == open?.id)
        }
    }
}
