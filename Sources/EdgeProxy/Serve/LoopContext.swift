import Model
import Stitching
import Synchronization
import Transport

/// What one loop keeps for itself: its client, the presentations whose home it is, and its own views of all others.
///
/// Confined to its loop; other loops reach it through `loop.execute` only.
final class LoopContext: @unchecked Sendable {
    let edge: ProxyState
    let loop: EventLoop
    let client: HttpClient
    let decider: LoopDecider
    /// Made for the first who wants gzip: it holds 256 kB.
    private lazy var deflater = Deflater()
    let planner: PodPlanner
    let devices = DeviceTable()
    /// Says which channel this loop works on, for whoever looks after a crash.
    var work = CrashTrap.Slot.none
    private var homes: [PresentationId: Home] = [:]
    private var renderers: [PresentationId: PresentationRenderer] = [:]
    private var sources: [ChannelId: (channel: Channel, source: HttpOriginSource)] = [:]
    /// The directory that this loop goes by, and its version for whoever lets go of old ones.
    private var current: Directory
    let directoryVersion: Atomic<UInt64>
    /// Who waits on this loop, so that each rendition is asked for once a loop.
    private var waiting: [Wait: [() -> Void]] = [:]

    private var throttle = LogThrottle()

    private struct Wait: Hashable { var presentation: PresentationId, rendition: Int }

    init(edge: ProxyState, loop: EventLoop, outbound: OutboundPolicy, trust: TrustStore = .system) {
        self.edge = edge
        self.loop = loop
        current = edge.directories.current
        directoryVersion = Atomic(current.version)
        client = HttpClient(loop: loop, outbound: outbound, trust: trust)
        decider = LoopDecider(catalogues: edge.catalogues, accounts: edge.accounts, holder: loop.index)
        planner = PodPlanner(decider: decider, library: edge.library, metrics: edge.metrics, counts: edge.avails)
    }

    /// The newest directory: one load where this loop has it already.
    @inline(__always)
    var directory: Directory {
        if edge.directories.version.load(ordering: .acquiring) != current.version { adoptDirectory() }
        return current
    }

    /// Goes on to the newest directory, and lets go of what is not in it any more.
    private func adoptDirectory() {
        current = edge.directories.current
        directoryVersion.store(current.version, ordering: .releasing)
        sources = sources.filter { current.channels[$0.key] === $0.value.channel }
        for (id, renderer) in renderers {
            guard let channel = current.channels[renderer.presentation.channelId] else {
                renderers[id] = nil
                continue
            }
            renderer.view.channel = channel
        }
        for (id, made) in homes {
            guard let channel = current.channels[made.home.presentation.channelId] else {
                homes[id] = nil
                continue
            }
            guard made.home.channel !== channel else { continue }
            made.source.tap.endAll("the channel was configured anew")
            made.source.inner = source(of: channel)
            made.home.adopt(channel)
        }
    }

    /// Ends the presentations of this loop that nobody has used for a session's expiry, and lets go of what it has of those that are gone,
    /// on whatever loop they ended.
    func endIdlePresentations() {
        let before = loop.time - edge.settings.ns(.sessionExpiry)
        for presentation in edge.presentations.idle(home: loop.index, before: before) {
            let home = homes[presentation.id]?.home
            guard home?.isBusy != true else { continue }
            let kept = home.flatMap { EndedPresentation(facts: $0.facts, layouts: presentation.layouts) } ?? presentation.kept
            edge.presentations.end(presentation, keeping: kept, at: loop.wallTime)
        }
        planner.letGo(now: loop.wallTime) { edge.presentation(id: $0)?.channel }
        func isGone(_ presentation: Presentation) -> Bool { presentation.isGone.load(ordering: .acquiring) }
        let areAnyGone =
            renderers.values.contains { isGone($0.presentation) } || homes.values.contains { isGone($0.home.presentation) }
        guard areAnyGone else { return }
        renderers = renderers.filter { !isGone($0.value.presentation) }
        homes = homes.filter { !isGone($0.value.home.presentation) }
        let played = Set(homes.values.map(\.home.presentation.channelId))
        sources = sources.filter { played.contains($0.key) }
        edge.library.forgetNotes(besides: { edge.presentation(id: $0) != nil })
    }

    /// The origins of a channel, shared by its presentations on this loop.
    private func source(of channel: Channel) -> HttpOriginSource {
        if let known = sources[channel.id], known.channel === channel { return known.source }
        let made = HttpOriginSource(
            client: client, channel: channel.configuration, headers: channel.originHeaders, settings: edge.settings)
        sources[channel.id] = (channel, made)
        return made
    }

