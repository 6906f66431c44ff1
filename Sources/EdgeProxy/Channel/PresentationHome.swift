import Manifest
import Transport

/// A presentation on its home loop: only here is its origin fetched and are its breaks tracked. Confined to that loop.
final class PresentationHome {
    let presentation: Presentation
    private let loop: any Loop
    private let source: any OriginSource
    private let signals: CueSignals
    private let write: ([JournalRecord], @escaping () -> Void) -> Void
    /// What of this presentation is written down already.
    private var log: ChannelLog
    private var rules: ChannelRules { presentation.channel.rules }

    private(set) var renditions: [Rendition] = []
    private var origins: [OriginWindow] = []
    private var reference = 0
    private var tracker: BreakTracker
    private var visible: Visible?
    private(set) var version: UInt64 = 0
    private var targetDuration: Int64 = 0
    /// Whether the target duration was published before a restart of ours, so that it may not change.
    private var isTargetKnown = false
    private var preamble: [UInt8] = []
    private var skipUntil: Int64 = 0
    private var dateRanges = ListedDateRanges()
    /// The origin had ended when it was first read.
    private var isVod = false
    private var layouts: [Int64: LayoutState] = [:]
    private var choice: OriginChoice
    private let longestCreativeNs: () -> Int64
    /// What ends before this is not listed any more: what was listed long before a restart of ours may be gone by now (HTT-5).
    private var oldest: Int64 = .min / 4
    /// The origin's playlist only grows, and so does ours (DUR-8).
    private var isEvent = false

