import Decision
import Formats
import Model
import Stitching
import Store
import Synchronization
import Transport

/// Everything that the loops share. Immutable but for what has a lock or an atomic of its own.
final class ProxyState: Sendable {
    /// As the process was started: addresses, loops, settings and the data directory stay so.
    let configuration: Configuration
    let settings: Settings
    let directories: DirectoryHolder
    let sessions: SessionTable
    let retired: RetiredSessions
    let signer: SessionSigner
    let library: CreativeLibrary
    let catalogues: CatalogueHolder
    let catalogueFeed = CatalogueFeed()
    let accounts: AdAccounts
    let counting: AdCounting
    /// What became of campaigns in avails.
    let avails: AvailCounts
    /// `nil` where third parties are told nothing (tests, benchmarks).
    let thirdParties: BeaconService?
    let terms: TenantTerms
    /// Of tracking URLs, by the same keys as sessions.
    let beacons: BeaconSigner
    let beaconOrder: BeaconSequence
    /// Of viewers' keys in the log.
    let salts: ViewerSalts
    /// One for all loops, so that a visitor's sessions add up. A judgement takes microseconds.
    let trafficJudge: Mutex<TrafficJudge>
    let metrics = Metrics(), traffic = TrafficBook()
    /// `public_url` without a slash at its end, put before the paths that multivariant playlists name.
    let publicUrl: [UInt8]
    /// Whether new requests are still wanted; `/readyz` says it.
    let isReady = Atomic<Bool>(false)
    /// Whether new sessions are refused so that those that play go on.
    let isOverloaded = Atomic<Bool>(false)
    let recordings = RecordingTable()
    let userAgents = UserAgentTable()
    let outcomes: OutcomeBudget
    /// How many channels are in pass-through because the process crashed on them.
    let passThrough = Atomic<Int>(0)
    /// `nil` where nothing is written down (tests, benchmarks).
    let journal: Journal?
    private let numbers: NumbersFile?
    let presentations: PresentationTable
    /// Answers what configures; `nil` where nothing is kept (tests, benchmarks).
    var management: ManagementApi? {
        get { managementHolder.withLock { $0 } }
        set { managementHolder.withLock { $0 = newValue } }
    }
    private let managementHolder = Mutex<ManagementApi?>(nil)
    /// What sessions of which a damaged journal knows nothing any more go on above.
    private let lostFloor = Mutex<FloorRecord?>(nil)
    private let sessionShares: Mutex<FairShares<String>>
    private let loopContexts = Mutex<[LoopContext]>([])

    init(
        _ directory: Directory, signer: SessionSigner, journal: Journal? = nil, numbers: NumbersFile? = nil,
        accounts: AdAccounts = AdAccounts(), events: EventLog? = nil, thirdParties: BeaconService? = nil,
        salts: ViewerSalts = ViewerSalts()
    ) throws(DecisionError) {
        let configuration = directory.configuration
        self.accounts = accounts
        self.thirdParties = thirdParties
        self.salts = salts
        trafficJudge = Mutex(TrafficJudge(rules: configuration.trafficRules, seed: .random(in: 0 ... .max)))
        beacons = BeaconSigner(keys: signer.keys)
        beaconOrder = BeaconSequence(fromMs: WallTime.now.milliseconds)
        self.journal = journal
        self.numbers = numbers
        self.configuration = configuration
        settings = configuration.settings
        let directories = DirectoryHolder(directory), terms = TenantTerms(directories)
        (self.directories, self.terms) = (directories, terms)
        counting = AdCounting(
            events, accounts, reservationMs: configuration.settings.ns(.decisionReservation) / 1_000_000, zone: { terms.zone(of: $0) },
            billable: { terms.billable(of: $0) })
        avails = AvailCounts(labels: counting.labels, sender: .random(in: 0 ... .max)) { events?.append($0) }
        sessions = SessionTable(limit: configuration.settings.int(.sessionMax))
        sessionShares = Mutex(FairShares(limit: sessions.limit, owners: configuration.tenants.count))
        presentations = PresentationTable(tenants: configuration.tenants.count, channels: configuration.channels.count)
        outcomes = OutcomeBudget(tenants: configuration.tenants.count)
        retired = RetiredSessions(limit: configuration.settings.int(.sessionRemembered))
        self.signer = signer
        library = CreativeLibrary(configuration)
        catalogues = try CatalogueHolder(
            campaigns: configuration.decisionCampaigns(library), tenants: configuration.decisionTenants)
        var url = Array((configuration.publicUrl ?? "").utf8)
        while url.last == UInt8(ascii: "/") { url.removeLast() }
        publicUrl = url
    }

