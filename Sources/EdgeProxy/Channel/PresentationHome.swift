import Manifest
import Model
import Stitching
import Transport

/// A presentation on its home loop: only here is its origin fetched and are its breaks tracked. Confined to that loop.
final class PresentationHome {
    let presentation: Presentation
    private let loop: any Loop
    private let source: any OriginSource
    private let write: ([JournalRecord], @escaping () -> Void) -> Void
    let content: PresentationContent
    /// What of this presentation is written down already.
    private var log: ChannelLog
    private var choice: OriginChoice
    /// Raised with each change of the channel's origins: what is asked of one before is not taken for an answer of the others.
    private var originsVersion = 0
    private var health = OriginHealth()

    /// The first read of all renditions goes on; nothing is published before it is over.
    private var isStarting = false
    /// It has gone on for so long that a rendition which hangs is not waited for.
    private var isLate = false
    /// What was read is being taken in, and will be published: whoever asks meanwhile waits for that.
    private var isSettling = false
    private var isOpening = false
    /// The multivariant playlist as last read, with its URL; and its variables, which media playlists may import (DEF-1).
    private var opened: (playlist: MultivariantPlaylist, url: [UInt8])?
    private var defines: [Variable] = []
    private var openWaiters: [(OriginFault?) -> Void] = []
    /// When the multivariant playlist was read last.
    private var lastReading: MonotonicTime?
    private lazy var readAhead = ReadAhead(content, loop) { [unowned self] index in
        fetch(index)
        timed(.readAhead)
    }
    private lazy var successor = SuccessorSearch(presentation, content, source, loop: loop)
    private var waiters: [(rendition: Int, then: () -> Void)] = []
    /// Snapshots whose facts are being written down, and who waits for the last of them.
    private var inWriting = 0
    private var writtenWaiters: [() -> Void] = []
    /// Whether a look is due at what an open break's pods have to list next.
    private var isPacing = false

    /// - Parameters:
    ///   - longestCreativeNs: the longest segment that may be inserted, rounded as EXT-X-TARGETDURATION has to cover it.
    ///   - write: writes down facts, and calls back on this loop when a playlist that depends on them may leave.
    init(
        _ presentation: Presentation, loop: any Loop, source: any OriginSource, signals: CueSignals,
        longestCreativeNs: @escaping () -> Int64 = { 0 },
        write: @escaping ([JournalRecord], @escaping () -> Void) -> Void = { $1() }
    ) {
        self.presentation = presentation
        self.loop = loop
        self.source = source
        content = PresentationContent(
            presentation.channel, recovered: presentation.recovered, laid: presentation.layouts, uris: presentation.uris,
            signals: signals, seen: presentation.signals,
            longestCreativeNs: longestCreativeNs, warn: { Log.warning($0) })
        choice = OriginChoice(count: presentation.channel.configuration.origin.count)
        log = ChannelLog(presentation.id)
        self.write = write
    }

    var version: UInt64 { content.version }
    /// As it goes by its configuration now.
    var channel: Channel { content.channel }

    /// Goes on with another configuration of its channel. A new origin is a fail-over: it is asked at once, and what it lists continues
    /// what is known.
    func adopt(_ channel: Channel) {
        let hasMoved = channel.configuration.origin != content.channel.configuration.origin
        content.adopt(channel)
        guard hasMoved else { return }
        choice = OriginChoice(count: channel.configuration.origin.count)
        originsVersion += 1
        for feed in origins {
            (feed.etag, feed.lastModified, feed.validatorOrigin) = (nil, nil, -1)
            feed.freshness.freshUntil = min(feed.freshness.freshUntil, loop.time)
        }
        if let known = presentation.multivariant {
            presentation.multivariant = MultivariantTemplate(pieces: known.pieces, freshUntil: loop.time, isMedia: known.isMedia)
        }
    }
    private var renditions: [ServedRendition] { content.renditions }
    private var origins: [RenditionFeed] { content.origins }
    private var reference: Int { content.reference }

    /// Called after what a timer has set going.
    var timed: (Timed) -> Void = { _ in }
    /// Set by a replay: then there are no timers, and the origin is asked where it was asked when this was recorded.
    var wasAsked: ((OriginLocation) -> Bool)?

