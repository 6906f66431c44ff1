import Transport

/// What one loop keeps for itself: its client, the presentations whose home it is, and its own views of all others.
///
/// Confined to its loop; other loops reach it through `loop.execute` only.
final class LoopContext: @unchecked Sendable {
    let edge: Edge
    let loop: EventLoop
    let client: HttpClient
    let broker: PodBroker
    private var homes: [Int: PresentationHome] = [:]
    private var views: [Int: PresentationView] = [:]
    private var sources: [Int: HttpOriginSource] = [:]
    /// Who waits on this loop, so that each rendition is asked for once a loop.
    private var waiting: [Wait: [() -> Void]] = [:]

    private struct Wait: Hashable { var presentation: Int, rendition: Int }

    init(edge: Edge, loop: EventLoop, outbound: OutboundPolicy) {
        self.edge = edge
        self.loop = loop
        client = HttpClient(loop: loop, outbound: outbound)
        broker = PodBroker(catalogues: edge.catalogues, library: edge.library, metrics: edge.metrics)
    }

    /// This loop's view, as new as what any other loop has shown; `nil` before the first publication.
    @inline(__always)
    func view(of presentation: Presentation) -> PresentationView? {
        if let known = views[presentation.id] {
            known.renew()
            return known
        }
        guard let made = PresentationView(presentation) else { return nil }
        views[presentation.id] = made
        return made
    }

    /// The home of a presentation. On its home loop only.
    private func home(of presentation: Presentation) -> PresentationHome {
        if let known = homes[presentation.id] { return known }
        let channel = presentation.channel
        let source =
            sources[channel.index]
            ?? HttpOriginSource(client: client, channel: channel.configuration, headers: channel.originHeaders, settings: edge.settings)
        sources[channel.index] = source
        let made = PresentationHome(presentation, loop: loop, source: source, signals: CueSignals(channel.configuration.breaks)) {
            [self] facts, then in
            write(facts, then)
        }
        homes[presentation.id] = made
        return made
    }

    /// Opens a presentation on its home loop.
    /// - Returns: why there is nothing to serve; `nil` when there is.
    func open(_ presentation: Presentation) async -> OriginFault? {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<OriginFault?, Never>) in
            atHome(of: presentation) { context, back in
                context.home(of: presentation).open { fault in back { continuation.resume(returning: fault) } }
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
                context.home(of: presentation).refresh(rendition) {
                    back {
                        self.loop.cancel(timer)
                        self.finish(wait)
                    }
                }
            }
        }
    }

    /// Writes facts down; `then` is called on this loop once they are in the journal, or when that takes longer than a playlist may wait
    /// (promise 1 goes before 4): the record stays queued and is counted as late.
    func write(_ facts: [JournalRecord], _ then: @escaping () -> Void) {
        guard let journal = edge.journal else { return then() }
        let pending = PendingWrite(then)
        let timer = loop.schedule(afterNs: edge.settings.ns(.journalWait)) { [edge] in
            if pending.run() { edge.metrics.journalLate.add() }
        }
        let loop = self.loop
        journal.append(facts) {
            loop.execute {
                loop.cancel(timer)
                _ = pending.run()
            }
        }
    }

    func written(_ facts: [JournalRecord]) async {
        await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            write(facts) { continuation.resume() }
        }
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

    /// - Returns: whether it had not run yet.
    func run() -> Bool {
        guard let then else { return false }
        self.then = nil
        then()
        return true
    }
}
