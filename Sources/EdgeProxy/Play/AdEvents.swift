import Beacons
import Decision
import Model
import Stitching
import Store
import Transport

/// Writes down what sessions are offered and what they play. On one loop.
struct AdEvents {
    let context: LoopContext

    private var counting: AdCounting { context.edge.counting }

    /// Whom records are about.
    private struct Viewer {
        var token: SessionToken
        var attributes: ViewerAttributes
        var profile: ViewerProfile
        var marks: ViewerMarks

        init(_ session: Session) {
            (token, attributes, profile, marks) = (session.token, session.attributes, session.profile, session.marks)
        }
    }

    // MARK: What is played

    /// A segment of an ad was asked for. It counts where it is of the kind of media that the session plays.
    func asked(_ segment: AdSegment, of token: SessionToken, _ presentation: Presentation, _ cmcd: CmcdReport) {
        guard let snapshot = presentation.snapshot else { return }
        let now = context.loop.time, view = context.renderer(of: presentation.id)?.view
        let played = context.edge.sessions.withAds(token) { session -> (Viewer, [AdWatch.Counted])? in
            session.lastSeen = now
            session.askedAds?.note(segment.pod, place: segment.place)
            guard let pod = session.layout(of: segment.pod, in: presentation.layouts), !cmcd.isNotRendered,
                pod.bookings.indices.contains(segment.place), pod.bookings[segment.place] != nil,
                session.counts(snapshot.renditions[segment.servedRendition].traits.kind, in: snapshot)
            else { return nil }
            if session.tracking.countsByClient {
                var watch = session.clientWatch ?? ClientWatch()
                watch.ask(pod, place: segment.place, at: now)
                session.clientWatch = watch
                return nil
            }
            var watch = session.adWatch ?? AdWatch()
            watch.adopt(targetNs: snapshot.targetDuration, needsSign: !snapshot.isVod)
            watch.cut(by: snapshot)
            let bufferNs = cmcd.isPlaying ? cmcd.bufferMs.map { $0 * 1_000_000 } : nil
            let counted = watch.ask(
                pod, place: segment.place, rendition: segment.rendition, index: segment.index, bufferNs: bufferNs,
                isListed: view?.mayHaveListed(segment.podIndex, of: pod, segment.servedRendition, to: session) ?? true, at: now)
            session.adWatch = watch
            return counted.isEmpty ? nil : (Viewer(session), counted)
        }
        guard let (viewer, counted) = played ?? nil else { return }
        count(counted, viewer, presentation.channelId)
    }

    /// A player reports what it does, without asking for anything (CMCD's event mode). It is there; its playhead confirms what it has
    /// played.
    /// - Returns: whether there is such a session of the channel.
    func told(_ reports: [CmcdReport], of token: SessionToken, _ channel: ChannelId) -> Bool {
        let now = context.loop.time
        let played = context.edge.sessions.withAds(token) { session -> (Viewer, [AdWatch.Counted])? in
            guard let renderer = context.renderer(of: session.presentation), renderer.view.channel.id == channel else { return nil }
            // One that stands still is no sign that its ad is played.
            guard reports.contains(where: \.isPlaying) else { return (Viewer(session), []) }
            session.lastSeen = now
            var counted: [AdWatch.Counted] = []
            if session.zero > .distantPast, !session.tracking.countsByClient {
                // Also before its first ad: from now on events wait for what it says.
                var watch = session.adWatch ?? AdWatch()
                let snapshot = renderer.view.snapshot
                watch.adopt(targetNs: snapshot.targetDuration, needsSign: !snapshot.isVod)
                watch.cut(by: snapshot)
                counted = watch.play(renderer.view.avails(of: session), Self.playheads(reports, at: now), at: now)
                session.adWatch = watch
            }
            return (Viewer(session), counted)
        }
        guard let (viewer, counted) = played ?? nil else { return false }
        if !counted.isEmpty { count(counted, viewer, channel) }
        return true
    }

