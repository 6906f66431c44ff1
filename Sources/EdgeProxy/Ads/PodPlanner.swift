import Decision
import Model
import Stitching

/// Gets a break its pod on one loop: decided once for each cohort and bucket, laid out once for each distinct pod. Confined to the loop.
final class PodPlanner {
    private let decider: LoopDecider
    private let library: CreativeLibrary
    private let metrics: Metrics
    /// `nil` where nothing is counted (tests, benchmarks).
    private let counts: AvailCounts?
    private var tally = AvailTally()
    /// Takes a line for the operator.
    private let tell: (_ isWarning: Bool, _ line: String) -> Void
    /// What this loop has decided, by cohort, bucket, presentation, break and lag.
    private var decided: [Key: Decided] = [:]
    /// Campaigns that their traces tell of.
    private var outcomes = 0
    /// When that was, seconds since 1970: flights begin and end, days have parts, and a break on demand lasts for ever.
    private var second: Int64 = 0
    private var inventories: [InventoryKey: Stocked] = [:]
    /// By what a break had, what it keeps out of the next one: worked out once for all sessions that had it.
    private var previous: [PreviousKey: (ads: GivenAds, kept: PreviousBreak)] = [:]

    /// What a channel can show, and what that was found out for.
    private struct Stocked {
        var channel: Channel
        var library: UInt64
        var traits: [RenditionTraits]
        var inventory: Inventory
    }

    private struct Key: Hashable {
        var presentation: PresentationId
        var breakId: BreakId, start: ChannelTime, lag: Int64
        var fill: PendingBreak.Fill
        /// The catalogue's edition: a pause counts for whoever enters the break after it.
        var version: UInt64
        /// Viewers with equal facts, in equal arms, to whom the same is open.
        var viewer: Viewer
        var seen: [ViewerState]
        /// What viewers had before, as far as it matters to the channel.
        var previous: PreviousBreak
    }

    private struct PreviousKey: Hashable {
        /// What stands under it holds it, so that no other one gets this number.
        var ads: ObjectIdentifier
        var neighbours: PodRules.Neighbours
        var version: UInt64
    }

    private struct InventoryKey: Hashable {
        var presentation: PresentationId
        var isPreRoll: Bool
    }

    struct Decided {
        /// `nil`: the break is content.
        var layout: LaidPod?
        var trace = DecisionTrace()
        var arms: [ArmChoice] = []
        /// Equal for viewers of one break that the same was decided for.
        var cohort = 0
        /// What is reserved for it, and by which book.
        var pod = Pod()
        var book: TenantCatalogue?
        /// In the tally; `nil` where no campaigns were asked.
        var number: Int?
    }

    init(
        decider: LoopDecider, library: CreativeLibrary, metrics: Metrics, counts: AvailCounts? = nil,
        tell: @escaping (_ isWarning: Bool, _ line: String) -> Void = { $0 ? Log.warning($1) : Log.info($1) }
    ) {
        self.decider = decider
        self.library = library
        self.metrics = metrics
        self.counts = counts
        self.tell = tell
    }

    /// - Parameter given: the ads that the viewer had last; `nil`: none.
    func layout(
        for due: PendingBreak, of view: PresentationView, viewer: ViewerProfile, after given: GivenAds? = nil, now: WallTime
    ) -> Decided {
        if second != now.seconds {
            forgetDecided()
            second = now.seconds
        }
        let rounded = Self.rounded(due.lag), tenant = view.channel.configuration.tenant
        let book = due.fill == .slate ? nil : decider.book(of: tenant)
        let key = Key(
            presentation: view.id, breakId: due.adBreak.id, start: due.start, lag: rounded, fill: due.fill,
            version: decider.version,
            viewer: book.map { Viewer(bucket: viewer.bucket, facts: viewer.facts, arms: $0.arms(of: viewer.key)) } ?? Viewer(),
            seen: book.map { decider.seen(viewer.key, $0, now: now) } ?? [],
            previous: book.map { previous(given, before: due, view.channel.configuration.pod, $0) } ?? PreviousBreak())
        // A pod of which one ad can't be paid any more is decided anew.
        if let known = decided[key], known.book.map({ decider.canPay(known.pod, $0, now: now) }) ?? true {
            return known
        }
        var made = decide(due, view, book, key, lag: rounded, now: now)
        made.cohort = key.viewer.hashValue ^ key.seen.hashValue ^ key.previous.hashValue
        if decided.count >= Limits.decisionsKept || outcomes >= Limits.outcomesKept { forgetDecided() }
        outcomes += made.trace.campaignCount
        if let book = made.book, counts != nil { made.number = tally.add(made.trace, book, isLaid: made.layout?.given != nil) }
        decided[key] = made
        return made
    }

