import Decision
import Synchronization
import Transport

/// Everything that the loops share. Immutable but for what has a lock or an atomic of its own.
final class ProxyState: Sendable {
    let configuration: Configuration
    let settings: Settings
    let channels: [Channel]
    let sessions: SessionTable
    let retired: RetiredSessions
    let signer: SessionSigner
    let access: Access
    let library: CreativeLibrary
    let catalogues: CatalogueHolder
    let accounts: AdAccounts
    let metrics = Metrics()
    /// `public_url` without a slash at its end, put before the paths that multivariant playlists name.
    let publicUrl: [UInt8]
    /// Whether new requests are still wanted; `/readyz` says it.
    let isReady = Atomic<Bool>(false)
    /// Whether new sessions are refused so that those that play go on.
    let isOverloaded = Atomic<Bool>(false)
    /// How many sessions are being recorded, or have a recording that is kept.
    let recordings = Atomic<Int>(0)
    /// How many channels are in pass-through because the process crashed on them.
    let passThrough = Atomic<Int>(0)
    /// `nil` where nothing is written down (tests, benchmarks).
    let journal: Journal?
    private let presentations = Mutex<[PresentationKey: Presentation]>([:])
    private let nextId = Atomic<Int>(0)
    private let loopContexts = Mutex<[LoopContext]>([])

    private struct PresentationKey: Hashable {
        var channel: Int
        var path: [UInt8]
        var query: String
    }

    init(
        _ configuration: Configuration, signer: SessionSigner, access: Access = Access(keys: []), originHeaders: [[(String, String)]],
        journal: Journal? = nil, accounts: AdAccounts = AdAccounts()
    ) throws(DecisionError) {
        self.access = access
        self.accounts = accounts
        self.journal = journal
        self.configuration = configuration
        settings = configuration.settings
        let rules = ChannelRules(configuration.settings)
        channels = configuration.channels.enumerated().map {
            Channel($1, index: $0, rules: rules, originHeaders: originHeaders[$0])
        }
        sessions = SessionTable(limit: configuration.settings.int(.sessionMax))
        retired = RetiredSessions(limit: configuration.settings.int(.sessionRemembered))
        self.signer = signer
        library = CreativeLibrary(configuration)
        catalogues = try CatalogueHolder(
            campaigns: configuration.decisionCampaigns(library), tenants: configuration.decisionTenants)
        var url = Array((configuration.publicUrl ?? "").utf8)
        while url.last == UInt8(ascii: "/") { url.removeLast() }
        publicUrl = url
    }

    /// Whether a creative is used for the first time since the journal began, so that it is to be written down.
    func isFirstUse(of creative: ReadyCreative) -> Bool {
        usedCreatives.withLock { $0.insert(ObjectIdentifier(creative)).inserted }
    }
    private let usedCreatives = Mutex<Set<ObjectIdentifier>>([])

    var contexts: [LoopContext] { loopContexts.withLock { $0 } }
    func add(_ context: LoopContext) { loopContexts.withLock { $0.append(context) } }

    /// The presentation of a path, made if there is none; `nil` when there are too many.
    func presentation(of channel: Channel, path: [UInt8], query: String) -> Presentation? {
        let key = PresentationKey(channel: channel.index, path: path, query: query)
        let loops = max(1, configuration.loops ?? contexts.count)
        return presentations.withLock { known in
            if let found = known[key] { return found }
            guard known.count < Limits.presentations else { return nil }
            let hash = ByteHash.of(Array(channel.name.utf8) + path)
            let made = Presentation(
                id: nextId.add(1, ordering: .relaxed).newValue, channel: channel, path: path, originQuery: query,
                home: Int(hash % UInt64(loops)))
            known[key] = made
            return made
        }
    }

