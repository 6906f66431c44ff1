import Decision
import Formats
import Manifest
import Model
import Stitching

/// The timeline of each break of a session: what was signalled, decided, laid, and fallen back on and why. Made when somebody asks,
/// from what the presentation and the session have in memory.
struct Explain {
    private let presentation: Presentation
    private let snapshot: PresentationSnapshot?
    private let session: Facts
    /// By break of the session, in order of time.
    private let breaks: [BreakReport]
    /// By which an order may still begin or not.
    private let now: WallTime
    /// The only campaign to speak of; `nil`: of the first ones.
    private let campaign: String?
    private let privacy: Json
    /// What a thousand impressions of a campaign cost, by its id; `nil` for one that is gone.
    private let price: (String) -> String?

    /// A session's fields, copied under its lock.
    private struct Facts {
        var token: SessionToken
        var attributes: ViewerAttributes
        var joined: WallTime, bucket: Int
        var isStitched: Bool
        var history: [LayoutId], offsets: [SessionOffset], sent: [Session.Sent], notes: [Int32]
        var lag: Int64
    }

    /// One break as the session had it.
    private struct BreakReport {
        var id: BreakId, start: ChannelTime
        var note: DecisionNote?
        var layout: LayoutId?
        /// By rendition: the number of the pod's first segment, and how many were laid or are listed so far.
        var numbers: [(first: MediaSequence, count: Int64, place: NotedPlace)?] = []
    }

    /// - Parameters:
    ///   - session: its shard's lock is held.
    ///   - campaign: id of the one that is asked about; `nil`: as many as `Limits` says, those that won first.
    ///   - price: what a thousand impressions of a campaign cost now, by its id.
    init(
        _ session: Session, of presentation: Presentation, campaign: String? = nil, privacy: PrivacySettings = PrivacySettings(),
        now: WallTime = .now,
        price: @escaping (String) -> String? = { _ in nil }
    ) {
        self.presentation = presentation
        self.now = now
        self.price = price
        self.campaign = campaign
        self.privacy = session.privacy(privacy)
        snapshot = presentation.snapshot
        self.session = Facts(
            token: session.token, attributes: session.attributes, joined: session.joined, bucket: session.bucket,
            isStitched: session.isStitched, history: session.history, offsets: session.offsets, sent: session.sent,
            notes: session.notes, lag: session.lag)
        breaks = Self.told(self.session, presentation, snapshot)
    }

    // MARK: Which breaks, and where their pods stand

    private static func told(_ session: Facts, _ presentation: Presentation, _ snapshot: PresentationSnapshot?) -> [BreakReport] {
        var told = session.notes.compactMap { presentation.decisions[$0] }.map {
            BreakReport(id: $0.breakId, start: $0.breakStart, note: $0, layout: $0.pod?.layout)
        }
        // From before a restart of ours the layouts are known, the reasons are not.
        for id in session.history where !told.contains(where: { $0.layout == id }) {
            guard let layout = presentation.layouts[id] else { continue }
            told.append(BreakReport(id: layout.breakId, start: layout.start, note: nil, layout: id))
        }
        told.sort { $0.start < $1.start }
        for rendition in session.offsets.indices { number(&told, rendition, session, presentation, snapshot) }
        return told
    }