    /// What the viewer's break before keeps out of a break.
    private func previous(_ given: GivenAds?, before due: PendingBreak, _ rules: PodRules, _ book: TenantCatalogue) -> PreviousBreak {
        guard let given, rules.neighbours != .none, due.start - given.end <= rules.neighbourWindowNs else { return PreviousBreak() }
        let key = PreviousKey(ads: ObjectIdentifier(given), neighbours: rules.neighbours, version: decider.version)
        if let known = previous[key] { return known.kept }
        let kept = PreviousBreak(given.campaignIds, book, rules)
        if previous.count >= Limits.decisionsKept { previous.removeAll(keepingCapacity: true) }
        previous[key] = (given, kept)
        return kept
    }

    private func forgetDecided() {
        decided.removeAll(keepingCapacity: true)
        fold()
        tally.forget()
        previous.removeAll(keepingCapacity: true)
        outcomes = 0
    }

    /// Hands over what was counted.
    func fold() {
        if let counts { tally.fold(into: counts, atMs: second * 1_000) }
    }

    /// Counts an avail of a viewer for which that was decided.
    func count(_ decided: Decided) {
        if let number = decided.number { tally.count(number) }
    }

    /// Reserves what a session was committed to: by the one who did it.
    func reserve(_ decided: Decided, to viewer: ViewerProfile, now: WallTime) {
        guard let book = decided.book, decided.layout != nil else { return }
        decider.reserve(decided.pod, book, to: viewer.key, now: now)
    }

    /// Lets go of what was worked out for presentations that are gone, and of other editions of tenants' campaigns than the newest: a
    /// presentation that nobody watches holds none of them.
    ///
    /// - Parameters:
    ///   - channel: of a presentation; `nil` when it is gone.
    ///   - now: wall clock, nanoseconds since 1970.
    func letGo(now: WallTime, channel: (PresentationId) -> Channel?) {
        for (key, stocked) in inventories {
            let book = stocked.inventory.book
            if channel(key.presentation) !== stocked.channel || decider.book(of: book.tenant) !== book { inventories[key] = nil }
        }
        if second != now.seconds { forgetDecided() }
    }

    /// How many channels it keeps in mind what can be shown there.
    var inventoryCount: Int { inventories.count }

    /// How many decisions it keeps for whoever asks for the same.
    var decidedCount: Int { decided.count }

    /// The lag as layouts have it.
    static func rounded(_ lag: Int64) -> Int64 {
        let step = Stitching.Limits.lagStepNs, most = Stitching.Limits.lagSteps * step
        return max(-most, min(most, (lag + (lag < 0 ? -step : step) / 2) / step * step))
    }

    private func decide(
        _ due: PendingBreak, _ view: PresentationView, _ book: TenantCatalogue?, _ key: Key, lag: Int64, now: WallTime
    ) -> Decided {
        let channel = view.channel.configuration, adBreak = due.adBreak
        let room = due.room(longest: channel.maxOpenBreakNs)
        var ads: [(creative: ReadyCreative, booking: AdBooking?)] = [], made = Decided()
        if due.fill != .slate {
            let bumpers =
                due.fill == .pod ? [channel.bumperIn, channel.bumperOut].map { id in id.flatMap { filler($0, view) } } : [nil, nil]
            let left = min(room, channel.maxOpenBreakNs) - bumpers.reduce(0) { $0 + ($1?.duration ?? 0) }
            if left > 0, let book {
                let inventory = inventory(of: view, book, isPreRoll: due.fill == .preRoll)
                let avail = Avail(
                    inventory, breakNumber: adBreak.id.number, durationNs: left, viewer: key.viewer, seen: key.seen,
                    previous: key.previous)
                // An avail that the engine refuses gets no ads: less advertising, never a bad playlist.
                if let decided = try? decider.decide(avail, now: now, itemised: true) {
                    ads = decided.pod.slots.compactMap { slot in
                        library.creative(tenant: channel.tenant, id: slot.creativeId).map { ($0, book.booking(of: slot)) }
                    }
                    made = Decided(trace: decided.trace, arms: decided.arms, pod: decided.pod, book: book)
                }
            }
            if !ads.isEmpty { ads = (bumpers[0].map { [($0, nil)] } ?? []) + ads + (bumpers[1].map { [($0, nil)] } ?? []) }
            let fill = ads.reduce(0) { $0 + $1.creative.duration }
            let isKnown = adBreak.planned != nil || adBreak.returnTime != nil
            if due.fill == .pod, isKnown, fill < room / 100 * Int64(channel.minFillPercent) { return made }
        }
        let slate = due.fill == .preRoll || adBreak.isInsertion ? nil : channel.slate.flatMap { filler($0, view) }
        guard !ads.isEmpty || slate != nil else { return made }
        let snapshot = view.snapshot
        let markers = due.fill == .preRoll ? [] : channel.markers.podMarkers(of: adBreak, in: snapshot.windows[snapshot.reference])
        let creatives = ads.map(\.creative)
        let overlap = DateOverlap(due, ads: creatives, slate: slate, room: room, lag: lag, in: snapshot)
        made.layout = view.laid.layout { id, sibling in
            LaidPod(
                id: id, kind: due.fill == .preRoll ? .preRoll : .pod, breakId: adBreak.id, start: due.start, ads: creatives, slate: slate,
                room: room, lag: lag, ahead: snapshot.ahead(before: due.start), overlaps: overlap.count, markers: markers,
                bookings: ads.map(\.booking), sibling: sibling)
        }
        return made
    }

