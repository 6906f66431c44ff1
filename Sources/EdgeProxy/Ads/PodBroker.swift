import Decision
import Synchronization

/// The campaigns as the decision engine takes them, and a number that rises with each new edition.
final class CatalogueHolder: Sendable {
    private let slot: Mutex<(catalogue: Catalogue, version: UInt64)>

    init(_ catalogue: Catalogue) { slot = Mutex((catalogue, 1)) }

    var current: (catalogue: Catalogue, version: UInt64) { slot.withLock { $0 } }

    func publish(_ catalogue: Catalogue) {
        slot.withLock { $0 = (catalogue, $0.version + 1) }
    }
}

extension Catalogue {
    /// - Parameter library: gives the true length of a creative once it is read; until then the declared one stands.
    init(_ configuration: Configuration, library: CreativeLibrary) throws(DecisionError) {
        try self.init(
            campaigns: configuration.campaigns.map { campaign in
                Campaign(
                    id: campaign.id, tenant: campaign.tenant, name: campaign.name,
                    status: Campaign.Status(rawValue: campaign.status.rawValue) ?? .draft, priority: campaign.priority,
                    startMs: campaign.startWallNs.map { $0 / 1_000_000 }, endMs: campaign.endWallNs.map { $0 / 1_000_000 },
                    budgetCents: campaign.budgetTotalMicros.map { $0 / 10_000 }, cpmCents: campaign.cpmMicros / 10_000,
                    creatives: campaign.creatives.map { creative in
                        let known = library.creative(tenant: campaign.tenant, id: creative.id)?.duration
                        return Decision.Creative(id: creative.id, durationNs: known ?? creative.durationNs)
                    })
            },
            slates: configuration.slates.map { Slate(id: $0.id, tenant: $0.tenant) })
    }
}

/// Gets a break its pod on one loop: decided once for each cohort and bucket, laid out once for each distinct pod. Confined to the loop.
final class PodBroker {
    private let catalogues: CatalogueHolder
    private let library: CreativeLibrary
    private let metrics: Metrics
    /// What this loop has decided, by presentation, break, bucket and lag.
    private var decided: [Key: Decided] = [:]
    private var facts: [Int: (library: UInt64, traits: [RenditionTraits], catalogue: UInt64, facts: CreativeFacts)] = [:]

    private struct Key: Hashable {
        var presentation: Int, bucket: Int
        var breakId: Int64, start: Int64, lag: Int64
        var fill: BreakDecider.Due.Fill
    }

    struct Decided {
        /// `nil`: the break is content.
        var layout: Layout?
        var isNew: Bool
        var trace: DecisionTrace
    }

    init(catalogues: CatalogueHolder, library: CreativeLibrary, metrics: Metrics) {
        self.catalogues = catalogues
        self.library = library
        self.metrics = metrics
    }

    /// - Parameters:
    ///   - lag: what the session's output is behind the origin, nanoseconds.
    ///   - now: wall clock, nanoseconds since 1970.
    func layout(for due: BreakDecider.Due, of view: PresentationView, bucket: Int, lag: Int64, now: Int64) -> Decided {
        let rounded = Self.rounded(lag)
        let key = Key(
            presentation: view.presentation.id, bucket: due.fill == .slate ? 0 : bucket, breakId: due.adBreak.id, start: due.start,
            lag: rounded, fill: due.fill)
        if let known = decided[key] { return Decided(layout: known.layout, isNew: false, trace: known.trace) }
        let made = decide(due, view, bucket: bucket, lag: rounded, now: now)
        if decided.count >= Limits.decisionsKept { decided.removeAll() }
        decided[key] = made
        return made
    }

    /// The lag as layouts have it.
    static func rounded(_ lag: Int64) -> Int64 {
        let step = Limits.lagStepNs, most = Limits.lagSteps * step
        return max(-most, min(most, (lag + (lag < 0 ? -step : step) / 2) / step * step))
    }

    private func decide(_ due: BreakDecider.Due, _ view: PresentationView, bucket: Int, lag: Int64, now: Int64) -> Decided {
        let channel = view.presentation.channel.configuration, adBreak = due.adBreak
        let room = due.room(longest: channel.maxOpenBreakNs)
        var ads: [Creative] = [], trace = DecisionTrace()
        if due.fill != .slate {
            let bumpers =
                due.fill == .pod ? [channel.bumperIn, channel.bumperOut].map { id in id.flatMap { filler($0, view) } } : [nil, nil]
            let rules =
                due.fill == .preRoll
                ? Decision.PodRules(maxAds: channel.preRoll?.maxAds ?? 0, maxDurationNs: room)
                : Decision.PodRules(maxAds: channel.pod.maxAds, maxDurationNs: channel.pod.maxDurationNs)
            let left = min(room, channel.maxOpenBreakNs) - bumpers.reduce(0) { $0 + ($1?.duration ?? 0) }
            if left > 0 { (ads, trace) = choose(left, adBreak, rules, view, bucket: bucket, now: now) }
            if !ads.isEmpty { ads = (bumpers[0].map { [$0] } ?? []) + ads + (bumpers[1].map { [$0] } ?? []) }
            let fill = ads.reduce(0) { $0 + $1.duration }
            let isKnown = adBreak.planned != nil || adBreak.returnTime != nil
            if due.fill == .pod, isKnown, fill < room / 100 * Int64(channel.pod.minFillPercent) {
                return Decided(layout: nil, isNew: false, trace: trace)
            }
        }
        let slate = due.fill == .preRoll || adBreak.isInsertion ? nil : channel.slate.flatMap { filler($0, view) }
        guard !ads.isEmpty || slate != nil else { return Decided(layout: nil, isNew: false, trace: trace) }
        let snapshot = view.snapshot
        let markers = due.fill == .preRoll ? [] : channel.markers.podMarkers(of: adBreak, in: snapshot.windows[snapshot.reference])
        let (layout, isNew) = view.presentation.layouts.layout { id, sibling in
            Layout(
                id: id, kind: due.fill == .preRoll ? .preRoll : .pod, breakId: adBreak.id, start: due.start, ads: ads, slate: slate,
                room: room, lag: lag, markers: markers, sibling: sibling)
        }
        return Decided(layout: layout, isNew: isNew, trace: trace)
    }

