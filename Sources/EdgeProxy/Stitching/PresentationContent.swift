import Manifest
import Model

/// What is known of a presentation: what its origin's playlists have brought, the breaks in it, and what of that is published. Does no I/O
/// and reads no clock: times come with the calls, from the loop that owns it. Confined to that loop.
public final class PresentationContent {
    public private(set) var channel: Channel
    /// What was written down of it before a restart of ours.
    public let recovered: RecoveredPresentation?
    /// The pods that were laid in its breaks, on all loops.
    public let laid: LaidPodTable
    let uris: UriOwner
    private var signals: CueSignals
    /// The markers that were seen, for explanations.
    private let seen: SignalLog
    public let longestCreativeNs: () -> Int64
    let warn: (String) -> Void
    public var rules: ChannelRules { channel.rules }

    public internal(set) var renditions: [ServedRendition] = []
    public internal(set) var origins: [RenditionFeed] = []
    /// Indices of those of which the operator was told that the origin no longer names them.
    var toldUnnamed: Set<Int> = []
    /// Index of the rendition that carries the clock.
    public internal(set) var reference = 0
    /// How far that one was behind what was listed of an open break when it took the clock over, nanoseconds: the pod goes on at its pace.
    public private(set) var clockLag: Int64 = 0
    /// That break: what follows it begins where the content is.
    private var lagBreak: BreakId?
    public private(set) var tracker: BreakTracker
    /// Breaks that somebody has ordered for the channel, as this loop was told of them.
    private var orders: [OrderedBreak]
    /// Renditions whose content does not reach the last boundary of a break yet.
    public private(set) var wanted: Set<Int> = []
    public private(set) var dateRanges = ListedDateRanges()
    /// The origin's playlist only grows, and so does ours (DUR-8).
    public private(set) var isEvent = false
    /// What ends before this is not listed any more: what was listed long before a restart of ours may be gone by now (HTT-5).
    public private(set) var oldest: ChannelTime?

    // Published.
    public var version: UInt64 = 0
    /// That of this version.
    var lastSnapshot: PresentationSnapshot?
    public var visible: Visible?
    public var layouts: [LayoutId: LaidPodState] = [:]
    /// Nanoseconds; 0 until it is known.
    public var targetDuration: Int64 = 0
    /// Whether the target duration was published before a restart of ours, so that it may not change.
    public let isTargetKnown: Bool
    public var preamble: [UInt8] = []
    public var skipUntil: Int64 = 0
    /// Where the origin has players begin, before its end: live, ads change nothing about that (EXT-X-START).
    public private(set) var start: StartPoint?
    /// The origin had ended when it was first read.
    public var isVod = false

    /// - Parameters:
    ///   - longestCreativeNs: the longest segment that may be inserted, rounded as EXT-X-TARGETDURATION has to cover it.
    ///   - warn: takes a line for the operator.
    public init(
        _ channel: Channel, recovered: RecoveredPresentation?, laid: LaidPodTable, uris: UriOwner, signals: CueSignals, seen: SignalLog,
        longestCreativeNs: @escaping () -> Int64, warn: @escaping (String) -> Void
    ) {
        self.channel = channel
        self.recovered = recovered
        (self.laid, self.uris) = (laid, uris)
        self.signals = signals
        self.seen = seen
        self.longestCreativeNs = longestCreativeNs
        self.warn = warn
        orders = channel.orders.all
        tracker = BreakTracker(rules: BreakTracker.Rules(channel.configuration), breaks: recovered?.breaks ?? [])
        for step in recovered?.edges ?? [] {
            if visible == nil { visible = Visible(edge: step.edge, front: step.front, contentFront: step.contentFront) }
            visible?.advance(edge: step.edge, front: step.front, contentFront: step.contentFront)
        }
        targetDuration = recovered?.targetDuration ?? 0
        isTargetKnown = targetDuration > 0
        layouts = recovered?.layouts ?? [:]
    }

    /// Goes on with another configuration of the channel: what is listed stays, and what comes goes by the new one.
    public func adopt(_ other: Channel) {
        channel = other
        signals = CueSignals(other.configuration.breaks)
        tracker.rules = BreakTracker.Rules(other.configuration)
        for feed in origins { feed.text.adopt(other.text(feed.text.uris)) }
    }

    /// Goes on with what is ordered now: it begins with what is read next.
    public func adoptOrders() { orders = channel.orders.all }

    /// Ends the open break where nothing of it is listed yet: what is published next says so.
    /// - Returns: whether there was one.
    public func endBreak() -> Bool { tracker.endOpen(published: visible?.edgeTime) }

    // MARK: What has been read

    /// Whether ads are inserted into an asset on demand: then a time of it is not where the origin says.
    public var movesTimes: Bool { tracker.isVod && !tracker.breaks.isEmpty }

