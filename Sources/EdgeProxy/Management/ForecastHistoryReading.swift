import Decision
import Model
import Store

/// What avails a tenant's channels had in the last four weeks, out of the same sums as the reports.
extension ManagementApi {
    func history(of tenant: String, nowMs: Int64) async throws(Reply.Failure) -> TrafficHistory {
        if let known = histories.find(tenant, nowMs: nowMs) { return known }
        let zone = zone(of: tenant), channels = objects.channels.all(of: tenant).map(\.model)
        let endMs = nowMs - nowMs % ReportPeriod.quarterMs,
            range = Self.historyRange(
                endMs: endMs, keptMs: (objects.tenants.find("", tenant)?.model.retention ?? ReportRetention()).quarterHoursMs, zone.table)
        var made = HistoryOfChannels(zone.table, endMs: endMs)
        // A table has so many rows at most.
        var left = channels[...]
        while !left.isEmpty {
            let ids = Set(left.prefix(Limits.forecastChannelsOfTable).map(\.id))
            left = left.dropFirst(Limits.forecastChannelsOfTable)
            func query(_ interval: ReportInterval, _ groups: [ReportDimension]) -> ReportQuery {
                ReportQuery(
                    tenant: tenant, range: range, interval: interval, zone: zone, groups: groups, filters: [.channel: ids],
                    wantsViewers: false)
            }
            made.add(hours: try await table(query(.hour, [.channel])))
            made.add(audiences: try await table(query(.total, [.channel, .country, .device])))
        }
        let history = made.history(of: channels, adNs: Self.meanAdNs(objects.campaigns.all(of: tenant).map(\.model)))
        histories.put(history, of: tenant, nowMs: nowMs)
        return history
    }

    /// Whole days alone have their hours: of a day whose hours are partly gone, all that is left stands in one.
    static func historyRange(endMs: Int64, keptMs: Int64, _ zone: TimeZoneTable) -> Range<Int64> {
        guard keptMs < Limits.forecastBackMs + 86_400_000 else { return endMs - Limits.forecastBackMs..<endMs }
        let startMs = max(zone.day(of: endMs - keptMs).upperBound, endMs - Limits.forecastBackMs)
        return min(startMs, endMs)..<endMs
    }

    /// How long an ad is in the mean, nanoseconds.
    private static func meanAdNs(_ campaigns: [Campaign]) -> Double {
        let lengths = campaigns.filter { $0.status == .active }.flatMap { $0.creatives.map(\.durationNs) }.filter { $0 > 0 }
        return lengths.isEmpty ? Limits.forecastAdNs : lengths.reduce(0) { $0 + Double($1) } / Double(lengths.count)
    }
}

/// Sums of channels on their way to means.
struct HistoryOfChannels {
    private struct Sums {
        var hours = [Double](repeating: 0, count: TrafficHistory.hoursOfWeek)
        var audiences: [TrafficHistory.Audience] = []
        var total = ReportFigures()
    }
    private let zone: TimeZoneTable
    private let endMs: Int64
    private var channels: [String: Sums] = [:]
    /// When the first avail was.
    private var firstMs = Int64.max

    init(_ zone: TimeZoneTable, endMs: Int64) { (self.zone, self.endMs) = (zone, endMs) }

    mutating func add(hours table: ReportTable) {
        for row in table.rows {
            guard let atMs = row.atMs, let id = row.keys.first, row.figures.opportunities > 0 else { continue }
            firstMs = min(firstMs, atMs)
            channels[id, default: Sums()].hours[TrafficHistory.hour(at: atMs, zone)] += Double(row.figures.opportunities)
        }
    }

    mutating func add(audiences table: ReportTable) {
        for row in table.rows where row.keys.count == 3 {
            let id = row.keys[0], total = channels[id]?.total ?? ReportFigures()
            channels[id, default: Sums()].total = total.summed(with: row.figures)
            guard row.figures.opportunities > 0 else { continue }
            channels[id]?.audiences.append(
                .init(country: row.keys[1], device: row.keys[2], share: Double(row.figures.opportunities)))
        }
    }

    /// - Parameter adNs: how long an ad is in the mean, nanoseconds.
    func history(of known: [ChannelConfiguration], adNs: Double) -> TrafficHistory {
        let days = firstMs < endMs ? Int((endMs - firstMs) / 86_400_000) : 0
        var occurrences = [Double](repeating: 0, count: TrafficHistory.hoursOfWeek), played = ReportFigures()
        var atMs = firstMs
        while atMs < endMs {
            occurrences[TrafficHistory.hour(at: atMs, zone)] += 1
            atMs += 3_600_000
        }
        let means = known.compactMap { channel -> TrafficHistory.Channel? in
            guard let sums = channels[channel.id], sums.total.opportunities > 0 else { return nil }
            played = played.summed(with: sums.total)
            let offeredNs = Double(sums.total.offeredMs) * 1_000_000 / Double(sums.total.opportunities)
            let kept = sums.audiences.sorted { $0.share > $1.share }.prefix(Limits.forecastAudiences)
            let whole = kept.reduce(0) { $0 + $1.share }
            return TrafficHistory.Channel(
                id: channel.id, labels: channel.labels,
                hours: zip(sums.hours, occurrences).map { $1 > 0 ? $0 / $1 : 0 },
                audiences: kept.map { .init(country: $0.country, device: $0.device, share: $0.share / whole) },
                places: min(Double(channel.pod.maxAds), offeredNs / adNs))
        }
        func rate(_ count: Int64, _ expected: Int64) -> Double {
            played.impressions > 0 ? min(1, Double(count) / Double(played.impressions)) : Double(expected) / 1_000
        }
        return TrafficHistory(
            days: days, channels: means, completionRate: rate(played.completions, Price.expectedCompletions),
            clickRate: rate(played.clicks, Price.expectedClicks))
    }
}