    /// A slate or bumper, where it can be shown in every rendition.
    private func filler(_ id: String, _ view: PresentationView) -> ReadyCreative? {
        library.slate(tenant: view.channel.configuration.tenant, id: id)
            .flatMap { Self.state(of: $0, in: view) == .ready ? $0 : nil }
    }

    /// What the channel can show in every rendition that it offers now.
    private func inventory(of view: PresentationView, _ book: TenantCatalogue, isPreRoll: Bool) -> Inventory {
        let key = InventoryKey(presentation: view.id, isPreRoll: isPreRoll)
        let libraryVersion = library.version(of: book.tenant)
        let traits = view.snapshot.renditions.filter(\.isOffered).map(\.traits)
        if let known = inventories[key], known.channel === view.channel, known.library == libraryVersion, known.inventory.book === book,
            known.traits == traits
        {
            return known.inventory
        }
        let channel = view.channel.configuration
        for id in [channel.slate, channel.bumperIn, channel.bumperOut] {
            if let filler = id.flatMap({ library.slate(tenant: channel.tenant, id: $0) }) { report(filler, in: view) }
        }
        var rules = channel.pod
        if isPreRoll {
            // A break of its own, short and before anything else: what is reserved in the others is not looked for here.
            (rules.maxAds, rules.maxDurationNs) = (channel.preRoll?.maxAds ?? 0, channel.preRoll?.maxDurationNs ?? 0)
            (rules.slotsNs, rules.reserved) = ([], [])
        }
        var states: [Inventory.State] = []
        for index in book.campaigns.indices {
            for own in book.campaigns[index].creatives {
                guard let creative = library.creative(tenant: channel.tenant, id: own.id) else {
                    states.append(library.isKnown(tenant: channel.tenant, id: own.id) ? .notReady : .noRendition)
                    continue
                }
                states.append(Self.state(of: creative, in: view))
                report(creative, in: view)
            }
        }
        let made = Inventory(book, Inventory.Channel(id: channel.id, labels: channel.labels, rules: rules)) { states[$0] }
        inventories[key] = Stocked(channel: view.channel, library: libraryVersion, traits: traits, inventory: made)
        return made
    }

    /// A creative is eligible only where it can be shown in every rendition that is offered.
    static func state(of creative: ReadyCreative, in view: PresentationView) -> Inventory.State {
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

    /// Says once for each creative and presentation how far its renditions are from the content's, or why it can't be shown, with what
    /// both sides have.
    private func report(_ creative: ReadyCreative, in view: PresentationView) {
        var parts: [String] = [], isRefused = false
        for rendition in view.snapshot.renditions where rendition.isOffered {
            let name = String(decoding: rendition.path, as: UTF8.self)
            switch creative.match(rendition.traits) {
            case .failure(let refusal):
                isRefused = true
                parts.append("\(name): refused, \(RefusalText.text(of: refusal, creative, rendition.traits))")
            case .success(let match) where match.rendition.longestRounded > view.snapshot.targetDuration:
                isRefused = true
                parts.append(
                    "\(name): refused, \(RefusalText.segmentTooLong(match.rendition, targetDuration: view.snapshot.targetDuration))")
            case .success(let match) where !match.distance.isNothing: parts.append("\(name): off by \(match.distance)")
            case .success: break
            }
        }
        let text = parts.joined(separator: "; ")
        guard library.note(text, of: creative, in: view.id) else { return }
        (isRefused ? metrics.creativesRefused : metrics.creativesDistant).add()
        let line = "\(view.channel.name): \(creative.isSlate ? "slate" : "creative") \(creative.id): \(text)"
        tell(isRefused, line)
    }
}
