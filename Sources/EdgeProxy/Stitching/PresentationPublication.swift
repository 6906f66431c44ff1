import Manifest
import Model

/// What of the content is published, and when.
extension PresentationContent {
    /// Whether the origin has brought nothing new for longer than a segment takes to be seen: a pod has to go on before half a target
    /// duration more has passed (DUR-5).
    public func isStalled(_ now: MonotonicTime) -> Bool {
        guard version > 0, !origins[reference].hasEnded else { return false }
        // What is being read may tell.
        let isReading = origins[reference].isInFlight, percent = isReading ? Limits.stalledReadingPercent : Limits.stalledPercent
        return now - origins[reference].lastAdvance > targetDuration * percent / 100
    }

    /// Where the published content ends.
    public func edge(_ now: MonotonicTime) -> ChannelTime {
        let known = origins[reference].window.segments[origins[reference].window.segments.count - 1].endTime
        if origins[reference].hasEnded { return Visible.toTheEnd }
        guard let visible else { return known }
        guard version > 0 else { return max(visible.edgeTime, known) }
        let edge = max(visible.edgeTime, known)
        let paced = known + (now - origins[reference].lastAdvance) + clockLag
        guard isStalled(now) || clockLag > 0, let open = tracker.open else {
            return max(edge, lastUnderWay(at: known, endingBy: paced) ?? edge)
        }
        // The pod goes on by the wall clock, up to where the content must come back (ORG-4): at first with the segment that is under way,
        // for the origin's next one may show that the break is over there; then as fast as media.
        let late = paced - targetDuration * Limits.pacedLatePercent / 100
        let next = clockLag > 0 ? paced : max(late, min(paced, nextEnd(of: open, after: known) ?? paced))
        return max(edge, min(next, open.end(longest: channel.configuration.maxOpenBreakNs)))
    }

    /// The first end of a segment, of all pods of a break, behind a time.
    private func nextEnd(of adBreak: AdBreak, after known: ChannelTime) -> ChannelTime? {
        layouts.values.lazy.compactMap { [reference] state -> ChannelTime? in
            guard state.layout.breakId == adBreak.id, let placement = state.placement(reference) else { return nil }
            let next = placement.media.count(endingBy: known - placement.startTime + Manifest.Limits.dateToleranceNs)
            return next < placement.media.segments.count ? placement.startTime + placement.media.segments[next].end : nil
        }.min()
    }

    /// The latest end of a pod's segment that begins before the content's edge and is due by the clock. One that is longer than the
    /// content's segments would wait for two of them (DUR-5).
    private func lastUnderWay(at known: ChannelTime, endingBy paced: ChannelTime) -> ChannelTime? {
        let tolerance = Manifest.Limits.dateToleranceNs
        return layouts.values.lazy.compactMap { [reference] state -> ChannelTime? in
            guard let placement = state.placement(reference), !placement.isSettled, placement.startTime < known else { return nil }
            let next = placement.media.count(endingBy: known - placement.startTime + tolerance)
            guard next < placement.media.segments.count else { return nil }
            let segment = placement.media.segments[next], end = placement.startTime + segment.end
            guard placement.startTime + segment.offset + tolerance < known, end <= paced else { return nil }
            return placement.shown(at: end) > next ? end : nil
        }.max()
    }

    /// Whether a pod has more to list in time.
    public var isUnderWay: Bool { tracker.open != nil || layouts.values.contains { !$0.isSettled } }

    /// Whether some of it is due by the clock.
    public func hasMore(_ now: MonotonicTime) -> Bool {
        guard let visible else { return false }
        return edge(now) > visible.edgeTime + 2 * Manifest.Limits.dateToleranceNs
    }

    /// Publishes up to where the content ends now.
    /// - Returns: `nil` when there is nothing to publish: what was restored is shown when the origin has answered, for before that nobody
    ///   knows what the renditions hold.
    public func publish(now: MonotonicTime) -> PresentationSnapshot? {
        guard !origins[reference].window.isEmpty, version > 0 || renditions[reference].isRead else { return nil }
        let isFirst = version == 0, edge = edge(now)
        if isFirst {
            makePreamble()
            isVod = origins[reference].hasEnded && visible == nil
        }
        show(upTo: edge)
        let followed = followed(now), passed = passed(now)
        deriveLayouts(followed, passed)
        forget(passed)
        version += 1
        let snapshot = PresentationSnapshot(
            version: version, renditions: renditions, reference: reference, windows: origins.map(\.window), followed: followed,
            freshness: origins.map(\.freshness), visible: visible!, passed: passed, breaks: tracker.breaks,
            announced: tracker.announced, layouts: layouts, targetDuration: targetDuration, preamble: preamble, skipUntil: skipUntil,
            dateRanges: dateRanges, dates: origins[reference].timeline.dates, hasEnded: origins[reference].hasEnded,
            isComplete: origins.map { $0.hasEnded && $0.pending == nil }, isVod: isVod)
        lastSnapshot = snapshot
        return snapshot
    }

    /// Moves edge and front on, segment by segment: so it makes no difference how many came at once.
    private func show(upTo edge: ChannelTime) {
        let window = origins[reference].window, keepsAll = isVod || isEvent
        guard let before = visible else {
            // Of a break that began before all that was seen nothing is listed from then.
            let front =
                keepsAll ? Visible.fromTheBeginning : max(window.front(leaving: windowLength, before: edge), window.segments[0].startTime)
            visible = Visible(edge: edge, front: front, contentFront: keepsAll ? front : contentFront(window, before: edge))
            return
        }
        guard !keepsAll else {
            visible?.advance(edge: edge, front: Visible.fromTheBeginning, contentFront: Visible.fromTheBeginning)
            return
        }
        var number = window.firstNumber(endingAfter: before.edgeTime)
        while number < window.end, window[number].endTime < edge {
            advance(to: window[number].endTime, window)
            number += 1
        }
        advance(to: edge, window)
    }