    /// Whether something was asked for, or is being written, that somebody waits for.
    var isBusy: Bool { isStarting || isOpening || inWriting > 0 || origins.contains { $0.isInFlight } }

    /// Asks for a playlist as it was asked for when this was recorded.
    func ask(recorded location: String) {
        if let index = renditions.firstIndex(where: { $0.location.recorded == location }) { return fetch(index) }
        isOpening = true
        read()
    }

    // MARK: The multivariant playlist

    /// Reads the multivariant playlist if the last reading is too old, and begins to read its renditions. Where the origin has ended it is
    /// asked whether it has begun anew.
    /// - Parameter then: called with the fault when there is no playlist to serve, not even an old one.
    func open(_ then: @escaping (OriginFault?) -> Void) {
        if content.hasEnded, presentation.multivariant != nil { return successor.look(choice.request) { then(nil) } }
        if let known = presentation.multivariant {
            // An old one is better than a wait: the next viewer gets the new one.
            then(nil)
            guard !known.isFresh(at: loop.time) else { return }
        } else {
            openWaiters.append(then)
        }
        beginReading()
    }

    private func beginReading() {
        guard !isOpening else { return }
        isOpening = true
        read()
    }

    /// Reads the multivariant playlist again, unless that was done just now, for what it has named is refused.
    private func reread(_ then: @escaping () -> Void) {
        guard opened != nil, !isStarting, isOpening || !hasRead(within: content.rules.retryNs) else { return then() }
        openWaiters.append { _ in then() }
        beginReading()
    }

    private func hasRead(within lengthNs: Int64) -> Bool { lastReading.map { loop.time - $0 < lengthNs } ?? false }

    /// The same where nothing new comes for long: other names may lead to what goes on.
    private func rereadIfFrozen() {
        let patienceNs = Stitching.Limits.frozenTargets * max(content.targetDuration, 1_000_000_000)
        guard opened != nil, version > 0, !content.hasEnded, loop.time - origins[reference].lastAdvance > patienceNs,
            !hasRead(within: patienceNs)
        else { return }
        reread {}
    }

    /// Reads the multivariant playlist.
    private func read() {
        let asked = originsVersion, request = choice.request, location = OriginLocation.relative(presentation.originPath)
        guard wasAsked?(location) ?? true else { return finishOpening() }
        source.ask(location, query: presentation.originQuery, request) { [self] result in
            guard asked == originsVersion else { return read() }
            lastReading = loop.time
            switch result {
            case .success(let (playlist, reply)):
                answered(reply.origin, request)
                settle(playlist, reply)
            case .failure(let failure): finishOpening(presentation.multivariant == nil ? failure : nil)
            }
        }
    }

    private func finishOpening(_ fault: OriginFault? = nil) {
        isOpening = false
        if fault == nil { publishMultivariant() }
        if renditions.isEmpty { noteUnread(fault) }
        let waiting = openWaiters
        openWaiters = []
        for then in waiting { then(fault) }
    }

    private func publishMultivariant() {
        guard let opened else {
            presentation.multivariant = MultivariantTemplate(pieces: [], freshUntil: nil, isMedia: true)
            return
        }
        let left = Set(renditions.filter { !$0.isOffered }.map(\.path))
        let rewritten = MultivariantRewrite(
            opened.playlist, url: opened.url, channel: presentation.channel, uris: presentation.uris.names, leavingOut: left,
            movesTimes: content.movesTimes, known: renditions)
        presentation.multivariant = MultivariantTemplate(
            pieces: rewritten.pieces, freshUntil: loop.time + Limits.multivariantFreshNs, isMedia: false)
    }

