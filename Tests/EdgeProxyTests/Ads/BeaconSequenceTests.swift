import Store
import Testing

@testable import EdgeProxy

@Suite struct BeaconSequenceTests {
    private static let startMs: Int64 = 1_000_000

    private static func token(_ number: UInt64 = 1, issuedMs: Int64 = startMs, durationMs: UInt32 = 10_000) -> BeaconToken {
        var token = BeaconToken()
        token.id = TrackedId(high: 0, low: number)
        (token.issuedMs, token.durationMs) = (issuedMs, durationMs)
        return token
    }

    @Test func aViewCounts() {
        let order = BeaconSequence(fromMs: Self.startMs), token = Self.token()
        let events: [(TrackedEvent, Int64)] = [
            (.impression, 0), (.start, 100), (.firstQuartile, 2_600), (.mute, 3_000), (.midpoint, 5_100), (.thirdQuartile, 7_600),
            (.complete, 10_100),
        ]
        for (event, atMs) in events { #expect(order.note(event, of: token, nowMs: Self.startMs + atMs) == nil) }
        #expect(!order.lacksImpression(token, nowMs: Self.startMs + 11_000))
    }

    @Test func aQuartileBeforeItsImpressionIsOutOfOrder() {
        let order = BeaconSequence(fromMs: Self.startMs), token = Self.token()
        for event in [TrackedEvent.firstQuartile, .midpoint, .thirdQuartile, .complete] {
            #expect(order.note(event, of: token, nowMs: Self.startMs + 20_000) == .outOfOrder)
        }
        #expect(order.note(.start, of: token, nowMs: Self.startMs + 20_000) == nil, "players send both at once")
        #expect(order.lacksImpression(token, nowMs: Self.startMs + 20_000))
        #expect(order.note(.impression, of: token, nowMs: Self.startMs + 20_000) == nil)
        #expect(order.note(.midpoint, of: token, nowMs: Self.startMs + 20_000) == nil)
    }

    // Of an ad of ten seconds, so long after its start.
    @Test(arguments: [(0, .tooFast), (7_999, .tooFast), (8_000, nil), (60_000, nil)] as [(Int64, InvalidReason?)])
    func anEndThatComesTooSoonIsTooFast(afterMs: Int64, reason: InvalidReason?) {
        let order = BeaconSequence(fromMs: Self.startMs), token = Self.token()
        _ = order.note(.impression, of: token, nowMs: Self.startMs)
        _ = order.note(.start, of: token, nowMs: Self.startMs + 500)
        #expect(order.note(.complete, of: token, nowMs: Self.startMs + 500 + afterMs) == reason)
    }

    @Test func withoutAStartTheImpressionIsIt() {
        let order = BeaconSequence(fromMs: Self.startMs), token = Self.token()
        _ = order.note(.impression, of: token, nowMs: Self.startMs)
        #expect(order.note(.complete, of: token, nowMs: Self.startMs + 7_000) == .tooFast)
        #expect(order.note(.complete, of: token, nowMs: Self.startMs + 8_000) == nil)
    }

    /// After a restart nobody knows what came before.
    @Test func ofWhatCameBeforeNothingIsHeldAgainstAnybody() {
        let order = BeaconSequence(fromMs: Self.startMs), token = Self.token(issuedMs: Self.startMs - 1)
        #expect(order.note(.complete, of: token, nowMs: Self.startMs + 1) == nil)
        #expect(!order.lacksImpression(token, nowMs: Self.startMs + 1))
    }

    /// A player that had no answer when the process ended tells again of what it has played, and then comes to the end.
    @Test func whatIsToldAgainAfterARestartMakesNoEndTooFast() {
        let order = BeaconSequence(fromMs: Self.startMs), token = Self.token(issuedMs: Self.startMs - 1)
        for event in [TrackedEvent.impression, .start] { #expect(order.note(event, of: token, nowMs: Self.startMs + 1) == nil) }
        #expect(order.note(.complete, of: token, nowMs: Self.startMs + 2) == nil)
        // One that is forgotten for want of room was told to this process: what comes of it again is judged.
        let full = BeaconSequence(fromMs: Self.startMs, slots: 32), early = Self.token()
        for number in 2..<1_000 as Range<UInt64> {
            _ = full.note(.impression, of: Self.token(number), nowMs: Self.startMs + Int64(number))
        }
        _ = full.note(.start, of: early, nowMs: Self.startMs + 1_000)
        _ = full.note(.impression, of: early, nowMs: Self.startMs + 1_000)
        #expect(full.note(.complete, of: early, nowMs: Self.startMs + 1_001) == .tooFast)
    }

    @Test func theOldestAreForgottenAndNotBlamed() {
        let order = BeaconSequence(fromMs: Self.startMs, slots: 32)
        for number in 0..<1_000 as Range<UInt64> {
            _ = order.note(.impression, of: Self.token(number), nowMs: Self.startMs + Int64(number))
        }
        #expect(order.note(.midpoint, of: Self.token(0), nowMs: Self.startMs + 2_000) == nil, "forgotten")
        #expect(order.note(.midpoint, of: Self.token(999), nowMs: Self.startMs + 2_000) == nil)
        let late = Self.token(5_000, issuedMs: Self.startMs + 1_999)
        #expect(order.note(.midpoint, of: late, nowMs: Self.startMs + 2_000) == .outOfOrder)
    }
}