    /// Where a player was, and when: the newest report says where it is now. Its clock tells how much older the others are, no more.
    private static func playheads(_ reports: [CmcdReport], at now: MonotonicTime) -> [(playheadNs: Int64, at: MonotonicTime)] {
        let newestMs = reports.compactMap(\.sentMs).max()
        return reports.filter(\.isPlaying).compactMap { report -> (playheadNs: Int64, at: MonotonicTime)? in
            guard let playheadMs = report.playheadMs else { return nil }
            let ageNs = newestMs.flatMap { newest in report.sentMs.map { (newest - $0) * 1_000_000 } } ?? 0
            return (playheadMs * 1_000_000, now - min(ageNs, Limits.reportAgeNs))
        }
        .sorted { $0.at < $1.at }
    }

    /// Looks what has become due in the sessions of some shards.
    func look(shards: some Sequence<Int>) {
        let now = context.loop.time
        for shard in shards {
            var found: [(Viewer, [AdWatch.Counted], ChannelId)] = [], silent: [(Viewer, [(pod: LaidPod, places: [Int])], ChannelId)] = []
            context.edge.sessions.lookAtAds(shard: shard, now: now) { session, presentation in
                let late = session.clientWatch?.look(at: now) ?? []
                if !late.isEmpty, let presentation { silent.append((Viewer(session), late, presentation.channelId)) }
                if let snapshot = presentation?.snapshot { session.adWatch?.cut(by: snapshot) }
                guard let counted = session.adWatch?.look(at: now, lastSeen: session.lastSeen), !counted.isEmpty, let presentation
                else { return }
                found.append((Viewer(session), counted, presentation.channelId))
            }
            for (viewer, counted, channel) in found { count(counted, viewer, channel) }
            for (viewer, late, channel) in silent { noteUnreported(late, viewer, channel) }
        }
    }

    /// Tells what still waits for more to be known of who asks, of the sessions of a shard that are over, or of all that go on elsewhere.
    /// - Parameter before: when those that are over have asked for something last; `nil`: this process ends.
    func close(shard: Int, before: MonotonicTime?) {
        var found: [(Viewer, [AdWatch.Counted], ChannelId)] = []
        context.edge.sessions.closeAds(shard: shard, where: { session in before.map { session.lastSeen < $0 } ?? true }) {
            session, presentation in
            guard let counted = session.adWatch?.close(isOver: before != nil), !counted.isEmpty, let presentation else { return }
            found.append((Viewer(session), counted, presentation.channelId))
        }
        for (viewer, counted, channel) in found { count(counted, viewer, channel) }
    }

    private func count(_ counted: [AdWatch.Counted], _ viewer: Viewer, _ channel: ChannelId) {
        var records: [EventRecord] = [], reports: [ThirdPartyReport] = [], about = self.about(viewer, channel)
        let nowMs = about.receiptMs, now = context.loop.time, metrics = context.edge.metrics
        func atMs(_ time: MonotonicTime) -> Int64 { nowMs - max(0, now - time) / 1_000_000 }
        let known = about.invalid
        for (pod, what, fault) in counted {
            about.invalid = known ?? fault.map { InvalidReason($0) }
            switch what {
            case .event(let event):
                guard let booking = pod.bookings[event.slot.entry] else { continue }
                about.atMs = atMs(event.at)
                for what in TrackedEvent.of(event.event) {
                    var record = record(of: pod, entry: event.slot.entry, booking, what, isPaid: true, about)
                    // What never counts costs nothing.
                    if about.invalid != nil { record.ad.price = 0 }
                    record.evidence = EventEvidence(event.evidence)
                    let lengthNs = pod.entries[event.slot.entry].creative.duration
                    record.offsetMs = UInt32(clamping: event.event.offset(in: lengthNs) / 1_000_000)
                    records.append(.event(record))
                    metrics.adEvents.add()
                }
                if fault == nil, let report = report(event, of: pod, booking, atMs: about.atMs, to: viewer, channel) {
                    reports.append(report)
                }
            case .ended(let ended):
                guard let event = TrackedEvent(ended.ending), let booking = pod.bookings[ended.slot.entry] else { continue }
                about.atMs = atMs(ended.at)
                var record = record(of: pod, entry: ended.slot.entry, booking, event, isPaid: false, about)
                record.offsetMs = UInt32(clamping: ended.playedNs / 1_000_000)
                records.append(.event(record))
                (event == .cut ? metrics.adsCut : metrics.adsAbandoned).add()
            case .breakStart(let at, let evidence):
                about.atMs = atMs(at)
                var record = record(of: pod, .breakStart, about)
                record.evidence = EventEvidence(evidence)
                records.append(.event(record))
                metrics.breaksBegun.add()
            case .breakEnd(let at, let playedNs):
                about.atMs = atMs(at)
                var record = record(of: pod, .breakEnd, about)
                record.offsetMs = UInt32(clamping: playedNs / 1_000_000)
                records.append(.event(record))
                metrics.breaksEnded.add()
            }
        }
        if let service = context.edge.thirdParties, !reports.isEmpty {
            counting.count(records, then: { [reports] in service.send(reports) })
        } else {
            counting.count(records)
        }
    }

