import Manifest
import Model

/// What the journal tells of a presentation.
public struct RecoveredPresentation: Sendable {
    public var renditions: [[UInt8]] = []
    /// What they are recognised by; empty where nobody knows.
    public var identities: [UInt64] = []
    /// What they are described as; empty where nobody knows.
    public var descriptions: [RenditionDescription?] = []
    public var targetDuration: Int64 = 0, skipUntil: Int64 = 0
    /// The last `Manifest.Limits.frontsKept`, oldest first.
    public var edges: [EdgeRecord] = []
    /// By rendition.
    public var timelines: [Timeline] = []
    public var breaks: [AdBreak] = []
    public var layouts: [LayoutId: LaidPodState] = [:]
    /// Known to a recording alone; `nil`: the rendition whose content goes furthest carries the clock, and has just been read.
    public var readings: Readings?

    /// How the origin was read.
    public struct Readings: Sendable {
        /// The index of the rendition that carries the clock.
        public var reference: Int
        /// By rendition: when it brought something new.
        public var advances: [MonotonicTime]
        /// By rendition: since when it has gone on without standing still.
        public var steady: [MonotonicTime?]
        /// By rendition: see `RenditionFeed.listed`.
        public var listed: [RenditionFeed.Listed?]

        public init(reference: Int, advances: [MonotonicTime], steady: [MonotonicTime?], listed: [RenditionFeed.Listed?]) {
            self.reference = reference
            self.advances = advances
            self.steady = steady
            self.listed = listed
        }
    }

    public init(
        renditions: [[UInt8]] = [], targetDuration: Int64 = 0, skipUntil: Int64 = 0, edges: [EdgeRecord] = [], timelines: [Timeline] = [],
        breaks: [AdBreak] = [], layouts: [LayoutId: LaidPodState] = [:], identities: [UInt64] = [],
        descriptions: [RenditionDescription?] = []
    ) {
        self.renditions = renditions
        self.identities = identities
        self.descriptions = descriptions
        self.targetDuration = targetDuration
        self.skipUntil = skipUntil
        self.edges = edges
        self.timelines = timelines
        self.breaks = breaks
        self.layouts = layouts
    }
}

/// The state that a journal's records add up to. The last record of a thing holds; reading one twice changes nothing.
public struct Recovered {
    public private(set) var presentations: [PresentationId: PresentationRecord] = [:]
    public private(set) var edges: [PresentationId: [EdgeRecord]] = [:]
    public private(set) var runs: [PresentationId: [Int64: RunRecord]] = [:]
    /// By presentation and rendition: the newest, in order, their numbers consecutive.
    public private(set) var segments: [PresentationId: [Int64: [SegmentRecord]]] = [:]
    public private(set) var breaks: [PresentationId: [BreakId: AdBreak]] = [:]
    public private(set) var layouts: [PresentationId: [LayoutRecord]] = [:]
    public private(set) var placements: [PresentationId: [LayoutId: [Int64: PlacementRecord]]] = [:]
    public private(set) var sessions: [SessionToken: SessionRecord] = [:]
    /// Sessions that are over and have numbers of their own.
    public private(set) var retired: [SessionToken: RetiredRecord] = [:]
    /// By viewer: what they have seen.
    public private(set) var histories: [UInt64: HistoryRecord] = [:]
    /// By tenant, kind and id: all that a layout may name, the newest last.
    public private(set) var creatives: [String: [CreativeRecord]] = [:]
    /// By `{tenant}/{channel}`: breaks that were ordered, those of each at most `Limits.ordersKept`.
    public private(set) var orders: [String: [OrderedBreak]] = [:]
    /// What sessions of which nothing is known any more go on above; `nil`: nothing was lost.
    public private(set) var floor: FloorRecord?
    /// Whether something was lost while the file was written, and the numbers are still to be raised.
    public private(set) var isRaiseDue = false
    /// Records that could not be read, or that refer to nothing.
    public private(set) var dropped = 0

    public init(_ records: [[UInt8]] = []) {
        for bytes in records { add(bytes) }
    }

    /// Of facts that are in memory.
    public init(facts: [JournalRecord]) {
        for record in facts { add(record) }
    }

    public mutating func add(_ bytes: [UInt8]) {
        do {
            if let record = try JournalRecord.decode(bytes) { add(record) } else { dropped += 1 }
        } catch {
            dropped += 1
        }
    }