    private func settle(_ playlist: OpenedPlaylist, _ reply: OriginReply) {
        let isFirst = renditions.isEmpty
        switch playlist {
        case .media(let media):
            if isFirst {
                let only = ServedRendition(path: presentation.path, location: .relative(presentation.originPath))
                content.begin(with: [only], reference: only.path, now: loop.time)
                origins[reference].pending = media
            }
        case .multivariant(let multivariant):
            opened = (multivariant, Array(reply.url.utf8))
            defines = multivariant.defines
            let rewritten = MultivariantRewrite(
                multivariant, url: Array(reply.url.utf8), channel: presentation.channel, uris: presentation.uris.names, known: content.known
            )
            if isFirst {
                let path = rewritten.renditions[rewritten.reference].path
                content.begin(with: rewritten.renditions, reference: path, now: loop.time)
            } else {
                content.offer(rewritten.renditions)
            }
        }
        guard isFirst else { return finishOpening() }
        // All renditions are read once before anything is published: the target duration covers them all (DUR-1, DUR-3), and a creative is
        // eligible only where it can be shown in every one of them. And viewers are not told of what turns out not to fit.
        isStarting = true
        for index in renditions.indices where origins[index].pending == nil { fetch(index) }
        settle()
        guard isStarting, wasAsked == nil else { return }
        loop.schedule(afterNs: content.rules.waitNs * Limits.startPercent / 100) { [weak self] in
            guard let self, isStarting else { return }
            isLate = true
            settle()
        }
    }

    // MARK: Media playlists

    /// Brings one rendition up to date, if it is not, with the reference, which carries the clock.
    /// - Parameter then: called once, when a snapshot with the result is published; the rendition may still be the old one.
    func refresh(_ rendition: Int, _ then: @escaping () -> Void) {
        if renditions.isEmpty {
            // After a restart of ours a session may ask before anybody has opened the multivariant playlist.
            return open { [self] _ in renditions.isEmpty ? then() : refresh(rendition, then) }
        }
        guard renditions.indices.contains(rendition) else { return then() }
        origins[rendition].freshness.watch.note(loop.time)
        pace()
        for index in [reference, rendition] where origins[index].freshness.freshUntil <= loop.time && !origins[index].isInFlight {
            // What the first reading has brought is taken in when it is over.
            if !isStarting || origins[index].pending == nil { fetch(index) }
        }
        let isWaiting = isStarting || isSettling || origins[reference].isInFlight || origins[rendition].isInFlight
        guard isWaiting else {
            // What was read last may still be on its way through the journal: until then there may be no snapshot at all.
            if inWriting > 0 { writtenWaiters.append(then) } else { then() }
            return
        }
        waiters.append((rendition, then))
        // In an open break a stalled origin does not hold the pod up: it needs no origin.
        if content.isStalled(loop.time) { publish() }
    }

    /// - Parameter isAgain: under the name that the multivariant playlist has now: then it is not read once more.
    private func fetch(_ index: Int, isAgain: Bool = false) {
        guard wasAsked?(renditions[index].location) ?? true else { return }
        origins[index].isInFlight = true
        let request = self.request(for: index), asked = originsVersion, isKnown = origins[index].validatorOrigin == request.asked
        let location = renditions[index].location, began = loop.time
        var parsed: OriginPlaylist?
        source.fetch(
            location, query: presentation.originQuery, preferred: request.asked,
            etag: isKnown ? origins[index].etag : nil, lastModified: isKnown ? origins[index].lastModified : nil,
            accept: { reply in
                guard let body = reply.body else { return nil }
                do throws(OriginFault) {
                    let playlist = try OriginPlaylist(body, url: reply.url, imports: self.defines, isWhole: reply.isWhole)
                    // Another origin that stands still is no help.
                    if reply.origin != self.choice.preferred, self.content.isOld(playlist) { return .frozen }
                    parsed = playlist
                    return nil
                } catch {
                    return error
                }
            },
            done: { [self] result in
                guard asked == originsVersion else { return fetch(index) }
                switch result {
                case .success(let reply):
                    origins[index].isInFlight = false
                    origins[index].askedAt = began
                    let due = origins[index].phase.read(
                        parsed?.segments, asked: began, answered: loop.time, unchangedNs: content.unchangedNs)
                    origins[index].due = content.rules.readsAhead ? due : nil
                    answered(reply.origin, request)
                    origins[index].etag = reply.etag
                    origins[index].lastModified = reply.lastModified
                    origins[index].validatorOrigin = reply.origin
                    origins[index].freshness.fault = nil
                    tell(health.succeeded(index, now: loop.time))
                    noteUnread(origins[reference].freshness.fault)
                    if let parsed { origins[index].pending = parsed } else { content.rest(index, advanced: false, now: loop.time) }
                    settle()
                case .failure(let fault) where fault.isRefusal && !isAgain:
                    // What the last reading named may have run out.
                    reread { [self] in
                        if asked != originsVersion || renditions[index].location != location { return fetch(index, isAgain: true) }
                        failed(index, fault)
                    }
                case .failure(let fault): failed(index, fault)
                }
            })
    }