    /// A record of a whole pod: no ad is named, and nobody pays.
    private func record(of pod: LaidPod, _ event: TrackedEvent, _ about: EventContext) -> TrackingEvent {
        var record = TrackingEvent()
        record.context = about
        (record.context.adBreak, record.context.layout) = (pod.breakId.number, pod.pod.number)
        record.event = event
        record.durationMs = UInt32(clamping: pod.adsLength / 1_000_000)
        return record
    }

    /// What third parties are to be told of an event; `nil`: nobody is.
    private func report(
        _ counted: SlotTracker.Counted, of pod: LaidPod, _ booking: AdBooking, atMs: Int64, to viewer: Viewer, _ channel: ChannelId
    ) -> ThirdPartyReport? {
        guard context.edge.thirdParties != nil, ToldRights(viewer.marks).most > .none,
            let creative = context.decider.book(of: channel.tenant)?
                .trackedCreative(campaign: booking.campaignId, creative: booking.creativeId),
            ThirdPartyReport.isTold(counted.event, of: creative)
        else { return nil }
        let entry = counted.slot.entry
        var event = BeaconEvent()
        (event.id, event.adBreak, event.slot) = (TrackedId(viewer.token), pod.breakId.number, UInt16(clamping: entry))
        (event.atMs, event.tenant) = (atMs, channel.tenant)
        var report = ThirdPartyReport(event, counted.event, counted.evidence, of: creative, to: viewer.attributes, viewer.marks)
        report.offsetMs = counted.event.offset(in: pod.entries[entry].creative.duration) / 1_000_000
        report.ordinal = pod.bookings[...entry].count { $0 != nil }
        report.isPreRoll = pod.kind == .preRoll
        report.breakMs = max(0, pod.room) / 1_000_000
        return report
    }

    /// A player that counts by itself has told nothing of pods whose segments it asked for. It costs nobody anything.
    private func noteUnreported(_ late: [(pod: LaidPod, places: [Int])], _ viewer: Viewer, _ channel: ChannelId) {
        var records: [EventRecord] = []
        let about = about(viewer, channel)
        for (pod, places) in late {
            for place in places where pod.bookings.indices.contains(place) {
                guard let booking = pod.bookings[place] else { continue }
                var record = record(of: pod, entry: place, booking, .unreported, isPaid: false, about)
                record.evidence = .requested
                records.append(.event(record))
            }
        }
        counting.count(records)
        context.edge.metrics.breaksUnreported.add(late.count)
    }

    /// A record of an ad of a pod.
    /// - Parameter isPaid: whether somebody may pay for such an event.
    private func record(
        of pod: LaidPod, entry: Int, _ booking: AdBooking, _ event: TrackedEvent, isPaid: Bool, _ about: EventContext
    ) -> TrackingEvent {
        var record = record(of: pod, event, about)
        if booking.isHouse { record.context.flags.insert(.house) }
        record.ad = EventAd(booking, slot: UInt16(clamping: entry), isPaid ? event : nil, labels: counting.labels)
        record.durationMs = UInt32(clamping: pod.entries[entry].creative.duration / 1_000_000)
        return record
    }

    // MARK: What is offered