    private mutating func add(_ record: JournalRecord) {
        switch record {
        case .presentation(let record): presentations[record.id] = record
        case .run(let record): runs[record.presentation, default: [:]][record.rendition] = record
        case .segment(let record): keep(record)
        case .edge(let record):
            edges[record.presentation, default: []].append(record)
            if edges[record.presentation, default: []].count > Manifest.Limits.frontsKept { edges[record.presentation]?.removeFirst() }
        case .adBreak(let record): breaks[record.presentation, default: [:]][record.adBreak.id] = record.adBreak
        case .layout(let record):
            if layouts[record.presentation]?.contains(where: { $0.id == record.id }) != true {
                layouts[record.presentation, default: []].append(record)
            }
        case .placement(let record): placements[record.presentation, default: [:]][record.layout, default: [:]][record.rendition] = record
        case .session(let record):
            sessions[record.token] = record
            retired[record.token] = nil
        case .retired(let record):
            sessions[record.token] = nil
            retired[record.token] = record.hasNothing ? nil : record
        case .commit(let record):
            guard var session = sessions[record.token] else {
                dropped += 1
                return
            }
            guard record.breakStart > session.decidedThrough else { return }
            session.decidedThrough = record.breakStart
            session.hasLooked = true
            // A live break starts about when the session asked for it.
            session.lastSeen = max(session.lastSeen, record.breakStart.asWallTime)
            if let layout = record.layout { session.history.append(layout) }
            sessions[record.token] = session
        case .creative(let record):
            let key = Self.key(record.tenant, record.id, record.isSlate)
            creatives[key, default: []].removeAll { $0 == record }
            creatives[key, default: []].append(record)
        case .history(let record): histories[record.viewer] = record
        case .order(let record):
            orders[record.channel, default: []].removeAll { $0.id == record.order.id }
            orders[record.channel, default: []].append(record.order)
            orders[record.channel]?.dropOldest()
        case .zero(let record):
            guard let session = sessions[record.token] else {
                dropped += 1
                return
            }
            if session.zero == .distantPast { sessions[record.token]?.zero = record.zero }
        case .floor(let record): if record.isDue { isRaiseDue = true } else { floor = record }
        }
    }

    /// Changes all sessions, and those that are over.
    mutating func update(_ living: (inout SessionRecord) -> Void, retired over: (inout RetiredRecord) -> Void) {
        for token in Array(sessions.keys) { living(&sessions[token, default: SessionRecord()]) }
        for token in Array(retired.keys) { over(&retired[token, default: RetiredRecord()]) }
    }

    mutating func put(_ floor: FloorRecord) {
        self.floor = floor
        isRaiseDue = false
    }

    private mutating func keep(_ record: SegmentRecord) {
        func number(_ record: SegmentRecord) -> Int64 { record.kept.segment.number }
        var kept = segments[record.presentation]?.removeValue(forKey: record.rendition) ?? []
        while let last = kept.last, number(last) >= number(record) { kept.removeLast() }
        // What is left of a rendition that began anew has no neighbour.
        if let last = kept.last, number(last) + 1 != number(record) { kept = [] }
        if kept.count >= 2 * Limits.segmentsJournaled { kept.removeFirst(kept.count - Limits.segmentsJournaled) }
        kept.append(record)
        segments[record.presentation, default: [:]][record.rendition] = kept
    }

    private static func key(_ tenant: String, _ id: String, _ isSlate: Bool) -> String { "\(tenant)/\(isSlate ? "slate" : "ad")/\(id)" }

    /// The layouts of a presentation as they can be shown again; one whose creatives are unknown is left out.
    public func restoredLayouts(of presentation: PresentationRecord) -> [LaidPod] {
        let tenant = String(presentation.channel.prefix { $0 != "/" })
        // The first layout of each pod: the others list the same, and share its lines.
        var siblings: [Int64: LaidPod] = [:]
        return (layouts[presentation.id] ?? []).compactMap { record in
            let creatives = named(in: record, of: tenant)
            guard !creatives.contains(where: { $0 == nil }) else { return nil }
            let ads = creatives.prefix(record.ads.count).compactMap { $0 }, slate = creatives.dropFirst(record.ads.count).first ?? nil
            let layout = LaidPod(
                id: record.id, kind: LaidPod.Kind(rawValue: record.kind) ?? .pod, breakId: record.breakId, start: record.start, ads: ads,
                slate: slate, room: record.room, lag: record.lag, ahead: record.ahead, overlaps: Int(clamping: record.overlaps),
                markers: record.markers, bookings: record.bookings.map(\.booking), pod: PodId(record.pod), sibling: siblings[record.pod])
            if siblings[record.pod] == nil { siblings[record.pod] = layout }
            return layout
        }
    }