    /// The first read of all renditions goes on; nothing is published before it is over.
    private var isStarting = false
    /// What was read is being taken in, and will be published: whoever asks meanwhile waits for that.
    private var isSettling = false
    private var isOpening = false
    /// Renditions whose content does not reach the last boundary of a break yet.
    private var wanted: Set<Int> = []
    /// The multivariant playlist as last read, with its URL; and its variables, which media playlists may import (DEF-1).
    private var opened: (playlist: MultivariantPlaylist, url: [UInt8])?
    private var defines: [Variable] = []
    private var openWaiters: [(OriginFault?) -> Void] = []
    private var waiters: [(rendition: Int, then: () -> Void)] = []
    /// Snapshots whose facts are being written down, and who waits for the last of them.
    private var inWriting = 0
    private var writtenWaiters: [() -> Void] = []
    /// Whether a look is due at what an open break's pods have to list next, and when somebody last asked for a playlist.
    private var isPacing = false, lastAsked: Int64 = .min / 2

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
        self.signals = signals
        choice = OriginChoice(count: presentation.channel.configuration.origin.count)
        self.longestCreativeNs = longestCreativeNs
        log = ChannelLog(Int64(presentation.id))
        self.write = write
        var rules = BreakTracker.Rules(longestOpen: presentation.channel.configuration.maxOpenBreakNs)
        rules.snap = presentation.channel.configuration.breaks.snap
        rules.insertsMarked = presentation.channel.configuration.breaks.onDemand == .insert
        for case .every(let every, let duration, let anchor) in presentation.channel.configuration.breaks.configured {
            rules.configured.append(.init(every: every, duration: duration, anchor: anchor))
        }
        let recovered = presentation.recovered
        tracker = BreakTracker(rules: rules, breaks: recovered?.breaks ?? [])
        guard let recovered else { return }
        for step in recovered.edges {
            if visible == nil { visible = Visible(edge: step.edge, front: step.front) }
            visible?.advance(edge: step.edge, front: step.front)
        }
        targetDuration = recovered.targetDuration
        isTargetKnown = recovered.targetDuration > 0
        layouts = recovered.layouts
    }

    // MARK: A recording

    /// Whether all that was asked for has come and all that has come is published.
    var isQuiet: Bool { version > 0 && !isStarting && !isOpening && inWriting == 0 && !origins.contains { $0.isInFlight } }

    /// All that is fetched, the multivariant playlist first.
    var locations: [OriginLocation] {
        let first = OriginLocation.relative(String(decoding: presentation.path, as: UTF8.self))
        return [first] + renditions.map(\.location).filter { $0 != first }
    }

    /// The channel as it stands, as its journal would have it.
    var facts: [JournalRecord] {
        guard let snapshot = presentation.snapshot else { return [] }
        var log = ChannelLog(Int64(presentation.id))
        return log.news(presentation, snapshot, timelines: isVod ? [] : origins.map(\.timeline))
    }

    // MARK: The multivariant playlist

    /// Reads the multivariant playlist if the last reading is too old, and begins to read its renditions.
    /// - Parameter then: called with the fault when there is no playlist to serve, not even an old one.
    func open(_ then: @escaping (OriginFault?) -> Void) {
        if let known = presentation.multivariant {
            // An old one is better than a wait: the next viewer gets the new one.
            then(nil)
            guard known.freshUntil <= loop.now else { return }
        } else {
            openWaiters.append(then)
        }
        guard !isOpening else { return }
        isOpening = true
        var parsed: OpenedPlaylist?
        let request = choice.request
        source.fetch(
            .relative(String(decoding: presentation.path, as: UTF8.self)), query: presentation.originQuery, preferred: request.asked,
            etag: nil, lastModified: nil,
            accept: { reply in
                do throws(OriginFault) {
                    parsed = try OpenedPlaylist(reply.body ?? [], url: reply.url)
                    return nil
                } catch {
                    return error
                }
            },
            done: { [self] result in
                switch result {
                case .success(let reply):
                    answered(reply.origin, request)
                    if let parsed { take(parsed, reply) }
                case .failure(let failure): finishOpening(presentation.multivariant == nil ? failure : nil)
                }
            })
    }

    private func finishOpening(_ fault: OriginFault? = nil) {
        isOpening = false
        if fault == nil { publishMultivariant() }
        let waiting = openWaiters
        openWaiters = []
        for then in waiting { then(fault) }
    }

    private func publishMultivariant() {
        guard let opened else {
            presentation.multivariant = MultivariantTemplate(pieces: [], freshUntil: .max, isMedia: true)
            return
        }
        let left = Set(renditions.filter { !$0.isOffered }.map(\.path))
        let rewritten = MultivariantRewrite(opened.playlist, url: opened.url, channel: presentation.channel, leavingOut: left)
        presentation.multivariant = MultivariantTemplate(
            pieces: rewritten.pieces, freshUntil: loop.now + Limits.multivariantFreshNs, isMedia: false)
    }

    private func take(_ playlist: OpenedPlaylist, _ reply: OriginReply) {
        let isFirst = renditions.isEmpty
        switch playlist {
        case .media(let media):
            if isFirst {
                add(Rendition(path: presentation.path, location: .relative(String(decoding: presentation.path, as: UTF8.self))))
                origins[0].pending = media
                resume()
            }
        case .multivariant(let multivariant):
            opened = (multivariant, Array(reply.url.utf8))
            defines = multivariant.defines
            let rewritten = MultivariantRewrite(multivariant, url: Array(reply.url.utf8), channel: presentation.channel)
            if isFirst { addRecovered(rewritten.renditions) }
            for rendition in rewritten.renditions where !renditions.contains(where: { $0.path == rendition.path }) { add(rendition) }
            if isFirst {
                let path = rewritten.renditions[rewritten.reference].path
                reference = renditions.firstIndex { $0.path == path } ?? 0
                resume()
            }
        }
        guard isFirst else { return finishOpening() }
        // All renditions are read once before anything is published: the target duration covers them all (DUR-1, DUR-3), and a creative is
        // eligible only where it can be shown in every one of them. And viewers are not told of what turns out not to fit.
        isStarting = true
        for index in renditions.indices where origins[index].pending == nil { fetch(index) }
        settle()
    }

    /// Renditions that sessions knew before a restart of ours keep their indices, also those that the origin no longer names.
    private func addRecovered(_ named: [Rendition]) {
        for path in presentation.recovered?.renditions ?? [] {
            add(named.first { $0.path == path } ?? Rendition(path: path, location: .relative(String(decoding: path, as: UTF8.self))))
        }
    }

    /// All goes on with the segments that were listed before a restart of ours.
    private func resume() {
        for (index, timeline) in (presentation.recovered?.timelines ?? []).enumerated() where origins.indices.contains(index) {
            origins[index].timeline = timeline
            origins[index].window = ContentWindow(timeline.segments)
            origins[index].text.resume(after: timeline.segments)
            origins[index].lastAdvance = loop.now
            if timeline.segments.contains(where: { !$0.state.keys.isEmpty }) {
                for index in renditions.indices { renditions[index].hasKeys = true }
            }
        }
    }

    private func add(_ rendition: Rendition) {
        guard renditions.count < Limits.renditions else { return }
        renditions.append(rendition)
        origins.append(OriginWindow(text: presentation.channel.text))
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
        lastAsked = loop.now
        pace()
        for index in [reference, rendition] where origins[index].freshness.freshUntil <= loop.now && !origins[index].isInFlight {
            fetch(index)
        }
        let isWaiting = isStarting || isSettling || origins[reference].isInFlight || origins[rendition].isInFlight
        guard isWaiting else {
            // What was read last may still be on its way through the journal: until then there may be no snapshot at all.
            if inWriting > 0 { writtenWaiters.append(then) } else { then() }
            return
        }
        waiters.append((rendition, then))
        // In an open break a stalled origin does not hold the pod up: it needs no origin.
        if isStalled { publish() }
    }

    private func fetch(_ index: Int) {
        origins[index].isInFlight = true
        let request = self.request(for: index), isKnown = origins[index].validatorOrigin == request.asked
        var parsed: OriginPlaylist?
        source.fetch(
            renditions[index].location, query: presentation.originQuery, preferred: request.asked,
            etag: isKnown ? origins[index].etag : nil, lastModified: isKnown ? origins[index].lastModified : nil,
            accept: { reply in
                guard let body = reply.body else { return nil }
                do throws(OriginFault) {
                    let playlist = try OriginPlaylist(body, url: reply.url, imports: self.defines)
                    // Another origin that stands still is no help.
                    if reply.origin != self.choice.preferred, self.isOld(playlist) { return .frozen }
                    parsed = playlist
                    return nil
                } catch {
                    return error
                }
            },
            done: { [self] result in
                origins[index].isInFlight = false
                switch result {
                case .success(let reply):
                    answered(reply.origin, request)
                    origins[index].etag = reply.etag
                    origins[index].lastModified = reply.lastModified
                    origins[index].validatorOrigin = reply.origin
                    origins[index].freshness.fault = nil
                    if let parsed { origins[index].pending = parsed } else { rest(index, advanced: false) }
                case .failure(let fault):
                    origins[index].freshness.fault = fault
                    origins[index].freshness.freshUntil = loop.now + rules.retryNs
                }
                settle()
            })
    }

    // MARK: Which origin

    /// The origin to ask for a rendition.
    private func request(for index: Int) -> OriginChoice.Request {
        guard index == reference, version > 0, !origins[reference].hasEnded else { return choice.request }
        return choice.reference(
            now: loop.now, frozenNs: loop.now - origins[reference].lastAdvance,
            patienceNs: Limits.frozenTargets * max(targetDuration, 1_000_000_000))
    }

    private func answered(_ origin: Int, _ request: OriginChoice.Request) {
        guard choice.answered(origin, request, now: loop.now) else { return }
        Log.warning("\(presentation.channel.name): origin[\(origin)] is read instead of origin[\(request.preferred)]")
    }

    /// Whether a playlist ends long before what is known.
    private func isOld(_ playlist: OriginPlaylist) -> Bool {
        guard let newest = origins[reference].window.segments.last, let last = playlist.segments.last, let date = last.date else {
            return false
        }
        return date + last.duration < newest.end - Limits.frozenTargets * targetDuration
    }

    /// Takes in what has been read, the reference first, and publishes when that is possible.
    private func settle() {
        isSettling = true
        defer { isSettling = false }
        if isStarting {
            guard !origins.contains(where: { $0.isInFlight }) else { return }
            isStarting = false
            chooseReference()
            for (index, origin) in origins.enumerated() { origin.pending.map { learn(index, from: $0) } }
            let pictures = origins[reference].pending == nil ? nil : renditions[reference].traits.container
            for index in renditions.indices {
                renditions[index].traits.pictures = pictures
                // What could not be read is taken to be like what could: its container decides which ads it may get.
                guard renditions[index].traits.container == nil else { continue }
                renditions[index].traits.container = renditions[index].traits.kind == .subtitles ? .webVtt : pictures
            }
            takeReference()
            leaveOut()
            finishOpening()
        }
        guard !origins.isEmpty, !origins[reference].isInFlight else { return }
        takeReference()
        for index in renditions.indices where index != reference && renditions[index].isOffered { take(index) }
        followBreaks()
        isSettling = false
        let done = waiters.filter { !origins[$0.rendition].isInFlight }
        waiters.removeAll { !origins[$0.rendition].isInFlight }
        publish { for waiter in done { waiter.then() } }
    }

    /// The clock is that of a video rendition that could be read.
    private func chooseReference() {
        guard origins[reference].pending == nil, let readable = origins.indices.first(where: { origins[$0].pending != nil }) else { return }
        let kinds: [RenditionTraits.Kind] = [.video, .audio]
        let found = kinds.lazy.compactMap { [self] kind in
            renditions.indices.first { origins[$0].pending != nil && renditions[$0].traits.kind == kind }
        }
        reference = found.first ?? readable
    }

    /// Subtitles and I-frames that can't be had, or of an asset on demand have no boundary where its breaks are, are worse than none: what
    /// stands in one playlist alone runs out of step with the pictures (ALN-2).
    private func leaveOut() {
        for index in renditions.indices where [.subtitles, .iFrames].contains(renditions[index].traits.kind) && index != reference {
            let fits = origins[index].pending.map { !$0.media.endList || hasBoundaries($0) } ?? false
            renditions[index].isOffered = fits
            guard !fits else { continue }
            let why = origins[index].pending == nil ? "can't be read" : "has no boundary where a break is"
            Log.warning("\(presentation.channel.name): \(String(decoding: renditions[index].path, as: UTF8.self)) is left out: it \(why)")
        }
    }

    private func hasBoundaries(_ playlist: OriginPlaylist) -> Bool {
        guard let start = origins[reference].window.segments.first?.start else { return true }
        var boundaries = [start]
        for segment in playlist.segments { boundaries.append(boundaries[boundaries.count - 1] + segment.duration) }
        let times = tracker.breaks.flatMap { [$0.start, $0.returnTime ?? $0.start] }
        return times.allSatisfy { time in boundaries.contains { abs($0 - time) <= targetDuration / 2 } }
    }

    private func takeReference() {
        guard let playlist = origins[reference].pending else { return }
        origins[reference].pending = nil
        learn(reference, from: playlist)
        let published = visible?.edge ?? .min
        let last = origins[reference].timeline.segments.last, before = last?.number
        tracker.contentEnd = last?.end ?? .max
        // A copy, since the timeline's own access to the element lasts through the calls.
        var text = origins[reference].text
        tracker.isVod = version == 0 && playlist.media.endList && visible == nil
        // An asset without dates begins at 0: the same after each restart of ours.
        let now = tracker.isVod ? playlist.media.duration : loop.wallNow
        func line(_ index: Int, _ start: Int64) -> SegmentText { text.text(index, start: start, of: playlist, for: renditions[reference]) }
        if version == 0 { origins[reference].timeline.restoreEarlier(playlist.segments, text: line) }
        let outcome = origins[reference].timeline.update(playlist.segments, wallNow: now, text: line)
        origins[reference].text = text
        didTake(reference, playlist, outcome)
        let window = origins[reference].window, timeline = origins[reference].timeline
        if version == 0, let last, window.contains(last.number + 1), window[last.number + 1].start - last.end > rules.staleNs {
            oldest = last.end
        }
        guard !window.isEmpty, outcome != .older, outcome != .unplaced else { return }
        let channel = presentation.channel.configuration
        // After a restart of ours all markers are read again, for what was announced was not written down.
        let new = version == 0 ? window.firstNumber : before.map { $0 + 1 } ?? window.firstNumber
        // Of an origin whose clock is not the channel's the dates map no more.
        let areTrue = renditions[reference].hasDates && timeline.dateShift == 0
        dateRanges.update(areTrue ? playlist.dateRangeLines(channel.markers) : [], published: visible?.edge)
        if channel.stitch != .off {
            let found =
                channel.breaks.scte35
                ? signals.read(
                    playlist, offset: timeline.sequenceOffset ?? 0, dateShift: timeline.dateShift,
                    new: new)
                : []
            tracker.update(window, signals: found, published: published)
            presentation.signals.note(
                playlist.media, offset: timeline.sequenceOffset ?? 0, dateShift: timeline.dateShift,
                new: new, window, wallNow: loop.wallNow)
            if playlist.media.endList { tracker.finish(window, published: published) }
        }
        if tracker.isVod { tracker.addConfigured(channel.breaks.configured, in: window) }
    }

    /// Where a break begins or ends every rendition has to be known, also one that nobody asks for now: how many of its own segments are
    /// replaced decides its numbers for good (ALN-4).
    private func followBreaks() {
        wanted = []
        guard version > 0, !origins[reference].hasEnded, let newest = origins[reference].window.segments.last?.end else { return }
        // What has left the origin's window can't be asked for any more.
        let oldest = newest - origins[reference].windowLength
        let times = tracker.breaks.flatMap { [$0.start, $0.returnTime ?? $0.start] }.filter { $0 > oldest && $0 < newest }
        guard let latest = times.max() else { return }
        for index in renditions.indices where index != reference && renditions[index].isOffered {
            let origin = origins[index]
            guard origin.window.segments.last?.end ?? .min <= latest else { continue }
            wanted.insert(index)
            if !origin.isInFlight, origin.pending == nil, origin.freshness.freshUntil <= loop.now { fetch(index) }
        }
    }

    private func take(_ index: Int) {
        guard let playlist = origins[index].pending, !origins[reference].window.isEmpty else { return }
        learn(index, from: playlist)
        var text = origins[index].text
        func line(_ at: Int, _ start: Int64) -> SegmentText { text.text(at, start: start, of: playlist, for: renditions[index]) }
        if version == 0 { origins[index].timeline.restoreEarlier(playlist.segments, text: line) }
        let outcome = origins[index].timeline.update(
            placed(playlist), aligningWith: origins[reference].timeline, origins[reference].window, text: line)
        origins[index].text = text
        // What lies beyond the reference's end is taken when the reference has got there.
        if origins[index].timeline.heldBack == 0 { origins[index].pending = nil }
        didTake(index, playlist, outcome)
    }

    /// The segments of a rendition. Those of an asset on demand that has no dates begin with the reference's (VOD-1), however they are cut.
    private func placed(_ playlist: OriginPlaylist) -> [OriginSegment] {
        guard tracker.isVod, playlist.media.endList, playlist.segments.first?.date == nil else { return playlist.segments }
        var start = origins[reference].window.segments[0].start
        return playlist.segments.map { segment in
            var dated = segment
            dated.date = start
            start += segment.duration
            return dated
        }
    }

    private func learn(_ index: Int, from playlist: OriginPlaylist) {
        if !renditions[index].isRead {
            renditions[index].traits.learn(from: playlist)
            renditions[index].isRead = true
        }
        if version == 0 { renditions[index].hasDates = !playlist.media.endList }
        // What one rendition has, all have: a pod's lines are made before the others are read again.
        if !playlist.media.keys.isEmpty { for index in renditions.indices { renditions[index].hasKeys = true } }
    }

    private func didTake(_ index: Int, _ playlist: OriginPlaylist, _ outcome: Timeline.Outcome) {
        origins[index].windowLength = playlist.media.duration
        origins[index].hasEnded = playlist.media.endList
        let targetNs = playlist.media.targetDuration
        if version == 0, !isTargetKnown { targetDuration = max(targetDuration, targetNs) }
        if version == 0, index == reference { isEvent = playlist.media.playlistType == .event && !playlist.media.endList }
        switch outcome {
        case .advanced, .restarted: rest(index, advanced: true)
        case .unchanged, .older, .unplaced: rest(index, advanced: false)
        }
        origins[index].window = ContentWindow(origins[index].timeline.segments)
    }

    /// Leaves the origin alone for a while (RFC 8216 §6.3.4, quicker because one asks for many).
    private func rest(_ index: Int, advanced: Bool) {
        if advanced || origins[index].hasEnded {
            origins[index].lastAdvance = loop.now
            origins[index].freshness.lastGood = loop.now
        } else if loop.now - (origins[index].freshness.lastGood ?? loop.now) > rules.staleNs {
            // A frozen playlist is no better than none (ORG-4).
            origins[index].freshness.fault = .frozen
        }
        let share = advanced ? rules.refreshChangedPercent : rules.refreshUnchangedPercent
        let target = max(targetDuration, 1_000_000_000)
        origins[index].freshness.freshUntil = origins[index].hasEnded ? .max : loop.now + target * share / 100
    }

    // MARK: Publication

    /// Whether the origin has brought nothing new for longer than a segment takes to be seen: a pod has to go on before half a target
    /// duration more has passed (DUR-5).
    private var isStalled: Bool {
        guard version > 0, !origins[reference].hasEnded else { return false }
        return loop.now - origins[reference].lastAdvance > targetDuration * Limits.stalledPercent / 100
    }

    private func edge() -> Int64 {
        let known = origins[reference].window.segments[origins[reference].window.segments.count - 1].end
        if origins[reference].hasEnded { return .max / 4 }
        guard let visible else { return known }
        guard version > 0 else { return max(visible.edge, known) }
        let edge = max(visible.edge, known)
        let paced = known + loop.now - origins[reference].lastAdvance
        guard isStalled, let open = tracker.open else { return max(edge, lastUnderWay(at: known, endingBy: paced) ?? edge) }
        // The pod goes on by the wall clock, up to where the content must come back (ORG-4).
        return max(edge, min(paced, open.end(longest: presentation.channel.configuration.maxOpenBreakNs)))
    }

    /// The latest end of a pod's segment that begins before the content's edge and is due by the clock. One that is longer than the
    /// content's segments would wait for two of them (DUR-5).
    private func lastUnderWay(at known: Int64, endingBy paced: Int64) -> Int64? {
        let tolerance = Manifest.Limits.dateToleranceNs
        return layouts.values.lazy.compactMap { [reference] state -> Int64? in
            guard let placement = state.placement(reference), !placement.isSettled, placement.start < known else { return nil }
            let next = placement.media.count(endingBy: known - placement.start + tolerance)
            guard next < placement.media.segments.count else { return nil }
            let segment = placement.media.segments[next], end = placement.start + segment.end
            guard placement.start + segment.offset + tolerance < known, end <= paced else { return nil }
            return placement.shown(at: end) > next ? end : nil
        }.max()
    }

    /// Publishes what of a pod comes due between two readings of the origin, while somebody watches.
    private func pace() {
        guard !isPacing, version > 0, !origins[reference].hasEnded, targetDuration > 0 else { return }
        guard tracker.open != nil || layouts.values.contains(where: { !$0.isSettled }) else { return }
        isPacing = true
        loop.schedule(afterNs: targetDuration / Limits.pacesPerTarget) { [weak self] in
            guard let self else { return }
            isPacing = false
            guard loop.now - lastAsked < 3 * targetDuration else { return }
            if let visible, edge() > visible.edge + 2 * Manifest.Limits.dateToleranceNs { publish() } else { pace() }
        }
    }

    /// - Parameter done: called when the snapshot is out, or when there is none to publish.
    private func publish(then done: @escaping () -> Void = {}) {
        // What was restored is shown when the origin has answered: before that nobody knows what the renditions hold.
        guard !origins[reference].window.isEmpty, version > 0 || renditions[reference].isRead else { return done() }
        let isFirst = version == 0
        let edge = edge()
        if isFirst { makePreamble() }
        if isFirst { isVod = origins[reference].hasEnded && visible == nil }
        show(upTo: edge)
        deriveLayouts()
        forget()
        version += 1
        pace()
        let snapshot = PresentationSnapshot(
            version: version, renditions: renditions, reference: reference, windows: origins.map(\.window),
            followed: followed,
            freshness: origins.map(\.freshness), visible: visible!, passed: passed, breaks: tracker.breaks, layouts: layouts,
            targetDuration: targetDuration, preamble: preamble, skipUntil: skipUntil, dateRanges: dateRanges,
            hasEnded: origins[reference].hasEnded, isVod: isVod)
        let facts = log.news(presentation, snapshot, timelines: isVod ? [] : origins.map(\.timeline))
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

    /// Moves edge and front on, segment by segment: so it makes no difference how many came at once.
    private func show(upTo edge: Int64) {
        let window = origins[reference].window, keepsAll = isVod || isEvent
        guard let before = visible else {
            // Of a break that began before all that was seen nothing is listed from then.
            let front = keepsAll ? .min / 4 : max(window.front(leaving: windowLength, before: edge), window.segments[0].start)
            visible = Visible(edge: edge, front: front)
            return
        }
        guard !keepsAll else {
            visible?.advance(edge: edge, front: .min / 4)
            return
        }
        var number = window.firstNumber(endingAfter: before.edge)
        while number < window.endNumber, window[number].end < edge {
            visible?.advance(edge: window[number].end, front: front(window, before: window[number].end))
            number += 1
        }
        visible?.advance(edge: edge, front: front(window, before: edge))
    }

    private func front(_ window: ContentWindow, before edge: Int64) -> Int64 {
        max(window.front(leaving: windowLength, before: edge), min(oldest, edge))
    }

    /// How much media a playlist keeps, nanoseconds: what the origin's own has, and never under three target durations (DUR-4). Two more,
    /// for neither at the front nor at the edge does a pod's segment have to end where the content's does.
    private var windowLength: Int64 { max(origins[reference].windowLength, 5 * targetDuration) }

    /// Whether anybody asks for a rendition, and gets it. One that is not followed shows nothing; when it is again it begins anew.
    private func isFollowed(_ origin: OriginWindow) -> Bool {
        guard !origin.window.isEmpty, let lastGood = origin.freshness.lastGood else { return false }
        return origin.hasEnded || loop.now - lastGood <= rules.staleNs
    }

    /// The same, or one that is being asked for because of a break.
    private var followed: [Bool] { origins.indices.map { isFollowed(origins[$0]) || wanted.contains($0) } }

    /// What starts before this has left all playlists. A pod's last segment may be as old as it is long, and content takes a segment or
    /// two to come back after it.
    private var passed: Int64 {
        guard let visible else { return .min / 4 }
        let ends = origins.filter(isFollowed).compactMap { $0.window.segments.last?.end }
        return visible.front(atBack: min(ends.min() ?? visible.edge, visible.edge) - 3 * targetDuration)
    }

    private func deriveLayouts() {
        let windows = origins.map(\.window), followed = followed
        var derived: [Int64: LayoutState] = [:]
        for layout in presentation.layouts.all {
            let earlier = layouts[layout.id]
            if let earlier, earlier.isSettled, !earlier.isRestored, earlier.placements.count == renditions.count,
                earlier.closing!.returnTime <= passed
            {
                derived[layout.id] = earlier
                continue
            }
            derived[layout.id] = LayoutState(
                layout, earlier: earlier, breaks: tracker.breaks, renditions: renditions, windows: windows, followed: followed,
                reference: reference,
                edge: visible!.edge, isFinal: origins[reference].hasEnded)
        }
        layouts = derived
    }

    /// Lets go of content that no playlist can list any more, and of breaks that no living session can have in its history.
    private func forget() {
        guard visible != nil, passed > .min / 4 else { return }
        var floor = passed
        for adBreak in tracker.breaks where adBreak.returnTime ?? .max > passed { floor = min(floor, adBreak.start) }
        for index in origins.indices {
            origins[index].timeline.forget(endingBefore: floor - 2 * targetDuration)
        }
        presentation.decisions.settle(layouts)
        // A session that was last seen so long ago may still have in its playlist what had not left the window then.
        let expired = passed - rules.sessionExpiryNs - windowLength
        presentation.layouts.forget(endedBefore: expired)
    }

    private func makePreamble() {
        if !isTargetKnown, let configured = presentation.channel.configuration.targetDurationNs {
            targetDuration = max(configured, 1_000_000_000)
        }
        let media = origins[reference]
        if media.hasEnded, targetDuration == 0 { targetDuration = 1_000_000_000 }
        // Of an asset on demand nothing was published before (VOD-2); a live one has the target duration that it has.
        if tracker.isVod, !isTargetKnown, !tracker.breaks.isEmpty { targetDuration = max(targetDuration, longestCreativeNs()) }
        let targetSeconds = (targetDuration + 999_999_999) / 1_000_000_000
        if let recovered = presentation.recovered {
            skipUntil = recovered.skipUntil
        } else if !media.hasEnded, media.windowLength >= Limits.deltaWindowTargets * targetDuration {
            skipUntil = Limits.skipTargets * targetSeconds * 1_000_000_000
        }
        preamble = Array("#EXTM3U\n#EXT-X-VERSION:\(skipUntil > 0 ? Limits.deltaVersion : Limits.playlistVersion)\n".utf8)
        preamble += "#EXT-X-TARGETDURATION:\(targetSeconds)\n".utf8
        if skipUntil > 0 { preamble += "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=\(Limits.skipTargets * targetSeconds).0\n".utf8 }
        if media.hasEnded { preamble += "#EXT-X-PLAYLIST-TYPE:VOD\n".utf8 }
        if isEvent { preamble += "#EXT-X-PLAYLIST-TYPE:EVENT\n".utf8 }
    }
}
