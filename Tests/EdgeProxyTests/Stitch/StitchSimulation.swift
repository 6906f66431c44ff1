import Manifest
import TestSupport
import Transport

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// One channel with its simulated origin and a few viewers, for as long as the plan goes.
struct StitchSimulation {
    private(set) var faults: [String] = []
    private(set) var answers = 0, refusals = 0, adsListed = 0, breaksFound = 0, breaksOrdered = 0, deltas = 0

    init(seed: UInt64, trace: Bool = false) {
        let plan = OriginPlan(seed: seed, hasTroubles: true)
        var random = Seeded(seed &* 31 &+ 5)
        let loop = SimulatedLoop(wallNow: OriginPlan.epoch)
        let origin = SimulatedOrigin(plan, loop: loop, seed: seed)
        var configuration = ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: [SimulatedOrigin.prefix])
        configuration.maxOpenBreakNs = 60 * OriginPlan.second
        configuration.markers = MarkerMode.allCases[Int(seed % 3)]
        let channel = Channel(configuration, index: 0, rules: ChannelRules())
        var presentation = Presentation(id: PresentationId(1), channel: channel, path: Array("main.m3u8".utf8), originQuery: "", home: 0)
        var home = PresentationHome(presentation, loop: loop, source: origin, signals: .standard)
        let ads = SimulatedAds(plan, seed: seed)
        var viewers: [SimulatedViewer] = []
        // A few segments in, so that the first playlist is a whole one now and then.
        let begin = Int64.random(in: 8...70, using: &random) * OriginPlan.second
        loop.advance(byNs: begin)
        var opened = false
        home.open { fault in opened = fault == nil }
        let count = Int.random(in: 2...4, using: &random)
        func viewer(_ name: Int) -> SimulatedViewer {
            let viewer = SimulatedViewer(name, home: home, loop: loop, plan: plan, ads: ads, seed: seed, trace: trace)
            viewers.append(viewer)
            return viewer
        }
        /// Opens the channel as the routes do: anew, where what there was has ended and the origin goes on.
        func join(_ name: Int) {
            home.open { fault in
                guard fault == nil else { return }
                guard presentation.isSucceeded else { return viewer(name).start() }
                presentation = Presentation(
                    id: PresentationId(presentation.id.number + 1), channel: channel, path: presentation.path, originQuery: "", home: 0)
                home = PresentationHome(presentation, loop: loop, source: origin, signals: .standard)
                join(name)
            }
        }
        for name in 0..<count {
            let known = plan.lastOfEvent == nil ? viewer(name) : nil
            let delay = name == 0 ? 1 : Int64.random(in: 0...90_000, using: &random)
            loop.schedule(afterNs: 200_000_000 + delay * 1_000_000) { known.map { $0.start() } ?? join(name) }
        }
        // Drawn apart, so that each seed goes on with the channel that it had.
        var orders = Seeded(seed &* 0x5851_f42d &+ 11)
        for _ in 0..<max(0, Int.random(in: -1...2, using: &orders)) {
            let at = Int64.random(in: 0...(plan.length - begin) / 1_000_000, using: &orders) * 1_000_000
            let inNs = Bool.random(0.5, &orders) ? 0 : Int64.random(in: 1...30_000, using: &orders) * 1_000_000
            let lengthNs = Int64.random(in: 2_000...45_000, using: &orders) * 1_000_000
            loop.schedule(afterNs: at) {
                let now = loop.wallTime, snapshots = [presentation.snapshot].compactMap { $0 }
                do throws(BreakRefusal) {
                    try BreakOrderRule.check(inNs: inNs, lengthNs: lengthNs, now: now, configuration, snapshots)
                    let order = try channel.orders.add(start: now + inNs, lengthNs: lengthNs, by: "", request: "", now: now)
                    if trace { print("# ordered", order) }
                    home.adoptOrders()
                } catch {
                    if trace { print("# refused", error) }
                }
            }
        }
        if trace { print(plan) }
        loop.advance(byNs: plan.length - begin)
        faults = opened ? viewers.flatMap(\.faults) : ["the channel did not open"]
        // A viewer that has polled to the end has got something lately, unless the origin fails.
        for viewer in viewers where plan.neverFails && loop.now - viewer.lastAnswer > 60 * OriginPlan.second {
            faults.append("viewer \(viewer.name) has had no answer for a minute")
        }
        answers = viewers.reduce(0) { $0 + $1.answers }
        refusals = viewers.reduce(0) { $0 + $1.refusals }
        adsListed = viewers.reduce(0) { $0 + $1.adsListed }
        deltas = viewers.reduce(0) { $0 + $1.deltas }
        breaksFound = presentation.snapshot?.breaks.count ?? 0
        breaksOrdered = presentation.snapshot?.breaks.count { $0.isOrdered } ?? 0
    }
}