    /// The numbers of the pods in one rendition: forward from the session's offset for those in the window, back from it for those that
    /// have left it.
    private static func number(
        _ told: inout [BreakReport], _ rendition: Int, _ session: Facts, _ presentation: Presentation, _ snapshot: PresentationSnapshot?
    ) {
        func set(_ index: Int, _ first: MediaSequence, _ count: Int64, _ place: NotedPlace) {
            while told[index].numbers.count <= rendition { told[index].numbers.append(nil) }
            told[index].numbers[rendition] = (first, count, place)
        }
        var offset = session.offsets[rendition]
        for index in told.indices where told[index].layout.map(session.history.contains) ?? false {
            guard let placement = told[index].layout.flatMap({ snapshot?.layouts[$0] })?.placement(rendition) else { continue }
            let count = Int64(placement.shown(at: snapshot?.visible.edgeTime ?? Visible.fromTheBeginning))
            let place = NotedPlace(
                first: placement.firstNumber, resume: placement.end?.resumeNumber ?? SegmentNumber(0), laid: Int64(placement.end?.laid ?? 0)
            )
            set(index, offset.sequence(of: placement), count, place)
            offset.pass(placement)
        }
        var after = session.offsets[rendition].sequence
        let left = told.indices.filter { told[$0].layout.map { !session.history.contains($0) } ?? false }
        func noted(_ index: Int) -> [NotedPlace?]? { told[index].layout.flatMap { presentation.decisions.places(of: $0) } }
        for (position, index) in left.enumerated().reversed() {
            guard let places = noted(index), places.indices.contains(rendition),
                let place = places[rendition]
            else { return }
            guard place.laid > 0 else { continue }
            set(index, MediaSequence(of: place.resume, offset: after) - place.laid, place.laid, place)
            // A break that begins before the return of the one before begins at that return.
            let earlier = position > 0 ? noted(left[position - 1])?[rendition] : nil
            after -= place.laid - (place.resume - max(place.first, earlier?.resume ?? place.first))
        }
    }

    // MARK: As JSON

    var json: Json {
        let channel = presentation.channel.configuration
        return [
            "session": .string(String(decoding: session.token.text, as: UTF8.self)), "tenant": .string(channel.tenant),
            "channel": .string(channel.id), "path": .string(String(decoding: presentation.path, as: UTF8.self)),
            "joined": .date(session.joined), "stitched": .bool(session.isStitched), "bucket": .integer(session.bucket),
            "viewer": [
                "device": .string(session.attributes.device), "country": .string(session.attributes.country),
                "address": .string(session.attributes.address), "user_agent": .string(session.attributes.userAgent),
            ],
            "privacy": privacy, "lag": .seconds(session.lag), "edge": .date(snapshot?.visible.edgeTime), "renditions": .array(renditions),
            "breaks": .array(breaks.map(explained) + expected),
            "breaks_kept": .integer(Stitching.Limits.breaksExplained),
        ]
    }

    private var paths: [String] {
        snapshot?.renditions.map { String(decoding: $0.path, as: UTF8.self) }
            ?? presentation.recovered?.renditions.map { String(decoding: $0, as: UTF8.self) } ?? []
    }

    private var renditions: [Json] {
        paths.enumerated().map { index, path in
            let offset = session.offsets.indices.contains(index) ? session.offsets[index] : SessionOffset()
            let sent = session.sent.indices.contains(index) && session.sent[index] != .nothing ? session.sent[index] : nil
            return [
                "path": .string(path), "sequence_offset": .integer(offset.sequence), "discontinuity_offset": .integer(offset.discontinuity),
                "first_sent": sent.map { .integer($0.first.number) } ?? .null, "last_sent": sent.map { .integer($0.last.number) } ?? .null,
                "origin": snapshot.map { origin($0.freshness[index]) } ?? .null,
            ]
        }
    }

    private func origin(_ freshness: PresentationSnapshot.Freshness) -> Json {
        freshness.fault.map { .string("\($0)") } ?? .string("good")
    }

    private func explained(_ told: BreakReport) -> Json {
        let adBreak = snapshot?.breaks.last { $0.id == told.id }
        return [
            "id": .integer(told.id.number), "source": .string(source(told, adBreak)),
            "order": adBreak?.order.map { order($0) } ?? .null, "state": .string(adBreak?.state ?? "closed"), "start": .date(told.start),
            "planned": .seconds(adBreak?.planned),
            "in_point": .date(adBreak?.inPoint), "return": .date(adBreak?.returnTime),
            "signalled": .array(signals(told, adBreak).map(signal)),
            "decided": told.note.map(decision) ?? .null, "laid": laid(told), "fallbacks": .array(fallbacks(told)),
        ]
    }