    /// Puts a new directory in force: on every loop, and for what is open already. What is open of a channel that is gone ends.
    func publish(_ directory: Directory) {
        let contexts = contexts, oldestHeld = contexts.map { $0.directoryVersion.load(ordering: .acquiring) }.min() ?? directory.version
        let tenants = directory.configuration.tenants.count
        library.adopt(directory.configuration)
        sessionShares.withLock { $0.owners = tenants }
        outcomes.adopt(tenants: tenants)
        let gone = presentations.adopt(channels: directory.channels, tenants: tenants)
        if !gone.isEmpty { forgetSessions(of: gone) }
        directories.publish(directory, oldestHeld: oldestHeld)
        // Also a loop that nobody asks goes on to it.
        for context in contexts { context.loop.execute { _ = context.directory } }
    }

    /// Whether a creative is used for the first time since the journal began, so that it is to be written down.
    func isFirstUse(of creative: ReadyCreative) -> Bool {
        usedCreatives.withLock { used in
            // To write one down again does no harm.
            if used.count >= Limits.creativesRemembered { used.removeAll() }
            return used.insert(creative.edition).inserted
        }
    }
    private let usedCreatives = Mutex<Set<CreativeEdition>>([])

    var contexts: [LoopContext] { loopContexts.withLock { $0 } }
    func add(_ context: LoopContext) { loopContexts.withLock { $0.append(context) } }

    // MARK: Presentations

    /// The presentation of a path, however that is spelled, made if there is none; held, so that it does not end before its caller
    /// releases it.
    func open(_ channel: Channel, path: [UInt8], query: String, now: MonotonicTime) -> Result<Presentation, PresentationTable.Refusal> {
        let name = PresentationName(channel: channel.id, path: CleanPath.normal(path), query: query)
        return presentations.open(name, of: channel, home: home(of: name), now: now)
    }

    /// The presentation of a session that comes back: its own, also when it has ended, or else one that has what it asks for; held.
    func reopen(_ id: PresentationId?, of channel: Channel, holding path: [UInt8], now: MonotonicTime) -> Presentation? {
        id.flatMap { presentations.hold($0, of: channel, home: home, now: now) }
            ?? presentations.hold(of: channel, holding: path, home: home, now: now)
    }

    /// The index of the loop on which a presentation lives.
    private func home(of name: PresentationName) -> Int {
        let loops = max(1, configuration.loops ?? contexts.count)
        return Int(StableHash.fnv(of: Array(name.channel.description.utf8) + name.path) % UInt64(loops))
    }

    func presentation(id: PresentationId) -> Presentation? { presentations[id] }

    // MARK: Sessions

    /// Adds a session unless there is one of its name.
    /// - Returns: the one that is there now, and whether it is this one; `nil` when there are too many.
    func admit(_ session: Session, to presentation: Presentation) -> (session: Session, isNew: Bool)? {
        let tenant = presentation.channelId.tenant
        guard sessionShares.withLock({ $0.claim(tenant) }) else { return nil }
        // Before anybody can find and end it.
        presentation.hold()
        let inserted = sessions.insert(session, of: presentation)
        if inserted?.isNew != true {
            presentation.release(now: session.lastSeen)
            sessionShares.withLock { $0.giveBack(tenant) }
        }
        // Whoever ended it may have looked for its sessions before this one was there.
        guard presentation.isGone.load(ordering: .acquiring) else { return inserted }
        forgetSessions(of: [presentation.id])
        return nil
    }