    /// The ads that a layout names, and its slate; `nil` for one that was not written down.
    private func named(in layout: LayoutRecord, of tenant: String) -> [ReadyCreative?] {
        func known(_ id: String, isSlate: Bool) -> [CreativeRecord] { creatives[Self.key(tenant, id, isSlate)] ?? [] }
        // Where no edition says more, the ad goes before the slate of that id; a bumper is a slate.
        var named = layout.ads.map { known($0, isSlate: true) + known($0, isSlate: false) }
        if !layout.slate.isEmpty { named.append(known(layout.slate, isSlate: true)) }
        return named.enumerated().map { index, editions in
            guard layout.editions.indices.contains(index) else { return editions.last?.creative }
            return editions.lazy.map(\.creative).last { $0.edition.content == layout.editions[index] }
        }
    }

    /// What a presentation's home begins with.
    public func restored(_ presentation: PresentationRecord, layouts: [LaidPod]) -> RecoveredPresentation {
        var restored = RecoveredPresentation(
            renditions: presentation.renditions, targetDuration: presentation.targetDuration, skipUntil: presentation.skipUntil,
            identities: presentation.identities, descriptions: presentation.descriptions)
        restored.edges = edges[presentation.id] ?? []
        restored.timelines = presentation.renditions.indices.map { timeline(presentation.id, Int64($0)) }
        restored.breaks = (breaks[presentation.id] ?? [:]).values.sorted { $0.start < $1.start }
        for layout in layouts {
            let written = placements[presentation.id]?[layout.id] ?? [:]
            let closing = written.values.compactMap { record in
                record.returnTime.flatMap { returnTime in
                    record.laidLength.map { PodReturn(returnTime: returnTime.nanoseconds, laid: $0, missing: record.missing) }
                }
            }.first
            restored.layouts[layout.id] = LaidPodState(
                layout, closing: closing,
                placements: presentation.renditions.indices.map { index in written[Int64(index)].map { $0.placement(of: layout) } })
        }
        return restored
    }

    private func timeline(_ presentation: PresentationId, _ rendition: Int64) -> Timeline {
        // Equal neighbours need no new KEY or MAP: that is what the ids of their states are for, which are of one process.
        var kept: [Timeline.Kept] = []
        for var next in segments[presentation]?[rendition]?.map(\.kept) ?? [] {
            next.segment.stateId = kept.last.map { $0.segment.stateId + ($0.segment.state == next.segment.state ? 0 : 1) } ?? 1
            kept.append(next)
        }
        return run(presentation, rendition, kept).map { Timeline(restoring: kept, run: $0) } ?? Timeline()
    }

    /// The run of the last segment: where what was written of it is lost, the segment tells.
    private func run(_ presentation: PresentationId, _ rendition: Int64, _ kept: [Timeline.Kept]) -> Timeline.Run? {
        let written = runs[presentation]?[rendition]?.run
        guard let last = kept.last else { return written }
        func offset(_ kept: Timeline.Kept) -> Int64 { kept.segment.number - kept.origin.sequence }
        guard written?.sequenceOffset != offset(last) else { return written }
        var run = Timeline.Run()
        run.sequenceOffset = offset(last)
        run.first =
            kept.last { offset($0) != run.sequenceOffset }.map { $0.segment.number + 1 - run.sequenceOffset }
            ?? kept[0].origin.sequence
        let shift = last.origin.date.map { last.segment.start - $0 } ?? 0
        run.dates = DateMap(steps: [DateMap.Step(from: .min, shift: shift, ahead: max(0, -shift))])
        return run
    }

    /// Everything again as records: what a new journal begins with.
    public var records: [JournalRecord] {
        var records: [JournalRecord] = creatives.values.flatMap { $0 }.map { .creative($0) }
        for presentation in presentations.values.sorted(by: { $0.id < $1.id }) {
            records += self.records(of: presentation)
        }
        for (channel, known) in orders { records += known.map { .order(OrderRecord(channel: channel, order: $0)) } }
        if let floor { records.append(.floor(floor)) }
        if isRaiseDue { records.append(.floor(.due)) }
        records += histories.values.sorted { $0.lastMs < $1.lastMs }.map { .history($0) }
        return records + sessions.values.map { .session($0) } + retired.values.map { .retired($0) }
    }