    /// Whether all that the origin had to say was said.
    public var hasEnded: Bool { version > 0 && origins[reference].hasEnded }

    /// What a playlist is of an origin that had ended.
    public enum Succession: Equatable, Sendable {
        /// What is known, or an old copy of it.
        case none
        /// Another event, or the next part of it.
        case another
        /// It lists again, and nothing that was not known: whether it goes on tells another event from an old copy. The last origin number.
        case unclear(last: Int64)
    }

    public func succession(by playlist: OriginPlaylist) -> Succession {
        guard hasEnded, let last = playlist.segments.last?.sequence else { return .none }
        let timeline = origins[reference].timeline
        if timeline.hasNews(in: playlist.segments) { return .another }
        guard !playlist.media.endList else { return .none }
        return timeline.agreesInDates(with: playlist.segments).map { $0 ? .none : .another } ?? .unclear(last: last)
    }

    /// Whether a playlist ends long before what is known.
    public func isOld(_ playlist: OriginPlaylist) -> Bool {
        guard let newest = origins[reference].window.segments.last, let last = playlist.segments.last, let date = last.date else {
            return false
        }
        let end = origins[reference].timeline.place(ofDate: date).time + last.duration
        return end < newest.end - Limits.frozenTargets * targetDuration
    }

    /// Whether enough is read to begin with: some pictures or sound, and all that is left out for good where it can't be read.
    public var canStart: Bool {
        clocks.contains { origins[$0].pending != nil } && renditions.indices.allSatisfy { clocks.contains($0) || !origins[$0].isInFlight }
    }

    /// Settles the first reading of all renditions.
    public func start(now: MonotonicTime, wallNow: WallTime) {
        chooseReference()
        for (index, origin) in origins.enumerated() { origin.pending.map { learn(index, from: $0) } }
        // What has ended in one rendition alone is the event before.
        let isOnDemand = origins[reference].pending?.media.endList ?? false
        for index in renditions.indices { renditions[index].hasDates = !isOnDemand }
        let pictures = origins[reference].pending == nil ? nil : renditions[reference].traits.container
        for index in renditions.indices {
            renditions[index].traits.pictures = pictures
            // What could not be read is taken to be like what could: its container decides which ads it may get.
            guard renditions[index].traits.container == nil else { continue }
            renditions[index].traits.container = renditions[index].traits.kind == .subtitles ? .webVtt : pictures
        }
        settleReference(now: now, wallNow: wallNow)
        leaveOut()
    }

    /// Settles what has been read since into the timelines, the reference first.
    public func settle(now: MonotonicTime, wallNow: WallTime) {
        settleReference(now: now, wallNow: wallNow)
        settleOthers(now)
        guard handOver(now) else { return }
        settleReference(now: now, wallNow: wallNow)
        if let edge = visible?.edgeTime, let end = origins[reference].window.endTime {
            (clockLag, lagBreak) = (max(0, edge - end), tracker.open?.id)
        }
        settleOthers(now)
    }

    private func settleOthers(_ now: MonotonicTime) {
        for index in renditions.indices where index != reference && renditions[index].isOffered { settle(index, now) }
    }

    /// Subtitles and I-frames that can't be had, or of an asset on demand have no boundary where its breaks are, are worse than none: what
    /// stands in one playlist alone runs out of step with the pictures (ALN-2).
    private func leaveOut() {
        for index in renditions.indices where [.subtitles, .iFrames].contains(renditions[index].traits.kind) && index != reference {
            let fits = origins[index].pending.map { !$0.media.endList || hasBoundaries($0) } ?? false
            renditions[index].isOffered = fits
            guard !fits else { continue }
            let why = origins[index].pending == nil ? "can't be read" : "has no boundary where a break is"
            warn("\(channel.name): \(String(decoding: renditions[index].path, as: UTF8.self)) is left out: it \(why)")
        }
    }

    private func hasBoundaries(_ playlist: OriginPlaylist) -> Bool {
        guard let start = origins[reference].window.segments.first?.startTime else { return true }
        var boundaries = [start]
        for segment in playlist.segments { boundaries.append(boundaries[boundaries.count - 1] + segment.duration) }
        let times = tracker.breaks.flatMap { [$0.start, $0.returnTime ?? $0.start] }
        return times.allSatisfy { time in boundaries.contains { abs($0 - time) <= targetDuration / 2 } }
    }

    /// The end of what other renditions list: one that carried the clock may have more than the one that does now.
    private func othersListed(through edge: ChannelTime) -> ChannelTime? {
        renditions.indices.compactMap { index in
            guard index != reference, renditions[index].isOffered else { return nil }
            return origins[index].timeline.segments.last { $0.endTime <= edge + Manifest.Limits.dateToleranceNs }?.endTime
        }.max()
    }

