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

        var ledger = Ledger(), purse = BudgetLeases(book, holder: 0)
        let renewal = Clock.monotonicNs()
        purse.renew(0..<book.campaigns.count, of: catalogue, from: &ledger, now: DecisionScene.now)
        table.add("  leases of all campaigns renewed", Double(Clock.monotonicNs() - renewal) / 1e6, "ms")
        var times: [Double] = [], ads = 0, seconds = 0.0, eligible = 0
        times.reserveCapacity(decisions)
        for number in 0..<decisions {
            let (viewer, seen) = scene.viewer(book)
            let avail = Avail(
                inventories[number % inventories.count], breakNumber: Int64(number), durationNs: 120_000_000_000, viewer: viewer, seen: seen
            )
            let start = Self.cpuNs()
            var random = DecisionRandom(for: avail)
            let decided = try decide(avail, from: catalogue, purse: purse, now: DecisionScene.now, rng: &random)
            times.append(Double(Self.cpuNs() - start) / 1e3)
            ads += decided.pod.slots.count
            seconds += Double(decided.pod.durationNs) / 1e9
            eligible += decided.trace.won + (decided.trace.lost[.outranked] ?? 0) + (decided.trace.lost[.separation] ?? 0)
        }
        let sorted = Percentiles(times), each = Double(decisions)
        let pod = String(
            format: "%.1f ads, %.0f s, of %.0f eligible campaigns", Double(ads) / each, seconds / each, Double(eligible) / each)
        table.add("a pod for a break of 120 s (\(pod)): median", sorted.median, "µs", below: 50)
        table.add("  p99", sorted[99], "µs", below: 200)
        table.add("a pause, until no decision has the campaign", try pause(catalogue, inventories[0]), "µs", below: 100_000)
        return table
    }

    /// From the order to pause to a decision without the campaign, which had it before.
    private func pause(_ catalogue: Catalogue, _ inventory: Inventory) throws -> Double {
        let avail = Avail(inventory, breakNumber: 1, durationNs: 120_000_000_000)
        func pod(_ catalogue: Catalogue) throws -> Pod {
            var random = DecisionRandom(for: avail)
            return try decide(avail, from: catalogue, now: DecisionScene.now, rng: &random).pod
        }
        guard let id = try pod(catalogue).slots.first?.campaignId else { throw BenchOptions.Fault("nothing to pause") }
        let start = Clock.monotonicNs()
        let after = try pod(catalogue.setting(.paused, tenant: "bench", campaign: id))
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
