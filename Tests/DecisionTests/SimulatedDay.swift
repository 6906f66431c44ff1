import TestSupport

@testable import Decision

/// A day of requests along the tenant's traffic, for four deciders that share one ledger and one memory of viewers.
struct SimulatedDay {
    let catalogue: Catalogue
    let rules = PodRules(maxAds: 4, advertisers: .ads(1), categories: .pod)
    /// 2026-01-02 00:00 in a zone two hours ahead.
    let startMs: Int64 = 1_767_312_000_000 - 2 * hour
    static let deciders = 4
    private let zone = TimeZoneTable(offsetMs: 2 * hour)
    let requests: Int
    private(set) var shown: [[Int]] = []
    private(set) var brokenSeparation = 0
    private(set) var brokenCaps = 0
    private(set) var unfilled = 0

    /// Campaigns that are paced want a fifth of all slots together, so that there is enough for each in every hour.
    init(requests: Int) throws {
        self.requests = requests
        let goal = Int64(requests) * 4 / 5 / 8
        let start = startMs
        let devices: [Targeting] = [Targeting(), Targeting(all: [.init(.device, ["tv"])]), Targeting(none: [.init(.country, ["FR"])])]
        let paced = (0..<8).map { index in
            campaign("even\(index)", [15, 20], priority: 5, flight: start..<start + day, budget: goal, cpm: 1_000 + Int64(index)) {
                $0.goalImpressions = goal
                $0.budgetCents = nil
                $0.pacing = .even
                $0.targeting = devices[index % 3]
                $0.advertiser = "a\(index % 3)"
                $0.categories = ["IAB\(index + 1)"]
            }
        }
        let bought = campaign("money", [15], priority: 5, flight: start..<start + day, budget: goal, cpm: 1_000) { $0.pacing = .even }
        let fast = campaign("fast", [10], priority: 3) { $0.goalImpressions = Int64(requests / 50) }
        let capped = (0..<10).map { index in
            campaign("cap\(index)", [10, 15], priority: 2, cpm: 500) {
                $0.caps = [FrequencyCap(1, per: .minute), FrequencyCap(2, per: .hour), FrequencyCap(3, per: .day)]
                $0.advertiser = "b\(index % 4)"
                $0.categories = ["IAB\(index % 3 + 20)"]
            }
        }
        catalogue = try Catalogue(
            campaigns: paced + [bought, fast] + capped + [campaign("house", [5], house: true)], tenants: [Tenant(id: "demo", zone: zone)])
    }

    /// When the request of a number comes: the day's curve turned round, so that an hour has its share of them.
    private func moment(_ number: Int) -> Int64 {
        let hours = TrafficShape.standard.hours, total = hours.reduce(0, +)
        var point = Double(number) / Double(requests) * Double(total)
        for (index, weight) in hours.enumerated() {
            if point < Double(weight) { return startMs + Int64(index) * hour + Int64(point / Double(weight) * Double(hour)) }
            point -= Double(weight)
        }
        return startMs + day - 1
    }

    mutating func run(seed: UInt64) throws {
        let book = catalogue.demo, inventory = catalogue.inventory(rules), law = PodLaw(book: book, rules: rules, leftNs: 60 * second)
        let count = book.campaigns.count
        var rng = Seeded(seed), ledger = Ledger(), table = ViewerTable(viewers: 1_000_000, keepMs: day)
        var leases = (0..<Self.deciders).map { BudgetLeases(book, holder: $0) }, renewed = [Int64](repeating: .min, count: Self.deciders)
        var seen: [UInt64: [[Int64]]] = [:]
        shown = [[Int]](repeating: [Int](repeating: 0, count: 24), count: count)
        for number in 0..<requests {
            let now = moment(number), decider = Int.random(in: 0..<Self.deciders, using: &rng)
            // Once in two seconds, and late where nothing comes.
            if renewed[decider] + 2_000 <= now {
                leases[decider].renew(0..<count, of: catalogue, from: &ledger, now: now)
                renewed[decider] = now
            }
            let viewer = UInt64.random(in: 0..<UInt64(max(10, requests / 20)), using: &rng)
            let facts = [Fact(.device, viewer % 4 == 0 ? "mobile" : "tv"), Fact(.country, viewer % 5 == 0 ? "FR" : "DE")]
            let asked = Avail(
                inventory, breakNumber: Int64(number), durationNs: 60 * second,
                viewer: Viewer(bucket: Int(viewer % 64), facts: facts), seen: book.state(of: table.history(of: viewer), at: now))
            var random = DecisionRandom(for: asked)
            let result = try decide(asked, from: catalogue, leases: leases[decider], now: now, rng: &random)
            let slots = result.pod.slots
            if result.pod.durationNs < 30 * second { unfilled += 1 }
            if !law.keepsApart(slots.map(\.campaign)) { brokenSeparation += 1 }
            for slot in slots {
                guard leases[decider].reserve(slot.campaign) else { throw Overspent() }
                book.remember(slot.campaign, of: viewer, at: now, in: &table)
                shown[slot.campaign][Int((now - startMs) / hour)] += 1
                guard book.campaigns[slot.campaign].id.hasPrefix("cap") else { continue }
                seen[viewer, default: [[Int64]](repeating: [], count: count)][slot.campaign].append(now)
                let times = seen[viewer]![slot.campaign]
                for (span, most) in [(60_000, 1), (hour, 2), (day, 3)] where times.count(where: { $0 > now - span }) > most {
                    brokenCaps += 1
                }
            }
        }
    }

    struct Overspent: Error {}
}