    private func settleReference(now: MonotonicTime, wallNow: WallTime) {
        guard let playlist = origins[reference].pending else { return }
        origins[reference].pending = nil
        learn(reference, from: playlist)
        let published = visible?.edgeTime
        let last = origins[reference].timeline.segments.last, before = last?.segmentNumber
        tracker.contentEnd = [last?.endTime, published.flatMap { othersListed(through: $0) }].compactMap { $0 }.max()
        // A copy, since the timeline's own access to the element lasts through the calls.
        var text = origins[reference].text
        tracker.isVod = version == 0 && playlist.media.endList && visible == nil
        if version == 0 { start = playlist.media.start.flatMap { $0.timeOffset < 0 && !playlist.media.endList ? $0 : nil } }
        // An asset without dates begins at 0: the same after each restart of ours.
        let end = tracker.isVod ? playlist.media.duration : wallNow.nanoseconds
        func line(_ index: Int, _ date: Int64) -> SegmentText { text.text(index, date: date, of: playlist, for: renditions[reference]) }
        if version == 0 { origins[reference].timeline.restoreEarlier(playlist.segments, origins[reference].timeline.dates, text: line) }
        let outcome = origins[reference].timeline.update(playlist.segments, wallNow: end, text: line)
        origins[reference].text = text
        didSettle(reference, playlist, outcome, now)
        let window = origins[reference].window, timeline = origins[reference].timeline
        let dates = timeline.dates
        if version == 0, let last, window.contains(last.number + 1),
            dates.listed(window[last.number + 1].start) - dates.listed(last.end - 1) > rules.staleNs
        {
            oldest = last.endTime
        }
        guard !window.isEmpty, outcome != .older, outcome != .unplaced else { return }
        let channel = channel.configuration
        // After a restart of ours all markers are read again, for what was announced was not written down.
        let new = version == 0 ? window.first : before.map { $0 + 1 } ?? window.first
        // Where others are listed than the origin's dates, its ranges map no more.
        let areTrue = renditions[reference].hasDates && dates.areListed
        dateRanges.update(areTrue ? playlist.dateRangeLines(channel.markers) : [], published: published)
        // Switched off, what is open goes on to its end: sessions are in it.
        if tracker.rules.opensBreaks || tracker.open != nil {
            let offset = timeline.sequenceOffset ?? 0
            func time(_ date: Int64) -> ChannelTime { ChannelTime(nanoseconds: timeline.place(ofDate: date).time) }
            let found = channel.breaks.scte35 ? signals.read(playlist, offset: offset, new: new, time: time) : []
            tracker.note(playlist.media.endList ? [] : orders, window, published: published, wallNow: wallNow)
            tracker.update(window, signals: found, published: published, dates: dates)
            seen.note(playlist.media, offset: offset, new: new, window, wallNow: wallNow, time: time)
            if playlist.media.endList { tracker.finish(window, published: published) }
        }
        // Where it catches up, it is less far behind.
        clockLag =
            tracker.open == nil || tracker.open?.id != lagBreak
            ? 0 : min(clockLag, published.flatMap { edge in window.endTime.map { max(0, edge - $0) } } ?? 0)
        if tracker.isVod { tracker.addConfigured(channel.breaks.configured, in: window) }
    }

    /// Where a break begins or ends every rendition has to be known, also one that nobody asks for now: how many of its own segments are
    /// replaced decides its numbers for good (ALN-4).
    /// - Returns: the renditions to be read because of that.
    public func followBreaks(now: MonotonicTime) -> [Int] {
        wanted = []
        guard version > 0, !origins[reference].hasEnded, let newest = origins[reference].window.endTime else { return [] }
        // What has left the origin's window can't be asked for any more.
        let oldest = newest - origins[reference].windowLength
        let times = tracker.breaks.flatMap { [$0.start, $0.returnTime ?? $0.start] }.filter { $0 > oldest && $0 < newest }
        guard let latest = times.max() else { return [] }
        var due: [Int] = []
        for index in renditions.indices where index != reference && renditions[index].isOffered {
            let origin = origins[index]
            guard origin.window.endTime ?? .distantPast <= latest else { continue }
            wanted.insert(index)
            if !origin.isInFlight, origin.pending == nil, origin.freshness.freshUntil <= now { due.append(index) }
        }
        return due
    }

