import Testing

@testable import EdgeProxy
@testable import Store

@Suite struct RecentEventsTests {
    private static func event(_ event: TrackedEvent, _ evidence: EventEvidence, _ invalid: InvalidReason? = nil) -> EventRecord {
        var record = TrackingEvent()
        (record.context.id, record.context.layout, record.context.adBreak) = (TrackedId(high: 1, low: 2), 4, 5)
        (record.event, record.evidence, record.context.invalid) = (event, evidence, invalid)
        return .event(record)
    }

    /// A player that tells what the server counts itself has counted nothing: after a restart the server still does.
    @Test func whatIsSentTwiceIsNotPlayed() {
        var recent = RecentEvents()
        recent.add(Self.event(.impression, .paced))
        recent.add(Self.event(.start, .client, .duplicate))
        recent.add(Self.event(.mute, .client))
        #expect(recent.played[.init(id: TrackedId(high: 1, low: 2), pod: 4)]?[0] == [.impression, .mute])
        #expect(recent.clientKeys.count == 2, "the player's own repetitions are known")
    }
}
