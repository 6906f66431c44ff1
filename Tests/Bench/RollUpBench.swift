import Decision
import Foundation
import Model
import Store
import Transport

/// How many events a second are added to the sums of SQLite on one core: `channels` × `campaigns`, one pair in ten of which is live, in
/// five countries on three kinds of devices, and each view with all of its events.
struct RollUpBench {
    let options: BenchOptions
    /// Events in one transaction: what there is after a pause, and in a second of a busy edge.
    private static let batches = [50_000, 5_000]
    private static let steps: [TrackedEvent] = [.impression, .start, .firstQuartile, .midpoint, .thirdQuartile, .complete]

    func run(in folder: BenchFolder) throws -> BenchTable {
        var table = BenchTable()
        for batch in Self.batches {
            let store = SqlReportStore.sqlite("\(folder.path)/roll-up-\(batch).sqlite", nowMs: { 1_790_000_000_000 })
            let labels = EventLabels(), names = Names(options, labels)
            var rollUp = RollUp(labels: labels, zone: { _ in .utc }), position: EventPosition?, seconds = 0.0, count = 0
            let cpu = ReportBench.cpuMs()
            while count < max(batch, options.rollUpEvents) {
                let records = (count..<count + batch).map { names.record(UInt64($0)) }, start = Clock.monotonicNs()
                for record in records { rollUp.add(record) }
                let to = EventPosition(log: 1, segment: 1, offset: UInt64(count + batch))
                let step = RollUpStep(node: "bench", from: position, to: to, asOfMs: rollUp.newestMs)
                guard try store.apply(rollUp.takeDeltas(), step, nowMs: 1_790_000_000_000) else {
                    throw BenchOptions.Fault("the sums are not where they were left")
                }
                seconds += Double(Clock.monotonicNs() - start) / 1e9
                (position, count) = (to, count + batch)
            }
            table.add("events added up, \(BenchTable.text(Double(batch))) at a time", Double(count) / seconds, "events/s")
            table.add("  CPU of an event, with the making of it", (ReportBench.cpuMs() - cpu) * 1_000 / Double(count), "µs")
        }
        return table
    }

    private struct Names {
        let tenant: EventLabel, channels: [EventLabel], campaigns: [EventLabel], creatives: [EventLabel], devices: [EventLabel]
        let countries = ["DE", "FR", "NP", "US", "JP"].map { EventCountry($0) }

        init(_ options: BenchOptions, _ labels: EventLabels) {
            func all(_ name: String, _ count: Int) -> [EventLabel] { (0..<count).map { labels.label("\(name)-\($0)") } }
            tenant = labels.label("bench")
            (channels, campaigns) = (all("channel", options.reportChannels), all("campaign", options.reportCampaigns))
            (creatives, devices) = (all("creative", options.reportCampaigns), all("device", 3))
        }

        /// A view after the other, a thousand of them a second.
        func record(_ number: UInt64) -> EventRecord {
            let view = Int(number) / steps.count, spread = Int(truncatingIfNeeded: (UInt64(view) &* 0x9e37_79b9_7f4a_7c15) >> 33)
            let channel = spread % channels.count, campaign = (spread / 128 % max(1, campaigns.count / 10) * 10 + channel) % campaigns.count
            var event = TrackingEvent()
            event.context.atMs = 1_790_000_000_000 + Int64(view)
            event.context.receiptMs = event.context.atMs
            event.context.id = TrackedId(high: UInt64(view) &* 0x9e37_79b9_7f4a_7c15, low: UInt64(view))
            event.context.viewer = UInt64(spread % 100_000 + 1)
            (event.context.tenant, event.context.channel) = (tenant, channels[channel])
            (event.context.country, event.context.device) = (countries[spread / 7 % 5], devices[spread / 11 % 3])
            (event.ad.campaign, event.ad.creative, event.ad.account) = (campaigns[campaign], creatives[campaign], UInt64(campaign + 1))
            (event.ad.price, event.evidence, event.event) = (12_000, .paced, steps[Int(number) % steps.count])
            return .event(event)
        }
    }
}