    func leave(_ session: Session, _ presentation: Presentation?) {
        recordings.remove(session.token)
        guard let presentation else { return }
        presentation.release(now: session.lastSeen)
        sessionShares.withLock { $0.giveBack(presentation.channelId.tenant) }
    }

    /// Continues what was written down before a restart.
    /// - Parameters:
    ///   - played: what of their ads was counted lately.
    ///   - now: restored sessions count as seen then.
    func restore(_ recovered: Recovered, played: RecentEvents? = nil, now: MonotonicTime) {
        let channels = directories.current.channels, wallNow = WallTime.now
        lostFloor.withLock { $0 = recovered.floor }
        for (name, orders) in recovered.orders { channels.named(name)?.orders.restore(orders) }
        let watched = Set(recovered.sessions.values.map(\.presentation))
        // The newest of each name: a channel that was removed and added again has begun anew under those it had.
        var restored: Set<PresentationName> = []
        for record in recovered.presentations.values.sorted(by: { $0.id > $1.id }) {
            // One of a channel that is gone, or that was played under this number before, is not mistaken for it.
            presentations.reserve(through: record.id)
            guard let channel = channels.named(record.channel), let kept = recovered.ended(record.id) else { continue }
            let name = PresentationName(channel: channel.id, path: record.path, query: record.query)
            guard restored.insert(name).inserted else { continue }
            guard watched.contains(record.id) else {
                presentations.restore(kept, named: name, uris: channel.uris.makeOwner(), at: wallNow)
                continue
            }
            let layouts = recovered.restoredLayouts(of: record)
            let presentation = Presentation(
                id: record.id, channel: channel, path: record.path, originQuery: record.query, home: home(of: name),
                recovered: recovered.restored(record, layouts: layouts), kept: kept)
            for layout in layouts { presentation.layouts.restore(layout) }
            presentation.lastUsed = now
            presentations.restore(presentation)
        }
        for record in recovered.histories.values.sorted(by: { $0.lastMs < $1.lastMs }) { accounts.restore(record) }
        for record in recovered.sessions.values {
            guard let presentation = presentations[record.presentation] else { continue }
            var known = record
            known.viewer.userAgent = userAgents.shared(record.viewer.userAgent)
            var session = Session(known, tenant: presentation.channel.id.tenant)
            session.lastSeen = now
            session.remember(historyIn: presentation.layouts)
            if let played { restoreAds(of: &session, presentation, played, at: wallNow) }
            guard sessions.insert(session, of: presentation)?.isNew == true else { continue }
            presentation.hold()
            sessionShares.withLock { $0.add(presentation.channelId.tenant) }
        }
        let isKnown = presentations.isKnown
        for record in recovered.retired.values.sorted(by: { $0.retired < $1.retired }) where isKnown(record.presentation) {
            retired.put(record.token, record.session)
        }
    }

    /// What was counted of a session's ads is not counted again, and what it has not played of them is reserved again.
    private func restoreAds(of session: inout Session, _ presentation: Presentation, _ played: RecentEvents, at now: WallTime) {
        let id = TrackedId(session.token)
        for layout in session.history.compactMap({ presentation.layouts[$0] }) where layout.bookings.contains(where: { $0 != nil }) {
            let slots = played.played[.init(id: id, pod: layout.pod.number)] ?? [:]
            if !slots.isEmpty {
                var watch = session.adWatch ?? AdWatch()
                for (slot, events) in slots {
                    for event in events.compactMap({ SlotEvent($0) }) { watch.restore(layout.pod, entry: slot, event) }
                    if events.contains(.abandoned) { watch.restoreAbandoned(layout.pod, entry: slot) }
                }
                let breaks = slots.values.reduce(into: Set()) { $0.formUnion($1.intersection([.breakStart, .breakEnd])) }
                if !breaks.isEmpty { watch.restoreBreak(layout, isOver: breaks.contains(.breakEnd), at: session.lastSeen) }
                session.adWatch = watch
            }
            let isPlayed = Set(
                layout.bookings.indices.filter { slot in
                    layout.bookings[slot].map { slots[slot]?.isDisjoint(with: [$0.model.settlingEvent, .abandoned, .cut]) == false }
                        ?? false
                })
            counting.restore(layout.bookings, of: layout.pod.number, for: id, played: isPlayed, atMs: now.milliseconds)
        }
    }