    /// Takes up what was written down before a restart.
    /// - Parameter now: monotonic nanoseconds: restored sessions count as seen now.
    func restore(_ recovered: Recovered, now: Int64) {
        let loops = max(1, contexts.count)
        var byId: [Int64: Presentation] = [:]
        for record in recovered.presentations {
            guard let channel = channels.first(where: { $0.name == record.channel }) else { continue }
            let layouts = recovered.restoredLayouts(of: record)
            let presentation = Presentation(
                id: Int(record.id), channel: channel, path: record.path, originQuery: record.query,
                home: Int(ByteHash.of(Array(channel.name.utf8) + record.path) % UInt64(loops)),
                recovered: recovered.restored(record, layouts: layouts))
            for layout in layouts { presentation.layouts.restore(layout) }
            let key = PresentationKey(channel: channel.index, path: record.path, query: record.query)
            presentations.withLock { $0[key] = presentation }
            byId[record.id] = presentation
            if Int(record.id) > nextId.load(ordering: .relaxed) { nextId.store(Int(record.id), ordering: .relaxed) }
        }
        for record in recovered.sessions.values {
            guard let presentation = byId[record.presentation] else { continue }
            let session = Session(record, presentation: presentation)
            session.lastSeen = now
            _ = sessions.insert(session)
        }
        for record in recovered.retired.values.sorted(by: { $0.retired < $1.retired }) where byId[record.presentation] != nil {
            retired.put(record.token, record.session)
        }
    }

    /// Forgets the sessions of a shard that nobody has asked for since `before` (monotonic nanoseconds), but for their numbers.
    func expire(shard: Int, before: Int64, wallNs: Int64) {
        sessions.expire(shard: shard, before: before) { session in
            let kept = session.retired(wallNs: wallNs)
            // Under the lock, so that what is written of one that comes back at this instant stands behind it.
            journal?.append([.retired(RetiredRecord(session.token, presentation: session.presentation.id, wallNs: wallNs, kept))])
            if let kept { retired.put(session.token, kept) }
        }
        retired.expire(before: wallNs - Limits.retiredKeepNs)
    }

    /// What the journal adds up to now. Sessions are taken as they are in memory: what has left their windows is folded there. On the
    /// journal's thread.
    func fold(_ each: ((ArraySlice<UInt8>) -> Void) -> Bool, _ put: (JournalRecord) -> Void) {
        var recovered = Recovered(), living: [Int64: Set<Int64>] = [:]
        guard each({ if !JournalRecord.isOfSession($0) { recovered.take(Array($0)) } }) else { return }
        sessions.forEach { living[Int64($0.presentation.id), default: []].formUnion($0.history) }
        recovered.forget(before: .min, living: living)
        recovered.records.forEach(put)
        let wallNs = Clock.wallNs()
        sessions.eachRecord(seenWallNs: wallNs) { put(.session($0)) }
        for (token, session) in retired.all {
            put(.retired(RetiredRecord(token, presentation: session.presentation, wallNs: session.retired, session)))
        }
    }

    /// Lets go of a presentation that turned out not to be one.
    func forget(_ presentation: Presentation) {
        let key = PresentationKey(channel: presentation.channel.index, path: presentation.path, query: presentation.originQuery)
        presentations.withLock { $0[key] = nil }
    }

    /// The presentation of a channel that has a rendition at `path`: for a session that we no longer know.
    func presentation(of channel: Channel, holding path: [UInt8]) -> Presentation? {
        presentations.withLock { known in
            known.values.filter { $0.channel === channel && $0.holds(path) }.min { $0.id < $1.id }
        }
    }

    func presentation(id: Int) -> Presentation? {
        presentations.withLock { known in known.values.first { $0.id == id } }
    }

    var allPresentations: [Presentation] { presentations.withLock { Array($0.values) } }
}

extension ChannelRules {
    init(_ settings: Settings) {
        refreshChangedPercent = settings[.refreshChanged]
        refreshUnchangedPercent = settings[.refreshUnchanged]
        staleNs = settings.ns(.originStale)
        sessionExpiryNs = settings.ns(.sessionExpiry)
        retryAfterSeconds = settings.int(.originRetryAfter)
    }
}