    private func failed(_ index: Int, _ fault: OriginFault) {
        origins[index].isInFlight = false
        origins[index].freshness.fault = fault
        let rules = presentation.channel.rules
        let staleNs = origins[index].freshness.lastGood.map { _ in rules.staleNs }
        tell(health.failed(index, renditions[index].path, fault, now: loop.time, staleNs: staleNs))
        noteUnread(origins[reference].freshness.fault)
        origins[index].freshness.freshUntil = loop.time + rules.retryNs
        settle()
    }

    /// Says why there is nothing yet, where there is nothing.
    private func noteUnread(_ fault: OriginFault?) {
        if version == 0 { presentation.unreadFault = fault }
    }

    private func tell(_ line: String?) {
        if let line { Log.warning("\(presentation.channel.name): \(line)") }
    }

    // MARK: Which origin

    /// The origin to ask for a rendition.
    private func request(for index: Int) -> OriginChoice.Request {
        guard index == reference, version > 0, !origins[reference].hasEnded else { return choice.request }
        return choice.reference(
            now: loop.time, frozenNs: loop.time - origins[reference].lastAdvance,
            patienceNs: Stitching.Limits.frozenTargets * max(content.targetDuration, 1_000_000_000))
    }

    private func answered(_ origin: Int, _ request: OriginChoice.Request) {
        guard choice.answered(origin, request, now: loop.time) else { return }
        Log.warning("\(presentation.channel.name): origin[\(origin)] is read instead of origin[\(request.preferred)]")
    }

    /// Takes in what has been read, the reference first, and publishes when that is possible.
    private func settle() {
        isSettling = true
        defer { isSettling = false }
        if isStarting {
            guard !origins.contains(where: { $0.isInFlight }) || (isLate && content.canStart) else { return }
            isStarting = false
            content.start(now: loop.time, wallNow: loop.wallTime)
            finishOpening()
        }
        // One that does not answer holds nobody up who goes on without it.
        guard !origins.isEmpty, !origins[reference].isInFlight || content.isStalled(loop.time) else { return }
        content.settle(now: loop.time, wallNow: loop.wallTime)
        rereadIfFrozen()
        if wasAsked == nil { readAhead.plan() }
        for index in content.followBreaks(now: loop.time) { fetch(index) }
        isSettling = false
        let done = waiters.filter { !origins[$0.rendition].isInFlight }
        waiters.removeAll { !origins[$0.rendition].isInFlight }
        publish { for waiter in done { waiter.then() } }
    }

    // MARK: Publication

    /// Publishes what of a pod comes due between two readings of the origin, while somebody watches.
    private func pace() {
        let targetDuration = content.targetDuration
        guard !isPacing, wasAsked == nil, version > 0, !origins[reference].hasEnded, targetDuration > 0, content.isUnderWay else { return }
        isPacing = true
        loop.schedule(afterNs: targetDuration / Limits.pacesPerTarget) { [weak self] in
            guard let self else { return }
            isPacing = false
            guard content.isWatched(reference, now: loop.time) else { return }
            guard content.hasMore(loop.time) else { return pace() }
            publish()
            timed(.pace)
        }
    }

    /// - Parameter done: called when the snapshot is out, or when there is none to publish.
    func publish(then done: @escaping () -> Void = {}) {
        guard let snapshot = content.publish(now: loop.time) else { return done() }
        presentation.decisions.settle(snapshot.layouts)
        pace()
        let facts = log.news(presentation.name, snapshot, timelines: snapshot.isVod ? [] : origins.map(\.timeline))
        if facts.isEmpty {
            presentation.publish(snapshot)
            done()
        } else {
            // Written before the first playlist that depends on it.
            inWriting += 1
            write(facts) { [self] in
                inWriting -= 1
                presentation.publish(snapshot)
                done()
                guard inWriting == 0 else { return }
                let waiting = writtenWaiters
                writtenWaiters = []
                for then in waiting { then() }
            }
        }
    }
}