    private func settle(_ index: Int, _ now: MonotonicTime) {
        guard let playlist = origins[index].pending, !origins[reference].window.isEmpty else { return }
        learn(index, from: playlist)
        var text = origins[index].text
        func line(_ at: Int, _ date: Int64) -> SegmentText { text.text(at, date: date, of: playlist, for: renditions[index]) }
        if version == 0 { origins[index].timeline.restoreEarlier(playlist.segments, origins[reference].timeline.dates, text: line) }
        let outcome = origins[index].timeline.update(
            placed(playlist), aligningWith: origins[reference].timeline, origins[reference].window, isJoint: isJoint(index, now), text: line
        )
        origins[index].text = text
        // What lies beyond the reference's end is taken when the reference has got there.
        if origins[index].timeline.heldBack == 0 { origins[index].pending = nil }
        didSettle(index, playlist, outcome, now)
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
        // What one rendition has, all have: a pod's lines are made before the others are read again.
        if !playlist.media.keys.isEmpty { for index in renditions.indices { renditions[index].hasKeys = true } }
    }

    private func didSettle(_ index: Int, _ playlist: OriginPlaylist, _ outcome: Timeline.Outcome, _ now: MonotonicTime) {
        renew(index, from: playlist, outcome)
        origins[index].windowLength = playlist.media.duration
        origins[index].noteListed(targetDuration: max(targetDuration, playlist.media.targetDuration))
        origins[index].hasEnded = playlist.media.endList
        let targetNs = playlist.media.targetDuration
        // Some origins have longer segments than they say; ours is never shorter than what is listed (DUR-1).
        let longestNs = playlist.segments.map { ($0.duration + 500_000_000) / 1_000_000_000 * 1_000_000_000 }.max() ?? 0
        if version == 0, !isTargetKnown { targetDuration = max(targetDuration, targetNs, longestNs) }
        if version == 0, index == reference { isEvent = playlist.media.playlistType == .event && !playlist.media.endList }
        switch outcome {
        case .advanced, .restarted: rest(index, advanced: true, now: now)
        case .unchanged, .older, .unplaced: rest(index, advanced: false, now: now)
        }
        origins[index].window = ContentWindow(origins[index].timeline.segments, edition: origins[index].edition)
        origins[index].text.begins(with: origins[index].window.segments.first)
        let isPlaced = origins[index].timeline.heldBack < playlist.segments.count && outcome != .unplaced
        if index != reference, !isPlaced, rules.readsAhead, !origins[reference].hasEnded { readTogether(index, now) }
    }

    /// Follows the origin's newest queries, where the channel does; not those of an old copy.
    private func renew(_ index: Int, from playlist: OriginPlaylist, _ outcome: Timeline.Outcome) {
        guard channel.configuration.segmentQuery == .newest, outcome != .older, outcome != .unplaced else { return }
        let text = origins[index].text, rendition = renditions[index]
        let isNew = origins[index].timeline.renew(playlist.segments) { at, known in
            text.renewed(at, of: playlist, listed: known, for: rendition)
        }
        if isNew { origins[index].edition += 1 }
    }

    /// Whether anybody asks for a rendition; the one that carries the clock is needed by all.
    public func isWatched(_ index: Int, now: MonotonicTime) -> Bool {
        let patienceNs = Limits.watchedTargets * max(targetDuration, 1_000_000_000)
        func isWatched(_ feed: RenditionFeed) -> Bool { feed.freshness.watch.last.map { now - $0 <= patienceNs } ?? false }
        return index == reference ? origins.contains(where: isWatched) : isWatched(origins[index])
    }

    /// How long an origin that had nothing new is left alone, nanoseconds.
    public var unchangedNs: Int64 { max(targetDuration, 1_000_000_000) * rules.refreshUnchangedPercent / 100 }

    /// Leaves the origin alone for a while (RFC 8216 §6.3.4, quicker because one asks for many).
    public func rest(_ index: Int, advanced: Bool, now: MonotonicTime) {
        if advanced || origins[index].hasEnded {
            let wasStill = now - origins[index].lastAdvance > Limits.clockTargets * targetDuration
            if wasStill || origins[index].steadySince == nil { origins[index].steadySince = now }
            origins[index].lastAdvance = now
            origins[index].freshness.lastGood = now
        } else if now - (origins[index].freshness.lastGood ?? now) > rules.staleNs {
            // A frozen playlist is no better than none (ORG-4).
            origins[index].freshness.fault = .frozen
        }
        let share = advanced ? rules.refreshChangedPercent : rules.refreshUnchangedPercent
        let target = max(targetDuration, 1_000_000_000)
        origins[index].freshness.freshUntil = origins[index].hasEnded ? .distantFuture : origins[index].due ?? now + target * share / 100
    }
}

extension BreakTracker.Rules {
    init(_ configuration: ChannelConfiguration) {
        let breaks = configuration.breaks
        self.init(
            longestOpen: configuration.maxOpenBreakNs, snap: breaks.snap, insertsMarked: breaks.onDemand == .insert,
            opensBreaks: configuration.stitch != .off)
        for case .every(let every, let duration, let anchor) in breaks.configured {
            configured.append(.init(every: every, duration: duration, anchor: ChannelTime(asDated: anchor)))
        }
    }
}
