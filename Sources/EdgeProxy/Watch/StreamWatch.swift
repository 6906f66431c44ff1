import Console
import Manifest
import Model
import Transport

/// One stream, followed as a player does: every rendition, each at its own phase, and judged as it goes. Used on its loop alone.
final class StreamWatch {
    let options: WatchOptions
    private let loop: EventLoop
    private let client: HttpClient
    private let started: MonotonicTime
    private var checker = SessionChecker()
    private var pollers: [RenditionPoller] = []
    private var probe: SegmentProbe?
    private var sightings = AdSightings()
    private var segments = WatchSummary.Segments()
    private var ledger = RuleLedger()
    private var kept: KeptPlaylists?
    private var isOver = false
    /// The first answer could not be had or is no playlist: one line that says why.
    private(set) var failure: InputError?
    /// Called with each rule when it is broken for the first time.
    var onBroken: (RuleLedger.Broken) -> Void = { _ in }
    /// Called once, at the end.
    var onEnd: () -> Void = {}

    init(_ options: WatchOptions, loop: EventLoop) throws(OutboundPolicy.EntryError) {
        self.options = options
        self.loop = loop
        // The user says where the stream is and has no network to protect from it: players go wherever a playlist leads, too.
        client = HttpClient(loop: loop, outbound: try OutboundPolicy(allow: ["0.0.0.0/0", "::/0"]), userAgent: "edgeproxy-watch")
        started = MonotonicTime(nanoseconds: loop.now)
        kept = options.keep.map { KeptPlaylists(folder: $0) }
    }

    /// Begins; `onEnd` is called when the time is over, when the stream has ended, or after `stop`.
    func start() {
        probe = SegmentProbe(client: client, loop: loop) { [self] item, violation in
            segments.asked += 1
            guard let violation else { return }
            segments.failed += 1
            add(violation, rendition: item.rendition)
        }
        let began = MonotonicTime(nanoseconds: loop.now)
        client.fetch(FetchRequest(url: options.url, connectTimeoutMs: 5_000, redirectsMax: 5)) { [self] result in
            begin(result, began: began)
        }
        loop.schedule(afterNs: options.forNs) { [self] in stop() }
    }

    /// Ends the watch now.
    func stop() {
        guard !isOver else { return }
        isOver = true
        for poller in pollers { poller.stop() }
        segments.skipped = probe?.skipped ?? 0
        // The client tells what is under way that it was cancelled, which nobody shall count.
        probe = nil
        onEnd()
    }

    /// Nanoseconds.
    private var sinceStart: Int64 { MonotonicTime(nanoseconds: loop.now) - started }

    var summary: WatchSummary {
        var summary = WatchSummary(url: options.url, elapsedNs: sinceStart)
        summary.renditions = pollers.map { poller in
            .init(
                name: poller.rendition.name, kind: poller.rendition.kind, playlists: poller.playlists, changes: poller.changes,
                failures: poller.failures, hasEnded: poller.hasEnded)
        }
        summary.segments = segments
        summary.segments.skipped = probe?.skipped ?? segments.skipped
        summary.breaks = sightings.breaks
        summary.ads = sightings.ads
        summary.broken = ledger.broken
        return summary
    }

    private func begin(_ result: Result<FetchResponse, FetchError>, began: MonotonicTime) {
        guard !isOver else { return }
        let response: FetchResponse
        switch result {
        case .failure(let error): return fail("cannot be had: \(error.message)")
        case .success(let answer) where answer.status != 200: return fail("answers with status \(answer.status)")
        case .success(let answer): response = answer
        }
        switch PlaylistKind.detect(response.body) {
        case nil: fail("is no playlist")
        case .media:
            let poller = poller(for: WatchRendition(url: options.url), phase: 0)
            pollers = [poller]
            poller.answered(result, began: began)
        case .multivariant:
            do {
                begin(try MultivariantPlaylist(parsing: response.body), response)
            } catch {
                fail("is no playlist: line \(error.line): \(error.what)")
            }
        }
    }

    private func begin(_ playlist: MultivariantPlaylist, _ response: FetchResponse) {
        let renditions = WatchRendition.all(in: playlist, base: response.effectiveUrl)
        guard !renditions.isEmpty else { return fail("lists no media playlist") }
        let path = AnswerRules.path(of: response.effectiveUrl)
        // One that leads into a session must not be given to a second viewer.
        let rules = AnswerRules(isStitched: renditions.contains { AnswerRules.isSession(path: AnswerRules.path(of: $0.url)) })
        for violation in Check(response.body).errors + rules.check(path: path, header: { response.header($0) }) {
            add(violation, rendition: "multivariant")
        }
        pollers = renditions.enumerated().map { poller(for: $1, phase: Double($0) / Double(renditions.count)) }
        for (index, poller) in pollers.enumerated() { poller.start(afterNs: Int64(index) * Limits.staggerNs) }
    }

    private func poller(for rendition: WatchRendition, phase: Double) -> RenditionPoller {
        RenditionPoller(rendition, phase: phase, client: client, loop: loop) { [self] poller, answer in judge(answer, of: poller) }
    }

    private func judge(_ answer: RenditionPoller.Answer, of poller: RenditionPoller) {
        let name = poller.rendition.name
        for violation in answer.violations { add(violation, rendition: name) }
        if let body = answer.body {
            let found = checker.check(body, of: name, kind: poller.rendition.kind, at: loop.now, askedAt: answer.askedAt.nanoseconds)
            for finding in found { add(finding.violation, rendition: name, other: finding.other) }
            if !found.isEmpty { kept?.keep(body, after: poller.previous, of: name, atNs: sinceStart) }
        }
        if let playlist = answer.playlist {
            sightings.add(playlist)
            // Numbers that have fallen begin anew.
            if playlist.lastMediaSequence < poller.probedThrough { poller.probedThrough = playlist.mediaSequence - 1 }
            probe?.add(ProbeItem.all(in: playlist, after: poller.probedThrough, of: poller.rendition, base: answer.url))
            poller.probedThrough = max(poller.probedThrough, playlist.lastMediaSequence)
        }
        endWhenAllHaveEnded()
    }

    /// What is on demand is known after one answer; then only its segments are waited for.
    private func endWhenAllHaveEnded() {
        guard !isOver, pollers.allSatisfy(\.hasEnded), let probe else { return }
        if probe.isIdle { return stop() }
        loop.schedule(afterNs: Limits.staggerNs) { [self] in endWhenAllHaveEnded() }
    }

    private func add(_ violation: Violation, rendition: String, other: String? = nil) {
        guard !isOver else { return }
        let sighting = RuleLedger.Sighting(violation: violation, rendition: rendition, other: other, atNs: sinceStart)
        if ledger.add(sighting), let broken = ledger.broken.last { onBroken(broken) }
    }

    private func fail(_ what: String) {
        failure = InputError("\(AnswerRules.redacted(options.url)) \(what)")
        stop()
    }
}
