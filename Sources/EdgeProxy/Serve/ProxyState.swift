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
    let accounts: AdAccounts
    let metrics = Metrics()
    /// `public_url` without a slash at its end, put before the paths that multivariant playlists name.
    let publicUrl: [UInt8]
    /// Whether new requests are still wanted; `/readyz` says it.
    let isReady = Atomic<Bool>(false)
    /// Whether new sessions are refused so that those that play go on.
    let isOverloaded = Atomic<Bool>(false)
    let recordings = RecordingTable()
    /// How many channels are in pass-through because the process crashed on them.
    let passThrough = Atomic<Int>(0)
    /// `nil` where nothing is written down (tests, benchmarks).
    let journal: Journal?
    private let presentations = Mutex(Presentations())
    private let loopContexts = Mutex<[LoopContext]>([])

    private struct Presentations {
        var byName: [PresentationName: Presentation] = [:]
        var byId: [PresentationId: Presentation] = [:]
        var last = PresentationId(0)

        mutating func add(_ presentation: Presentation) {
            byName[presentation.name] = presentation
            byId[presentation.id] = presentation
            last = max(last, presentation.id)
        }

        mutating func remove(_ presentation: Presentation) {
            byName[presentation.name] = nil
            byId[presentation.id] = nil
        }
    }

    init(
        _ directory: Directory, signer: SessionSigner, journal: Journal? = nil, accounts: AdAccounts = AdAccounts()
    ) throws(DecisionError) {
        let configuration = directory.configuration
        self.accounts = accounts
        self.journal = journal
        self.configuration = configuration
        settings = configuration.settings
        directories = DirectoryHolder(directory)
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

    /// Puts a new directory in force: on every loop, and for what is open already. What is open of a channel that is gone ends.
    func publish(_ directory: Directory) {
        let contexts = contexts, oldestHeld = contexts.map { $0.directoryVersion.load(ordering: .acquiring) }.min() ?? directory.version
        library.adopt(directory.configuration)
        presentations.withLock { known in
            for presentation in known.byId.values {
                if let channel = directory.channels[presentation.channelId] {
                    presentation.channel = channel
                } else {
                    known.remove(presentation)
                }
            }
        }
        directories.publish(directory, oldestHeld: oldestHeld)
        // Also a loop that nobody asks goes on to it.
        for context in contexts { context.loop.execute { _ = context.directory } }
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
        let name = PresentationName(channel: channel.id, path: path, query: query), home = home(of: name)
        return presentations.withLock { known in
            if let found = known.byName[name] { return found }
            guard known.byName.count < Limits.presentations else { return nil }
            let made = Presentation(
                id: PresentationId(known.last.number + 1), channel: channel, path: path, originQuery: query, home: home)
            known.add(made)
            return made
        }
    }

    /// The index of the loop on which a presentation lives.
    private func home(of name: PresentationName) -> Int {
        let loops = max(1, configuration.loops ?? contexts.count)
        return Int(StableHash.fnv(of: Array(name.channel.description.utf8) + name.path) % UInt64(loops))
    }

    /// Continues what was written down before a restart.
    /// - Parameter now: monotonic nanoseconds: restored sessions count as seen now.
    func restore(_ recovered: Recovered, now: Int64) {
        let channels = directories.current.channels.all
        var byId: [PresentationId: Presentation] = [:]
        for record in recovered.presentations {
            guard let channel = channels.first(where: { $0.name == record.channel }) else { continue }
            let layouts = recovered.restoredLayouts(of: record)
            let presentation = Presentation(
                id: record.id, channel: channel, path: record.path, originQuery: record.query,
                home: home(of: PresentationName(channel: channel.id, path: record.path, query: record.query)),
                recovered: recovered.restored(record, layouts: layouts))
            for layout in layouts { presentation.layouts.restore(layout) }
            presentations.withLock { $0.add(presentation) }
            byId[record.id] = presentation
        }
        for record in recovered.sessions.values {
            guard let presentation = byId[record.presentation] else { continue }
            var session = Session(record, tenant: presentation.channel.id.tenant)
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
            recordings.remove(session.token)
            let kept = presentation(id: session.presentation).flatMap {
                session.retired(wallNs: wallNs, $0.layouts, $0.snapshot, renditions: $0.renditionCount)
            }
            // Under the lock, so that what is written of one that comes back at this instant stands behind it.
            journal?.append([.retired(RetiredRecord(session.token, presentation: session.presentation, wallNs: wallNs, kept))])
            if let kept { retired.put(session.token, kept) }
        }
        retired.expire(before: wallNs - Limits.retiredKeepNs)
    }

    /// What the journal adds up to now. Sessions are taken as they are in memory: what has left their windows is folded there. On the
    /// journal's thread.
    func fold(_ each: ((ArraySlice<UInt8>) -> Void) -> Bool, _ put: (JournalRecord) -> Void) {
        var recovered = Recovered(), living: [PresentationId: Set<LayoutId>] = [:]
        guard each({ if !JournalRecord.isOfSession($0) { recovered.add(Array($0)) } }) else { return }
        sessions.forEach { living[$0.presentation, default: []].formUnion($0.history) }
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
        presentations.withLock { $0.remove(presentation) }
    }

    /// The presentation of a channel that has a rendition at `path`: for a session that we no longer know.
    func presentation(of channel: Channel, holding path: [UInt8]) -> Presentation? {
        presentations.withLock { known in
            known.byId.values.filter { $0.channelId == channel.id && $0.holds(path) }.min { $0.id < $1.id }
        }
    }

    func presentation(id: PresentationId) -> Presentation? { presentations.withLock { $0.byId[id] } }

    var allPresentations: [Presentation] { presentations.withLock { Array($0.byId.values) } }
}