    /// What this loop shows of a presentation, as new as what any other loop has shown; `nil` before the first publication.
    @inline(__always)
    func renderer(of id: PresentationId) -> PresentationRenderer? {
        if let known = renderers[id] {
            // One that has ended and begun anew has its number still.
            if !known.presentation.isGone.load(ordering: .acquiring) {
                known.renew()
                return known
            }
            renderers[id] = nil
        }
        guard let presentation = edge.presentation(id: id), let made = PresentationRenderer(presentation, deflater) else { return nil }
        renderers[id] = made
        return made
    }

    private struct Home {
        var home: PresentationHome
        var source: TappedSource

        var parts: (PresentationHome, RecordingTap) { (home, source.tap) }
    }

    /// The home of a presentation. On its home loop only.
    private func home(of presentation: Presentation) -> Home {
        if let known = homes[presentation.id], known.home.presentation === presentation { return known }
        let channel = presentation.channel
        let tapped = TappedSource(source(of: channel), of: presentation, loop: loop, work: work)
        let home = PresentationHome(
            presentation, loop: loop, source: tapped, signals: CueSignals(channel.configuration.breaks),
            longestCreativeNs: { [library = edge.library] in library.longestNs(tenant: channel.id.tenant) },
            write: { [self] facts, then in write(facts, then) })
        tapped.follow(home)
        let made = Home(home: home, source: tapped)
        homes[presentation.id] = made
        return made
    }

