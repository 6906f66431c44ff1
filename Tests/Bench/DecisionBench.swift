import Decision
import Foundation
import Transport

/// Decisions of a large catalogue, each measured for itself; its memory, and how soon a pause counts.
struct DecisionBench {
    let campaigns: Int
    let decisions: Int

    func run() throws -> BenchTable {
        var table = BenchTable()
        var scene = DecisionScene(campaigns: campaigns)
        let before = Self.residentMegabytes(), start = Clock.monotonicNs()
        let catalogue = try Catalogue(campaigns: scene.campaigns, tenants: [Tenant(id: "bench")])
        let built = Double(Clock.monotonicNs() - start) / 1e6
        guard let book = catalogue.book(of: "bench") else { throw BenchOptions.Fault("no book") }
        let inventories = scene.inventories(book)
        let memory = Self.residentMegabytes() - before
        let text = BenchTable.text(Double(campaigns)), creatives = BenchTable.text(Double(book.creativeCount))
        table.add("catalogue of \(text) campaigns, \(creatives) creatives: built", built, "ms", below: 1_000)
        table.add("  its memory, with ten channels", memory, "MB", below: 100)

        var ledger = Ledger(), leases = BudgetLeases(book, holder: 0)
        let renewal = Clock.monotonicNs()
        leases.renew(0..<book.campaigns.count, of: catalogue, from: &ledger, now: DecisionScene.now)
        table.add("  leases of all campaigns renewed", Double(Clock.monotonicNs() - renewal) / 1e6, "ms")
        let pods = try measure(catalogue, leases, inventories, seconds: 120, &scene)
        let pod = String(format: "%.1f ads, %.0f s, of %.0f eligible campaigns", pods.ads, pods.seconds, pods.eligible)
        table.add("a pod for a break of 120 s (\(pod)): median", pods.times.median, "µs", below: 50)
        table.add("  p99", pods.times[99], "µs", below: 200)
        table.add("a pause, until no decision has the campaign", try pause(catalogue), "µs", below: 100_000)
        return try allEligible(table)
    }

    /// Ads one at a time, as ad requests ask for them, where nothing keeps any campaign from anybody.
    private func allEligible(_ before: BenchTable) throws -> BenchTable {
        var table = before, scene = DecisionScene(.open, campaigns: campaigns)
        let catalogue = try Catalogue(campaigns: scene.campaigns, tenants: [Tenant(id: "bench")])
        guard let book = catalogue.book(of: "bench") else { throw BenchOptions.Fault("no book") }
        var ledger = Ledger(), leases = BudgetLeases(book, holder: 0)
        leases.renew(0..<book.campaigns.count, of: catalogue, from: &ledger, now: DecisionScene.now)
        let one = Inventory(book, .init(id: "channel-1", rules: PodRules(maxAds: 1)))
        let ads = try measure(catalogue, leases, [one], seconds: 30, &scene)
        let text = String(format: "%.0f s, of %.0f eligible campaigns, all of one price", ads.seconds, ads.eligible)
        table.add("an ad of 30 s (\(text)): median", ads.times.median, "µs", below: 25)
        table.add("  p99", ads.times[99], "µs", below: 100)
        let pods = try measure(
            catalogue, leases, [Inventory(book, .init(id: "channel-1", rules: PodRules(maxAds: 8)))], seconds: 120, &scene)
        table.add(String(format: "a pod of 120 s of them (%.1f ads, %.0f s): median", pods.ads, pods.seconds), pods.times.median, "µs")
        table.add("  p99", pods.times[99], "µs", below: 500)
        return table
    }

    /// What was measured of some decisions, each on average but for the times, which are microseconds.
    private struct Measured {
        var times: Percentiles
        var ads: Double, seconds: Double
        /// Of some of them: who was eligible costs more to find out than the decision.
        var eligible: Double
    }

    private func measure(
        _ catalogue: Catalogue, _ leases: BudgetLeases, _ inventories: [Inventory], seconds: Int64, _ scene: inout DecisionScene
    ) throws -> Measured {
        var times: [Double] = [], ads = 0, sum: Int64 = 0, eligible: [Int] = []
        times.reserveCapacity(decisions)
        for number in 0..<decisions {
            let inventory = inventories[number % inventories.count], (viewer, seen) = scene.viewer(inventory.book)
            let avail = Avail(
                inventory, breakNumber: Int64(number), durationNs: seconds * 1_000_000_000, viewer: viewer, seen: seen)
            let start = Self.cpuNs()
            var random = DecisionRandom(for: avail)
            let decided = try decide(avail, from: catalogue, leases: leases, now: DecisionScene.now, rng: &random)
            times.append(Double(Self.cpuNs() - start) / 1e3)
            ads += decided.pod.slots.count
            sum += decided.pod.durationNs
            guard number % 100 == 0 else { continue }
            var again = DecisionRandom(for: avail)
            let trace = try decide(avail, from: catalogue, leases: leases, now: DecisionScene.now, rng: &again, itemised: true).trace
            eligible.append(trace.won + (trace.lost[.outranked] ?? 0) + (trace.lost[.separation] ?? 0))
        }
        let each = Double(decisions)
        return Measured(
            times: Percentiles(times), ads: Double(ads) / each, seconds: Double(sum) / 1e9 / each,
            eligible: Double(eligible.reduce(0, +)) / Double(eligible.count))
    }

    /// From the order to pause, which is another edition of the campaign, to a decision without it on a channel that had it before.
    private func pause(_ catalogue: Catalogue) throws -> Double {
        func pod(_ catalogue: Catalogue) throws -> Pod {
            guard let book = catalogue.book(of: "bench") else { throw BenchOptions.Fault("no book") }
            let avail = Avail(Inventory(book, .init(id: "channel-1")), breakNumber: 1, durationNs: 120_000_000_000)
            var random = DecisionRandom(for: avail)
            return try decide(avail, from: catalogue, now: DecisionScene.now, rng: &random).pod
        }
        guard let id = try pod(catalogue).slots.first?.campaignId, let book = catalogue.book(of: "bench"),
            let index = book.campaignIndex(id: id)
        else { throw BenchOptions.Fault("nothing to pause") }
        var next = catalogue, campaigns = book.campaigns, campaign = campaigns[index]
        campaign.status = .paused
        let start = Clock.monotonicNs()
        campaigns.editions[index] = CampaignEdition(campaign)
        try next.replace(Tenant(id: "bench"), campaigns: campaigns)
        let after = try pod(next)
        let time = Double(Clock.monotonicNs() - start) / 1e3
        guard !after.slots.contains(where: { $0.campaignId == id }) else { throw BenchOptions.Fault("\(id) is paused and in the pod") }
        return time
    }

    /// What this thread has had of a core: where other programs run beside, a slice of theirs is no part of a decision.
    private static func cpuNs() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func residentMegabytes() -> Double {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
    }
}