    private func advance(to edge: ChannelTime, _ window: ContentWindow) {
        visible?.advance(edge: edge, front: front(window, before: edge), contentFront: contentFront(window, before: edge))
    }

    /// What the origin lists no longer is not listed here either, also where it lists less than it should: it may be gone (HTT-5).
    private func contentFront(_ window: ContentWindow, before edge: ChannelTime) -> ChannelTime {
        window.front(leaving: listedLength, before: edge)
    }

    private func front(_ window: ContentWindow, before edge: ChannelTime) -> ChannelTime {
        max(window.front(leaving: windowLength, before: edge), oldest.map { min($0, edge) } ?? .distantPast)
    }

    /// How much of a pod a playlist keeps, nanoseconds: as much as the origin's own has, and never under three target durations (DUR-4).
    /// Two more, for neither at the front nor at the edge does a pod's segment have to end where the content's does.
    private var windowLength: Int64 { max(listedLength, 5 * targetDuration) }

    /// How much the origin lists, nanoseconds.
    private var listedLength: Int64 { origins[reference].listed?.lengthNs ?? origins[reference].windowLength }

    /// Whether anybody asks for a rendition, and gets it. One that is not followed shows nothing; when it is again it begins anew.
    private func isFollowed(_ origin: RenditionFeed, _ now: MonotonicTime) -> Bool {
        guard !origin.window.isEmpty, let lastGood = origin.freshness.lastGood else { return false }
        return origin.hasEnded || now - lastGood <= rules.staleNs
    }

    /// The same, or one that is being asked for because of a break.
    private func followed(_ now: MonotonicTime) -> [Bool] { origins.indices.map { isFollowed(origins[$0], now) || wanted.contains($0) } }

    /// What starts before this has left all playlists. A pod's last segment may be as old as it is long, and content takes a segment or
    /// two to come back after it.
    private func passed(_ now: MonotonicTime) -> ChannelTime {
        guard let visible else { return Visible.fromTheBeginning }
        let ends = origins.filter { isFollowed($0, now) }.compactMap { $0.window.endTime }
        return visible.front(atBack: min(ends.min() ?? visible.edgeTime, visible.edgeTime) - 3 * targetDuration)
    }

    private func deriveLayouts(_ followed: [Bool], _ passed: ChannelTime) {
        let windows = origins.map(\.window)
        var derived: [LayoutId: LaidPodState] = [:]
        for layout in laid.all {
            // One that was laid since is listed already as the last snapshot has it, which may reach back further.
            let earlier = layouts[layout.id] ?? lastSnapshot?.state(of: layout)
            if let earlier, earlier.isSettled, !earlier.isRestored, earlier.placements.count == renditions.count,
                earlier.closing!.time <= passed
            {
                derived[layout.id] = earlier
                continue
            }
            derived[layout.id] = LaidPodState(
                layout, earlier: earlier, breaks: tracker.breaks, renditions: renditions, windows: windows, followed: followed,
                reference: reference, edge: visible!.edgeTime, isFinal: origins[reference].hasEnded)
        }
        layouts = derived
    }

    /// Lets go of content that no playlist can list any more, and of breaks that no living session can have in its history.
    private func forget(_ passed: ChannelTime) {
        guard passed > Visible.fromTheBeginning else { return }
        var floor = passed
        for adBreak in tracker.breaks where adBreak.returnTime ?? .distantFuture > passed { floor = min(floor, adBreak.start) }
        for index in origins.indices {
            origins[index].timeline.forget(endingBefore: (floor - 2 * targetDuration).nanoseconds)
        }
        // A session that was last seen so long ago may still have in its playlist what had not left the window then.
        let expired = passed - rules.sessionExpiryNs - windowLength
        laid.forget(endedBefore: expired)
    }

    private func makePreamble() {
        if !isTargetKnown, let configured = channel.configuration.targetDurationNs {
            targetDuration = max(configured, 1_000_000_000)
        }
        let media = origins[reference]
        if media.hasEnded, targetDuration == 0 { targetDuration = 1_000_000_000 }
        // Of an asset on demand nothing was published before (VOD-2); a live one has the target duration that it has.
        if tracker.isVod, !isTargetKnown, !tracker.breaks.isEmpty { targetDuration = max(targetDuration, longestCreativeNs()) }
        let targetSeconds = (targetDuration + 999_999_999) / 1_000_000_000
        if let recovered = recovered {
            skipUntil = recovered.skipUntil
        } else if !media.hasEnded, channel.configuration.segmentQuery == .first,
            media.windowLength >= Limits.deltaWindowTargets * targetDuration
        {
            skipUntil = Limits.skipTargets * targetSeconds * 1_000_000_000
        }
        preamble = TagLines.head(
            version: skipUntil > 0 ? Limits.deltaVersion : Limits.playlistVersion, targetSeconds: targetSeconds,
            canSkipUntilSeconds: skipUntil > 0 ? Limits.skipTargets * targetSeconds : nil,
            kind: media.hasEnded ? .vod : isEvent ? .event : nil, start: start)
    }
}