    /// The ads for so much time; none where the engine refuses the avail: less advertising, never a bad playlist.
    private func choose(
        _ lengthNs: Int64, _ adBreak: AdBreak, _ rules: Decision.PodRules, _ view: PresentationView, bucket: Int, now: Int64
    ) -> ([Creative], DecisionTrace) {
        let channel = view.presentation.channel.configuration
        let (catalogue, version) = catalogues.current
        var generator = SplitMix(UInt64(bitPattern: adBreak.id) &* 64 &+ UInt64(bucket))
        let avail = Avail(
            tenant: channel.tenant, channel: channel.id, breakNumber: adBreak.id, durationNs: lengthNs, viewer: Viewer(bucket: bucket),
            rules: rules, facts: facts(of: view, catalogue, version))
        do throws(DecisionError) {
            let (pod, trace) = try Decision.decide(avail, from: catalogue, now: now / 1_000_000, rng: &generator)
            return (pod.slots.compactMap { library.creative(tenant: channel.tenant, id: $0.creativeId) }, trace)
        } catch {
            return ([], DecisionTrace())
        }
    }

    /// A slate or bumper, where it can be shown in every rendition.
    private func filler(_ id: String, _ view: PresentationView) -> Creative? {
        library.slate(tenant: view.presentation.channel.configuration.tenant, id: id)
            .flatMap { Self.state(of: $0, in: view) == .ready ? $0 : nil }
    }

    private func facts(of view: PresentationView, _ catalogue: Catalogue, _ version: UInt64) -> CreativeFacts {
        let id = view.presentation.id, libraryVersion = library.version.load(ordering: .acquiring)
        let traits = view.snapshot.renditions.filter(\.isOffered).map(\.traits)
        if let known = facts[id], known.library == libraryVersion, known.catalogue == version, known.traits == traits {
            return known.facts
        }
        let tenant = view.presentation.channel.configuration.tenant
        var made = CreativeFacts(count: catalogue.creativeCount, all: .notReady)
        let slate = view.presentation.channel.configuration.slate.flatMap { library.slate(tenant: tenant, id: $0) }
        if let slate { report(slate, in: view) }
        for item in library.items where !item.isSlate && item.tenant == tenant {
            guard let index = catalogue.creativeIndex(tenant: tenant, id: item.id),
                let creative = library.creative(tenant: tenant, id: item.id)
            else { continue }
            made[index] = Self.state(of: creative, in: view)
            report(creative, in: view)
        }
        facts[id] = (libraryVersion, traits, version, made)
        return made
    }

    /// A creative is eligible only where it can be shown in every rendition that is offered.
    static func state(of creative: Creative, in view: PresentationView) -> CreativeFacts.State {
        for rendition in view.snapshot.renditions where rendition.isOffered {
            switch creative.match(rendition.traits) {
            case .failure(.noRendition), .failure(.length), .failure(.timestamp): return .noRendition
            case .failure(.container): return .container
            case .failure(.codecs), .failure(.videoRange): return .codecs
            case .failure(.bandwidth): return .bandwidth
            case .success(let match) where match.rendition.longestRounded > view.snapshot.targetDuration: return .segmentTooLong
            case .success: break
            }
        }
        return .ready
    }

    /// Says once for each creative and presentation how far its renditions are from the content's, or why it can't be shown.
    private func report(_ creative: Creative, in view: PresentationView) {
        var parts: [String] = [], isRefused = false
        for rendition in view.snapshot.renditions where rendition.isOffered {
            let name = String(decoding: rendition.path, as: UTF8.self)
            switch creative.match(rendition.traits) {
            case .failure(let refusal):
                isRefused = true
                parts.append("\(name): refused, \(refusal.rawValue)")
            case .success(let match) where !match.distance.isNothing: parts.append("\(name): off by \(match.distance)")
            case .success: break
            }
        }
        let text = parts.joined(separator: "; ")
        guard view.presentation.note(text, ofCreative: "\(creative.isSlate ? "slate" : "creative") \(creative.id)") else { return }
        (isRefused ? metrics.creativesRefused : metrics.creativesDistant).add()
        let line = "\(view.presentation.channel.name): \(creative.isSlate ? "slate" : "creative") \(creative.id): \(text)"
        if isRefused { Log.warning(line) } else { Log.info(line) }
    }
}

/// SplitMix64: equal seeds, equal numbers.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