    /// A break that is announced: what it gets is decided when it begins, by what caps, budgets and pauses say then.
    private var expected: [Json] {
        guard let snapshot else { return [] }
        let known = snapshot.breaks.filter { $0.start >= snapshot.visible.edgeTime }.map { ($0.start, $0.planned, $0.source) }
        let around = Manifest.Limits.dateToleranceNs
        let announced = snapshot.announced.compactMap { signal in signal.date.map { ($0, signal.planned, AdBreak.Source.signalled) } }
        let ordered = orders.filter { order in
            !snapshot.isVod && order.mayBegin(at: now) && !snapshot.breaks.contains { $0.source == .ordered(order.id) }
        }.map { (ChannelTime(asDated: $0.start), Optional($0.lengthNs), AdBreak.Source.ordered($0.id)) }
        return (known + announced + ordered).map { start, planned, source in
            [
                "id": .null, "source": .string(source.name), "order": source.order.map { order($0) } ?? .null, "state": "announced",
                "start": .date(start), "planned": .seconds(planned),
                "in_point": .null, "return": .null,
                "signalled": .array(presentation.signals.signals(from: start - around, to: start + around).map(signal)),
                "decided": .null, "laid": .null, "fallbacks": .array([]),
            ]
        }
    }

    private func source(_ told: BreakReport, _ adBreak: AdBreak?) -> String {
        if told.note?.fill == .preRoll || told.layout.flatMap({ presentation.layouts[$0] })?.kind == .preRoll { return "pre_roll" }
        return adBreak?.source.name ?? "signalled"
    }

    private var orders: [OrderedBreak] { presentation.channel.orders.all }

    /// Who ordered a break: only its number once that is forgotten.
    private func order(_ id: BreakOrderId) -> Json {
        orders.first { $0.id == id }?.told ?? ["id": .string(id.description)]
    }

    /// The markers that stand from just before the break to its return.
    private func signals(_ told: BreakReport, _ adBreak: AdBreak?) -> [SeenSignal] {
        let longest = presentation.channel.configuration.maxOpenBreakNs, around = 2 * (snapshot?.targetDuration ?? 0)
        return presentation.signals.signals(
            from: told.start - around, to: (adBreak?.returnTime ?? told.start + longest) + Manifest.Limits.dateToleranceNs)
    }

    private func signal(_ signal: SeenSignal) -> Json {
        [
            "seen": .date(signal.seen), "at": .date(signal.at), "content_number": .integer(signal.number.number),
            "dialect": .string("\(signal.dialect)"), "direction": .string("\(signal.direction)"),
            "id": signal.id.isEmpty ? .null : .string(signal.id), "planned": .seconds(signal.planned), "elapsed": .seconds(signal.elapsed),
            "raw": .string(signal.raw),
        ]
    }

    private func decision(_ note: DecisionNote) -> Json {
        let trace = note.trace
        let items = campaign.map { id in trace.item(of: id).map { [$0] } ?? [] } ?? trace.items(first: Limits.campaignsNamed)
        return [
            "at": .date(note.decided), "bucket": .integer(note.bucket), "lag": .seconds(note.lag), "room": .seconds(note.pod?.room),
            "outcome": .string(note.pod != nil ? "pod" : "content"), "reason": .text(note.content?.rawValue),
            "experiments": .object(note.arms.map { Json.Member(name: $0.experiment, value: .string($0.arm)) }),
            "campaigns": .array(items.map(item)), "left_out": .integer(max(0, trace.campaignCount - items.count)),
            "won": .integer(trace.won),
            "lost": .object(
                trace.lost.sorted { $0.key < $1.key }.map { Json.Member(name: $0.key.name, value: .integer($0.value)) }),
            "unfilled": .seconds(trace.unfilledNs),
        ]
    }

    private func item(_ item: DecisionTrace.Item) -> Json {
        let reason: String?
        if case .lost(let why) = item.outcome { reason = why.name } else { reason = nil }
        return [
            "id": .string(item.campaignId), "outcome": reason == nil ? "won" : "lost", "reason": .text(reason),
            "cpm": price(item.campaignId).map { .number($0) } ?? .null,
        ]
    }

    // MARK: What was laid