    private func records(of presentation: PresentationRecord) -> [JournalRecord] {
        let id = presentation.id
        var records: [JournalRecord] = [.presentation(presentation)]
        records += (runs[id] ?? [:]).values.map { .run($0) }
        for byRendition in (segments[id] ?? [:]).values { records += byRendition.map { .segment($0) } }
        records += (edges[id] ?? []).map { .edge($0) }
        for adBreak in (breaks[id] ?? [:]).values { records.append(.adBreak(BreakRecord(presentation: id, adBreak: adBreak))) }
        records += (layouts[id] ?? []).map { .layout($0) }
        for byRendition in (placements[id] ?? [:]).values { records += byRendition.values.map { .placement($0) } }
        return records
    }

    /// What is to be kept of a presentation that nobody watches; `nil` when there is none of that number.
    public func ended(_ id: PresentationId) -> EndedPresentation? {
        presentations[id].map { record in
            let next = layouts[id]?.map(\.id.number).max() ?? 0
            return EndedPresentation(record, facts: records(of: record), nextLayout: LayoutId(next + 1))
        }
    }

    /// Lets go of what viewers saw last before a time, milliseconds since 1970.
    public mutating func forget(historiesBefore timeMs: Int64) { histories = histories.filter { $0.value.lastMs >= timeMs } }

    /// Lets go of presentations altogether.
    public mutating func forget(presentations isGone: (PresentationId) -> Bool) {
        for id in presentations.keys where isGone(id) {
            presentations[id] = nil
            runs[id] = nil
            segments[id] = nil
            edges[id] = nil
            breaks[id] = nil
            layouts[id] = nil
            placements[id] = nil
        }
    }

    /// Lets go of sessions that were over before `time`, of breaks beyond those that a channel remembers, and of layouts that no session
    /// has and none can get any more: those that return before the window of their presentation.
    /// - Parameter living: the layouts of further sessions, by presentation.
    public mutating func forget(before time: WallTime, living: [PresentationId: Set<LayoutId>] = [:]) {
        retired = retired.filter { $0.value.retired >= time }
        if let known = floor, known.raised < time { floor = nil }
        var used = living
        for session in sessions.values { used[session.presentation, default: []].formUnion(session.history) }
        for (id, known) in layouts {
            let front = edges[id]?.last.map { $0.front - ($0.edge - $0.front) } ?? .distantPast, used = used[id] ?? []
            let kept = known.filter { used.contains($0.id) || $0.start >= front }
            layouts[id] = kept
            let ids = Set(kept.map(\.id))
            placements[id] = (placements[id] ?? [:]).filter { ids.contains($0.key) }
        }
        forgetEditions()
        // Those that are over are told of for as long as sessions are that are over.
        orders = orders.mapValues { $0.filter { $0.end >= time } }.filter { !$0.value.isEmpty }
        // Of what nobody watches only the last number counts.
        let watched = Set(sessions.values.map(\.presentation)).union(living.keys)
        for (id, known) in segments where !watched.contains(id) { segments[id] = known.mapValues { $0.suffix(1) } }
        for (id, known) in breaks where known.count > Limits.breaksRemembered {
            let newest = known.values.sorted { $0.start < $1.start }.suffix(Limits.breaksRemembered)
            breaks[id] = Dictionary(uniqueKeysWithValues: newest.map { ($0.id, $0) })
        }
    }
}

extension Recovered {
    /// Lets go of what creatives were before they changed, as far as no layout is of it.
    private mutating func forgetEditions() {
        var named: Set<UInt64> = []
        for known in layouts.values { for layout in known { named.formUnion(layout.editions) } }
        for (key, editions) in creatives where editions.count > 1 {
            creatives[key] = editions.dropLast().filter { named.contains($0.creative.edition.content) } + [editions[editions.count - 1]]
        }
    }
}

extension PlacementRecord {
    fileprivate func placement(of layout: LaidPod) -> Placement {
        Placement(
            pod: layout.pod, start: start.nanoseconds, first: first.number, firstDiscontinuity: firstDiscontinuity,
            priorDiscontinuity: priorDiscontinuity,
            // Its media is adopted when the origin has been read and the renditions are known.
            media: PodMedia([]),
            end: returnTime == nil ? nil : Placement.End(laid: Int(laid), resume: resume.number, resumeDiscontinuity: resumeDiscontinuity))
    }
}