    /// A break was decided for a session: what it could have been and what it is.
    /// - Parameter layout: `nil`: the break is content.
    func offered(_ pending: PendingBreak, _ layout: LaidPod?, rest: String?, to session: Session, _ channel: ChannelId, longestNs: Int64) {
        var record = TrackingOpportunity(), soldNs: Int64 = 0, houseNs: Int64 = 0
        record.context = about(Viewer(session), channel)
        record.context.adBreak = pending.adBreak.id.number
        record.context.layout = layout?.pod.number ?? 0
        let roomNs = max(0, pending.room(longest: longestNs))
        record.offeredMs = UInt32(clamping: roomNs / 1_000_000)
        for (place, booking) in (layout?.bookings ?? []).enumerated() {
            guard let booking, let lengthNs = layout?.entries[place].creative.duration else { continue }
            if booking.isHouse {
                (houseNs, record.house) = (houseNs + lengthNs, record.house + 1)
            } else {
                (soldNs, record.sold) = (soldNs + lengthNs, record.sold + 1)
            }
        }
        record.soldMs = UInt32(clamping: soldNs / 1_000_000)
        record.houseMs = UInt32(clamping: houseNs / 1_000_000)
        let slateNs = layout.map { $0.hasSlate ? max(0, roomNs - $0.adsLength) : 0 } ?? 0
        record.slateMs = UInt32(clamping: slateNs / 1_000_000)
        if let rest { record.rest = counting.labels.label(rest) }
        counting.count([.opportunity(record)])
    }

    // MARK: Whom it is about

    private func about(_ viewer: Viewer, _ channel: ChannelId) -> EventContext {
        var about = EventContext()
        let labels = counting.labels
        about.receiptMs = context.loop.wallTime.milliseconds
        about.atMs = about.receiptMs
        about.id = TrackedId(viewer.token)
        about.tenant = labels.label(channel.tenant)
        about.channel = labels.label(channel.id)
        about.mark(viewer.marks)
        about.country = EventCountry(viewer.attributes.country)
        about.device = labels.label(viewer.attributes.device.lowercased())
        if let arms = arms(of: viewer.profile, channel) { about.arms = labels.label(arms) }
        return about
    }

    /// As `EventContext.arms` has them; `nil`: there are none.
    private func arms(of viewer: ViewerProfile, _ channel: ChannelId) -> String? {
        guard let book = context.decider.book(of: channel.tenant), !book.experiments.isEmpty else { return nil }
        return book.arms(of: viewer.key).map { "\($0.experiment):\($0.arm)" }.joined(separator: ",")
    }

    /// What the tracking URLs of a session's ads have in common. Equal for all that is asked within `Limits.trackingIssuedMs`, so that a
    /// document changes when the breaks do.
    func token(of session: Session, _ channel: ChannelId) -> BeaconToken {
        var token = BeaconToken()
        let nowMs = context.loop.wallTime.milliseconds
        token.issuedMs = nowMs - nowMs % Limits.trackingIssuedMs
        token.id = TrackedId(session.token)
        token.isCountedByServer = !session.tracking.countsByClient
        (token.tenant, token.channel) = (channel.tenant, channel.id)
        token.country = EventCountry(session.attributes.country).text
        token.device = session.attributes.device.lowercased()
        token.arms = arms(of: session.profile, channel) ?? ""
        return token
    }
}

extension TrackedEvent {
    /// What a record is written of: a stitched ad begins to be rendered where it begins.
    fileprivate static func of(_ event: SlotEvent) -> [TrackedEvent] {
        event == .start ? [.impression, .start] : [TrackedEvent(event)]
    }
}

extension TrackedEvent {
    /// `nil`: what is known of it by its events, or not at all.
    fileprivate init?(_ ending: SlotEnding) {
        switch ending {
        case .abandoned: self = .abandoned
        case .cut: self = .cut
        case .complete, .unknown: return nil
        }
    }
}

extension AdWatch {
    /// Takes over what is known by now of how its breaks end.
    fileprivate mutating func cut(by snapshot: PresentationSnapshot) {
        for layout in layouts { if let laidNs = snapshot.layouts[layout]?.laid { cut(layout, at: laidNs) } }
    }
}

extension EventEvidence {
    fileprivate init(_ evidence: SlotEvidence) {
        switch evidence {
        case .requested: self = .requested
        case .paced: self = .paced
        case .confirmed: self = .confirmed
        }
    }
}
