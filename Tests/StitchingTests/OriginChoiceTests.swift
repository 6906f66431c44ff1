import ModelTestSupport
import Testing

@testable import Model
@testable import Stitching

/// Which origin is asked, in the order of events.
@Suite struct OriginChoiceTests {
    private let second: Int64 = 1_000_000_000

    private func at(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * second) }

    @Test func theFirstOriginIsTriedAgainAndEachTimeLater() {
        var choice = OriginChoice(count: 2)
        let failed = choice.request
        #expect(choice.answered(1, failed, now: 0) && choice.preferred == 1)
        #expect(choice.reference(now: at(59), frozenNs: 0, patienceNs: second).asked == 1)
        var request = choice.reference(now: at(60), frozenNs: 0, patienceNs: second)
        #expect(request.asked == 0)
        // Not twice at once; and it has failed again.
        #expect(choice.reference(now: at(60), frozenNs: 0, patienceNs: second).asked == 1)
        #expect(!choice.answered(1, request, now: at(61)) && choice.preferred == 1)
        request = choice.reference(now: at(120), frozenNs: 0, patienceNs: second)
        #expect(request.asked == 0 && !choice.answered(1, request, now: at(121)))
        #expect(choice.reference(now: at(239), frozenNs: 0, patienceNs: second).asked == 1)
        request = choice.reference(now: at(240), frozenNs: 0, patienceNs: second)
        let late = choice.request
        #expect(choice.answered(0, request, now: at(241)) && choice.preferred == 0)
        // What was asked of the backup before comes late and changes nothing.
        #expect(!choice.answered(1, late, now: at(242)) && choice.preferred == 0)
    }

    @Test func anOriginThatStandsStillIsLeftForTheNext() {
        var choice = OriginChoice(count: 3)
        #expect(choice.reference(now: 0, frozenNs: 3 * second, patienceNs: 3 * second).asked == 0)
        let request = choice.reference(now: at(1), frozenNs: 4 * second, patienceNs: 3 * second)
        #expect(request.asked == 1 && choice.reference(now: at(2), frozenNs: 5 * second, patienceNs: 3 * second).asked == 0)
        #expect(choice.answered(1, request, now: at(2)) && choice.preferred == 1)
    }

    @Test func oneOriginIsAskedWhateverHappens() {
        var choice = OriginChoice(count: 1)
        #expect(choice.reference(now: 0, frozenNs: .max, patienceNs: 0).asked == 0)
    }
}
