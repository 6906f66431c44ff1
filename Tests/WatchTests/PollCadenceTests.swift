import Model
import Testing

@testable import Watch

@Test(
    arguments: [
        (.changed, 6_000, 0, 100, 5_900), (.unchanged, 6_000, 0, 100, 2_900), (.failed, 6_000, 0, 100, 900), (.failed, 1_000, 0, 0, 500),
        // A slow answer does not slow the next request.
        (.changed, 2_000, 0, 1_500, 500), (.changed, 2_000, 0, 9_000, 0),
        // Absurd target durations are followed at a bearable pace.
        (.unchanged, 1, 0, 0, 200), (.changed, 86_400_000, 0, 0, 60_000),
    ] as [(PollCadence.Outcome, Int64, Int64, Int64, Int64)])
func playersComeBackAfterATargetDurationOrHalfOfOne(
    outcome: PollCadence.Outcome, targetMs: Int64, beganMs: Int64, nowMs: Int64, waitMs: Int64
) {
    var cadence = PollCadence()
    cadence.targetNs = targetMs * 1_000_000
    #expect(cadence.waitNs(after: outcome, began: milliseconds(beganMs), now: milliseconds(nowMs)) == waitMs * 1_000_000)
}

private func milliseconds(_ ms: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: ms * 1_000_000) }