    /// What a session of which nothing is known goes on above; `nil`: it begins as a new one does.
    func floor(at now: WallTime) -> FloorRecord? {
        lostFloor.withLock { floor in
            if let known = floor, known.raised < now - Limits.retiredKeepNs { floor = nil }
            return floor
        }
    }

    /// Forgets the sessions of a shard that nobody has asked for since `before`, but for their numbers.
    func expire(shard: Int, before: MonotonicTime, at now: WallTime) {
        sessions.expire(shard: shard, before: before) { session, presentation in
            let kept = presentation.flatMap {
                session.retired(at: now, $0.layouts, $0.snapshot, renditions: $0.renditionCount)
            }
            // Under the lock, so that what is written of one that comes back at this instant stands behind it.
            journal?.append([.retired(RetiredRecord(session.token, presentation: session.presentation, retired: now, kept))])
            if let kept { retired.put(session.token, kept) }
            leave(session, presentation)
        }
        retired.expire(before: now - Limits.retiredKeepNs)
        presentations.expire(before: now - Limits.retiredKeepNs)
    }

    /// Forgets the sessions of presentations that are gone, which have nobody to go on for.
    private func forgetSessions(of gone: Set<PresentationId>) {
        for shard in 0..<SessionTable.shardCount {
            sessions.remove(shard: shard, where: { gone.contains($0.presentation) }) { session, presentation in
                let record = RetiredRecord(session.token, presentation: session.presentation, retired: .now, nil)
                journal?.append([.retired(record)])
                leave(session, presentation)
            }
        }
    }

    /// What the journal adds up to now. Sessions are taken as they are in memory: what has left their windows is folded there. On the
    /// journal's thread.
    func fold(_ each: ((ArraySlice<UInt8>) -> Void) -> Bool, _ put: (JournalRecord) -> Void) {
        var recovered = Recovered(), living: [PresentationId: Set<LayoutId>] = [:]
        // What creatives were before they changed leaves with the pods that had it: should it come again, it is written again.
        usedCreatives.withLock { $0.removeAll() }
        guard each({ if !JournalRecord.isInMemory($0) { recovered.add(Array($0)) } }) else { return }
        var (content, added) = recovered.highest
        sessions.forEach { session in
            living[session.presentation, default: []].formUnion(session.history)
            for offset in session.offsets { added.raise(to: offset.sequence, offset.discontinuity) }
        }
        for offset in retired.all.values.lazy.flatMap(\.offsets) { added.raise(to: offset.sequence, offset.discontinuity) }
        content.raise(to: content.sequence + added.sequence, content.discontinuity + added.discontinuity)
        do {
            try numbers?.write(.init(sequence: content.sequence, discontinuity: content.discontinuity))
        } catch {
            Log.error("\(error)")
        }
        recovered.forget(before: .distantPast, living: living)
        let isKnown = presentations.isKnown
        recovered.forget(presentations: { !isKnown($0) })
        recovered.records.forEach(put)
        accounts.eachHistory { put(.history($0)) }
        sessions.eachRecord(seen: .now) { put(.session($0)) }
        for (token, session) in retired.all {
            put(.retired(RetiredRecord(token, presentation: session.presentation, retired: session.retired, session)))
        }
    }
}