    private func laid(_ told: BreakReport) -> Json {
        guard let id = told.layout else { return .null }
        let layout = presentation.layouts[id]
        let pod = told.note?.pod ?? layout.flatMap { layout in snapshot.map { NotedPod(layout, $0.renditions) } }
        let closing = snapshot?.layouts[id]?.closing
        return [
            "pod": .integer(layout?.pod.number ?? told.note?.pod?.pod.number ?? 0), "length": .seconds(closing?.laid),
            "return": .date(closing?.time),
            "renditions": .array(
                told.numbers.enumerated().compactMap { rendition, numbers in
                    guard let numbers else { return nil }
                    return [
                        "path": .string(paths.indices.contains(rendition) ? paths[rendition] : ""),
                        "first_number": .integer(numbers.first.number), "segments": .integer(numbers.count),
                        "replaces_from": .integer(numbers.place.first.number),
                        "replaces": numbers.place.laid == 0 ? .null : .integer(numbers.place.resume - numbers.place.first),
                        "entries": .array(pod.map { entries($0, rendition, numbers.first, numbers.count) } ?? []),
                    ]
                }),
            // Of the slate that is there for what the ads leave only what was needed.
            "entries": .array((pod?.pieces ?? []).filter { $0.offset < closing?.laid ?? .max }.map(piece)),
        ]
    }

    private func piece(_ piece: NotedPod.Piece) -> Json {
        [
            "creative": .string(piece.creative), "slate": .bool(piece.isSlate), "offset": .seconds(piece.offset),
            "duration": .seconds(piece.duration),
        ]
    }

    /// The pieces that were laid in one rendition with the numbers of their first and last segments.
    private func entries(_ pod: NotedPod, _ rendition: Int, _ first: MediaSequence, _ count: Int64) -> [Json] {
        var entries: [Json] = [], number = first
        func lay(_ piece: NotedPod.Piece) -> Bool {
            let segments = piece.segments.indices.contains(rendition) ? Int64(piece.segments[rendition]) : 0
            let last = min(number + segments, first + count) - 1
            guard last >= number else { return false }
            entries.append(["creative": .string(piece.creative), "first": .integer(number.number), "last": .integer(last.number)])
            number = last + 1
            return true
        }
        for ad in pod.ads where !lay(ad) { return entries }
        guard let slate = pod.slate else { return entries }
        for _ in 0..<Stitching.Limits.podEntries where !lay(slate) { break }
        return entries
    }

    // MARK: What was fallen back on

    private func fallbacks(_ told: BreakReport) -> [Json] {
        func fallback(_ on: String, _ why: String) -> Json { ["on": .string(on), "why": .string(why)] }
        guard let note = told.note else { return [fallback("pod", "decided before a restart: the reasons are not known any more")] }
        let lost = note.trace.lost.sorted { $0.key < $1.key }.map { "\($0.key.name) \($0.value)" }.joined(separator: ", ")
        switch note.content {
        case .overBeforeJoin: return [fallback("content", "the break was over when the session began")]
        case .joinPolicy: return [fallback("content", "the session joined in mid-break, and the channel's join policy is content")]
        case .leftWindow: return [fallback("content", "the break had left the window when the session asked")]
        case .noPod:
            return [fallback("content", lost.isEmpty ? "there are no campaigns and no slate" : "no campaign could be laid: \(lost)")]
        case .podBefore: return [fallback("content", "the pod of the break before took all of it")]
        case .tooManyPreRolls: return [fallback("content", "\(Limits.spans) pre-rolls are laid already")]
        case nil: break
        }
        if note.fill == .slate { return [fallback("slate", "the session joined in mid-break, and the channel's join policy is slate")] }
        guard let pod = note.pod, let slate = pod.slate else { return [] }
        let ads = pod.ads.reduce(0) { $0 + $1.duration }
        guard ads + Manifest.Limits.dateToleranceNs < pod.room else { return [] }
        return [
            fallback("slate", "\(slate.creative) fills what the ads leave of the break" + (lost.isEmpty ? "" : "; campaigns lost: \(lost)"))
        ]
    }
}

extension NotedPod {
    /// The ads, and the slate behind them.
    fileprivate var pieces: [Piece] { ads + (slate.map { [$0] } ?? []) }
}
