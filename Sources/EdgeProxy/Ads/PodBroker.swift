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
        var breakId: Int64, lag: Int64
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
    func layout(for adBreak: AdBreak, of view: PresentationView, bucket: Int, lag: Int64, now: Int64) -> Decided {
        let step = Limits.lagStepNs
        let rounded = max(-4 * step, min(4 * step, (lag + (lag < 0 ? -step : step) / 2) / step * step))
        let key = Key(presentation: view.presentation.id, bucket: bucket, breakId: adBreak.id, lag: rounded)
        if let known = decided[key] { return Decided(layout: known.layout, isNew: false, trace: known.trace) }
        let made = decide(adBreak, view, bucket: bucket, lag: rounded, now: now)
        if decided.count >= Limits.decisionsKept { decided.removeAll() }
        decided[key] = made
        return made
    }

    private func decide(_ adBreak: AdBreak, _ view: PresentationView, bucket: Int, lag: Int64, now: Int64) -> Decided {
        let channel = view.presentation.channel.configuration
        let (catalogue, version) = catalogues.current
        let ready = facts(of: view, catalogue, version)
        var generator = SplitMix(UInt64(bitPattern: adBreak.id) &* 64 &+ UInt64(bucket))
        let room = adBreak.room(longest: channel.maxOpenBreakNs)
        let avail = Avail(
            tenant: channel.tenant, channel: channel.id, breakNumber: adBreak.id, durationNs: min(room, channel.maxOpenBreakNs),
            viewer: Viewer(bucket: bucket), rules: Decision.PodRules(maxAds: channel.pod.maxAds, maxDurationNs: channel.pod.maxDurationNs),
            facts: ready)
        var slots: [Pod.Slot] = [], trace = DecisionTrace()
        do throws(DecisionError) {
            let (pod, reasons) = try Decision.decide(avail, from: catalogue, now: now / 1_000_000, rng: &generator)
            slots = pod.slots
            trace = reasons
        } catch {
            // An avail that the engine refuses is content: less advertising, never a bad playlist.
            return Decided(layout: nil, isNew: false, trace: trace)
        }
        let ads = slots.compactMap { library.creative(tenant: channel.tenant, id: $0.creativeId) }
        let slate =
            adBreak.isInsertion
            ? nil
            : channel.slate.flatMap { library.slate(tenant: channel.tenant, id: $0) }
                .flatMap { Self.state(of: $0, in: view) == .ready ? $0 : nil }
        guard !ads.isEmpty || slate != nil else { return Decided(layout: nil, isNew: false, trace: trace) }
        let snapshot = view.snapshot
        let (layout, isNew) = view.presentation.layouts.layout { id in
            Layout(
                id: id, breakId: adBreak.id, start: adBreak.start, ads: ads, slate: slate, room: room, lag: lag,
                markers: channel.markers.podMarkers(of: adBreak, in: snapshot.windows[snapshot.reference]))
        }
        return Decided(layout: layout, isNew: isNew, trace: trace)
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
