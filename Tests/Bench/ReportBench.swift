import Foundation
import Model
import Store
import TestSupport
import Transport

/// Reports of a tenant with `channels` × `campaigns`, of which one pair in ten is live: how long an answer takes, and what it costs. What
/// is written after each answer, JSON or CSV, is not in it.
struct ReportBench {
    let options: BenchOptions
    /// A PostgreSQL of its own, whose work is not in the CPU time; otherwise SQLite in the folder.
    let isPostgres: Bool

    /// Noon of the last day, UTC, milliseconds since 1970: 15 May 2026.
    private static let nowMs: Int64 = 1_778_846_400_000
    private static let dayMs: Int64 = 86_400_000, neededMs = 500.0

    func run(in folder: BenchFolder) throws -> BenchTable {
        // It lives as long as the store does.
        let server = isPostgres ? try PostgresServer() : nil
        let nowMs: @Sendable () -> Int64 = { Self.nowMs }
        let store: SqlReportStore =
            if let server { try .postgres(server.database(), nowMs: nowMs) } else { .sqlite(folder.path + "/reports.sqlite", nowMs: nowMs) }
        for script in ReportFill(options: options, nowMs: Self.nowMs).scripts(isPostgres: isPostgres) { try store.run(script) }
        var table = BenchTable()
        for (name, query, isBounded) in try queries() {
            let times = try measured(query, store)
            let what = "\(isPostgres ? "PostgreSQL: " : "")\(name)"
            if isBounded {
                table.add(what, times.wall.median, "ms", below: Self.neededMs)
            } else {
                table.add(what, times.wall.median, "ms")
            }
            table.add("  p99", times.wall[99], "ms")
            if !isPostgres { table.add("  CPU", times.cpu.median, "ms") }
        }
        return table
    }

    /// With their names, and whether they have to be in time.
    private func queries() throws -> [(String, ReportQuery, Bool)] {
        var all: [(String, ReportQuery, Bool)] = []
        for name in ["UTC", "Asia/Tokyo", "Asia/Kathmandu"] {
            guard let zone = NamedTimeZone(name) else { throw BenchOptions.Fault("there is no time zone \(name)") }
            let today = zone.table.day(of: Self.nowMs), place = name == "UTC" ? "" : " of \(name)"
            for (what, interval, range) in [
                ("a month by day", ReportInterval.day, today.upperBound - 30 * Self.dayMs..<today.upperBound),
                ("a day by hour", .hour, today.lowerBound - Self.dayMs..<today.lowerBound),
            ] {
                let plain = ReportQuery(tenant: "bench", range: range, interval: interval, zone: zone)
                var byChannel = plain, one = plain, byBoth = plain, byCountry = plain
                byChannel.groups = [.channel]
                one.filters = [.campaign: ["campaign-7"]]
                byBoth.groups = [.campaign, .channel]
                byCountry.groups = [.country]
                all += [
                    ("\(what)\(place)", plain, true), ("\(what)\(place), by channel", byChannel, true),
                    ("\(what)\(place), one campaign", one, true), ("\(what)\(place), by campaign and channel", byBoth, false),
                    ("\(what)\(place), by country", byCountry, false),
                ]
            }
        }
        let end = Self.nowMs + Self.dayMs / 2, everything = end - 3_660 * Self.dayMs..<end
        var stats = ReportQuery(tenant: "bench", range: everything, interval: .day), few = stats, whole = stats
        stats.filters = [.campaign: ["campaign-7"]]
        (few.interval, few.groups, few.filters) = (.total, [.campaign], [.campaign: Set((0..<5).map { "campaign-\($0)" })])
        whole.interval = .day
        return all + [
            ("statistics of a campaign", stats, true), ("the dashboard's campaigns", few, true), ("the dashboard's days", whole, true),
        ]
    }

    private func measured(_ query: ReportQuery, _ store: SqlReportStore) throws -> (wall: Percentiles, cpu: Percentiles) {
        var walls: [Double] = [], cpus: [Double] = []
        for _ in 0..<options.reportRounds {
            let cpu = Self.cpuMs(), start = Clock.monotonicNs()
            let rows = try store.tableAtOnce(query).rows.count
            walls.append(Double(Clock.monotonicNs() - start) / 1e6)
            cpus.append(Self.cpuMs() - cpu)
            guard rows > 0 else { throw BenchOptions.Fault("a report without rows: \(query)") }
        }
        return (Percentiles(walls), Percentiles(cpus))
    }

    /// Of this process so far.
    static func cpuMs() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func ms(_ time: timeval) -> Double { Double(time.tv_sec) * 1e3 + Double(time.tv_usec) / 1e3 }
        return ms(usage.ru_utime) + ms(usage.ru_stime)
    }
}