    /// Hands over what this loop has counted of avails; from anywhere.
    func foldAvails() async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            loop.execute { [self] in
                planner.fold()
                continuation.resume()
            }
        }
    }

    /// Opens a presentation on its home loop.
    /// - Returns: why there is nothing to serve; `nil` when there is.
    func open(_ presentation: Presentation) async -> OriginFault? {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<OriginFault?, Never>) in
            atHome(of: presentation) { context, back in
                let (home, tap) = context.home(of: presentation).parts
                home.open { fault in back { continuation.resume(returning: fault) } }
                tap.each { $0.open(now: context.loop.time, wallNow: context.loop.wallTime, published: home.version) }
            }
        }
    }

    /// Waits until a rendition is up to date, or for so long that the last good playlist has to do.
    func refresh(_ presentation: Presentation, _ rendition: Int) async {
        let wait = Wait(presentation: presentation.id, rendition: rendition)
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let isFirst = waiting[wait] == nil
            waiting[wait, default: []].append { continuation.resume() }
            guard isFirst else { return }
            let timer = loop.schedule(afterNs: presentation.channel.rules.waitNs) { [self] in finish(wait) }
            atHome(of: presentation) { context, back in
                let (home, tap) = context.home(of: presentation).parts
                home.refresh(rendition) {
                    back {
                        self.loop.cancel(timer)
                        self.finish(wait)
                    }
                }
                tap.each {
                    $0.refresh(rendition, now: context.loop.time, wallNow: context.loop.wallTime, published: home.version)
                }
            }
        }
    }

    /// Tells the home of a presentation what is ordered for its channel now.
    /// - Parameter ending: whether the break that is open ends.
    /// - Returns: whether one ends.
    func adoptOrders(_ presentation: Presentation, ending: Bool = false) async -> Bool {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Bool, Never>) in
            atHome(of: presentation) { context, back in
                let (home, tap) = context.home(of: presentation).parts
                let isEnding = home.adoptOrders(ending: ending), orders = presentation.channel.orders.all
                tap.each {
                    $0.orders(orders, ending: ending, now: context.loop.time, wallNow: context.loop.wallTime, published: home.version)
                }
                back { continuation.resume(returning: isEnding) }
            }
        }
    }

    /// Begins to record a session, as soon as its channel stands still for a moment.
    /// - Returns: `nil` when it did not within `Limits.recordingWaitNs`, or when too many are recorded already.
    func record(_ token: SessionToken, of presentation: Presentation) async -> Recording? {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Recording?, Never>) in
            atHome(of: presentation) { context, back in
                context.record(token, of: presentation, until: context.loop.time + Limits.recordingWaitNs) { recording in
                    back { continuation.resume(returning: recording) }
                }
            }
        }
    }

    private func record(
        _ token: SessionToken, of presentation: Presentation, until deadline: MonotonicTime, _ done: @escaping (Recording?) -> Void
    ) {
        let made = home(of: presentation)
        guard made.home.isQuiet else {
            guard loop.time < deadline else { return done(nil) }
            loop.schedule(afterNs: Limits.recordingRetryNs) { [self] in record(token, of: presentation, until: deadline, done) }
            return
        }
        let recording = edge.sessions.with(token) { [loop, edge] session in
            Recording(made.home, session, loop: loop, digest: edge.signer.digest)
        }
        guard let recording, edge.recordings.insert(recording, for: token) else { return done(nil) }
        made.source.tap.add(recording)
        made.source.prime(recording, made.home.locations, query: presentation.originQuery) { done(recording) }
    }

    /// Writes facts down; `then` is called on this loop once they are in the journal, or when that takes longer than a playlist may wait
    /// (promise 1 goes before 4): the record stays queued and is counted as late.
    /// - Returns: whether they stand in the journal's line.
    @discardableResult
    func write(_ facts: [JournalRecord], _ then: @escaping () -> Void) -> Bool {
        guard let journal = edge.journal else {
            then()
            return true
        }
        let pending = PendingWrite(then)
        let timer = loop.schedule(afterNs: edge.settings.ns(.journalWait)) { [edge] in
            if pending.run() { edge.metrics.journalLate.add() }
        }
        let loop = self.loop
        let isWritten = journal.append(facts) {
            loop.execute {
                loop.cancel(timer)
                _ = pending.run()
            }
        }
        // While nothing can be written nobody waits for it.
        if !isWritten, !facts.isEmpty { edge.metrics.journalLate.add() }
        if !isWritten {
            loop.cancel(timer)
            _ = pending.run()
        }
        return isWritten
    }

    /// The same for a turn of a session.
    func written(_ facts: [JournalRecord], of layouts: LaidPodTable) async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            guard write(facts, { continuation.resume() }) else { return }
            for case .layout(let record) in facts { layouts[record.id]?.noteWritten() }
        }
    }

    /// Writes facts down that nobody is told of before they stand in the journal.
    /// - Returns: `false` where they do not within `Limits.orderWaitNs`; they may come to stand there later.
    func acknowledge(_ facts: [JournalRecord]) async -> Bool {
        guard let journal = edge.journal, !facts.isEmpty else { return true }
        let loop = self.loop
        return await withUnsafeContinuation { (continuation: UnsafeContinuation<Bool, Never>) in
            let late = PendingWrite { continuation.resume(returning: false) }
            let timer = loop.schedule(afterNs: Limits.orderWaitNs) { _ = late.run() }
            let isQueued = journal.append(facts) {
                loop.execute {
                    loop.cancel(timer)
                    if late.cancel() { continuation.resume(returning: true) }
                }
            }
            guard !isQueued else { return }
            loop.cancel(timer)
            _ = late.run()
        }
    }

    /// Logs what requests bring about, not once for each of them.
    /// - Parameter kind: what the line is about: equal for requests that say the same.
    func warn(_ kind: String, _ line: @autoclosure () -> String) {
        guard let dropped = throttle.passes(kind, now: loop.time) else { return }
        Log.warning(line() + (dropped > 0 ? " (\(dropped) more like it since the last line)" : ""))
    }

    private func finish(_ wait: Wait) {
        guard let all = waiting.removeValue(forKey: wait) else { return }
        for resume in all { resume() }
    }

    /// Runs `work` on the presentation's home loop; `back` brings a result to this loop.
    private func atHome(
        of presentation: Presentation, _ work: @escaping @Sendable (LoopContext, @escaping (@escaping @Sendable () -> Void) -> Void) -> Void
    ) {
        let home = edge.contexts[presentation.home]
        if home === self { return work(self) { $0() } }
        let loop = self.loop
        home.loop.execute { work(home) { loop.execute($0) } }
    }
}

/// What waits for the journal: run once, by the writing or by the deadline, whichever comes first. Touched on its loop only.
private final class PendingWrite: @unchecked Sendable {
    private var then: (() -> Void)?

    init(_ then: @escaping () -> Void) { self.then = then }

    /// Lets it never run.
    /// - Returns: whether it had not run yet.
    func cancel() -> Bool {
        defer { then = nil }
        return then != nil
    }

    /// - Returns: whether it had not run yet.
    func run() -> Bool {
        guard let then else { return false }
        self.then = nil
        then()
        return true
    }
}
