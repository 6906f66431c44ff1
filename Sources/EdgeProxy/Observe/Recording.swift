import Formats
import Manifest
import Model
import Stitching
import Synchronization
import Transport

/// What one session was given, and all that it was made from, so that `edgeproxy replay` can make it again: the channel as it stood when
/// the recording began, the origin's playlists since, the session's decisions, and its playlists.
///
/// It names neither the session nor its viewer, and what the viewer's query brings to the origin is in none of it (`Redaction`).
///
/// A line of JSON for each event. Ends after `Limits.recordingNs` or `Limits.recordingBytes`, whichever comes first.
final class Recording: Sendable {
    private struct State {
        var lines: [String] = []
        var bytes = 0
        var isOver = false
    }
    private let state = Mutex(State())
    private let began: MonotonicTime
    private let redaction: Redaction

    /// - Parameters:
    ///   - facts: the channel as it stands, as its journal would have it.
    ///   - session: as it stands.
    ///   - version: of the presentation's last snapshot.
    ///   - readings: how the origin was read.
    ///   - digest: makes what stands for what may not be read.
    /// The channel's orders are taken down as they are now.
    init(
        _ presentation: Presentation, facts: [JournalRecord], session: SessionRecord, version: UInt64,
        readings: RecoveredPresentation.Readings, now: MonotonicTime, wallNow: WallTime, digest: Redaction.Digest
    ) {
        began = now
        redaction = Redaction(session.token, query: presentation.originQuery, digest)
        var state = session
        (state.token, state.viewer, state.marks) = (redaction.session, ViewerAttributes(), ViewerMarks())
        let channel = presentation.channel, rules = channel.rules
        add([
            "recording": 2, "session": .string(String(decoding: session.token.text, as: UTF8.self)), "began": .date(wallNow),
            "now": .integer(now.nanoseconds), "wall_now": .integer(wallNow.nanoseconds), "version": .integer(version),
            "reference": .integer(readings.reference), "advances": .array(readings.advances.map { .integer($0.nanoseconds) }),
            "steady": .array(readings.steady.map { .integer($0?.nanoseconds ?? 0) }),
            "listed": .array(readings.listed.map { .integer($0?.lengthNs ?? 0) }),
            "listed_through": .array(readings.listed.map { .integer($0?.end.nanoseconds ?? 0) }), "channel": channel.configuration.recorded,
            "rules": [
                "refresh_changed": .integer(rules.refreshChangedPercent), "refresh_unchanged": .integer(rules.refreshUnchangedPercent),
                "stale_ns": .integer(rules.staleNs), "retry_ns": .integer(rules.retryNs), "wait_ns": .integer(rules.waitNs),
                "session_expiry_ns": .integer(rules.sessionExpiryNs),
            ],
            "presentation": .integer(presentation.id.number), "path": .string(String(decoding: presentation.path, as: UTF8.self)),
            "query": .string(presentation.originQuery), "facts": .array(facts.map(encoded)),
            "state": encoded(.session(state)), "orders": .array(channel.orders.all.map(\.recorded)),
        ])
    }

    /// Of a channel that stands still (`isQuiet`), on its home loop; the session's lock is held.
    convenience init(_ home: PresentationHome, _ session: Session, loop: any Loop, digest: Redaction.Digest) {
        let layouts = home.presentation.layouts.all
        var known: Set<CreativeEdition> = []
        let creatives = layouts.flatMap(\.creatives).filter { known.insert($0.edition).inserted }
        self.init(
            home.presentation,
            facts: creatives.map { .creative(CreativeRecord($0)) } + home.facts
                + layouts.map { .layout(LayoutRecord($0, of: home.presentation.id)) },
            session: session.record(seen: loop.wallTime), version: home.version, readings: home.readings, now: loop.time,
            wallNow: loop.wallTime, digest: digest)
    }

    var isOver: Bool { state.withLock { $0.isOver } }

    /// The file.
    var text: [UInt8] { state.withLock { Array(($0.lines.joined(separator: "\n") + "\n").utf8) } }

    // MARK: Events

    /// A viewer has made the home look for something newer.
    func refresh(_ rendition: Int, now: MonotonicTime, wallNow: WallTime, published: UInt64) {
        add(["event": "refresh", "rendition": .integer(rendition)] + Self.moment(now, wallNow, published))
    }

    func open(now: MonotonicTime, wallNow: WallTime, published: UInt64) {
        add(["event": "open"] + Self.moment(now, wallNow, published))
    }

    /// Somebody has ordered a break, or ends one.
    func orders(_ orders: [OrderedBreak], ending: Bool, now: MonotonicTime, wallNow: WallTime, published: UInt64) {
        add(
            ["event": "orders", "orders": .array(orders.map(\.recorded)), "ending": .bool(ending)]
                + Self.moment(now, wallNow, published))
    }

    /// The origin is asked for a playlist.
    func ask(_ location: OriginLocation, now: MonotonicTime, wallNow: WallTime, published: UInt64) {
        add(["event": "ask", "location": .string(location.recorded)] + Self.moment(now, wallNow, published))
    }

    /// A timer of the presentation's home has set something going.
    func timed(_ timed: PresentationHome.Timed, now: MonotonicTime, wallNow: WallTime, published: UInt64) {
        add(["event": "timed", "what": .string(timed.rawValue)] + Self.moment(now, wallNow, published))
    }

    /// - Parameter published: `nil` for what the recording begins with.
    func answer(
        _ location: OriginLocation, _ result: Result<OriginReply, OriginFault>, now: MonotonicTime, wallNow: WallTime, published: UInt64?
    ) {
        var event: Json = ["event": "answer", "location": .string(location.recorded)]
        switch result {
        case .success(let reply):
            event =
                event + [
                    "url": .string(reply.url), "origin": .integer(reply.origin), "whole": .bool(reply.isWhole),
                    "body": reply.body.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null,
                ]
        case .failure(let fault): event = event + ["fault": .string("\(fault)")]
        }
        add(event + Self.moment(now, wallNow, published))
        endIfOver(now)
    }

    /// The session was committed to a layout in the breaks that start up to `through`; `nil`: to the content.
    func commit(through: ChannelTime, _ layout: LaidPod?, of presentation: PresentationId, now: MonotonicTime) {
        let creatives = layout?.creatives ?? []
        add([
            "event": "decision", "now": .integer(now.nanoseconds), "through": .integer(through.nanoseconds),
            "layout": .integer(layout?.id.number ?? 0),
            "facts": .array(
                (creatives.map { .creative(CreativeRecord($0)) } + (layout.map { [.layout(LayoutRecord($0, of: presentation))] } ?? []))
                    .map(encoded)),
        ])
    }

    /// A playlist left.
    func playlist(_ rendition: Int, version: UInt64, _ bytes: [UInt8], now: MonotonicTime) {
        add([
            "event": "playlist", "now": .integer(now.nanoseconds), "rendition": .integer(rendition), "version": .integer(version),
            "body": .string(String(decoding: bytes, as: UTF8.self)),
        ])
        endIfOver(now)
    }

    private static func moment(_ now: MonotonicTime, _ wallNow: WallTime, _ published: UInt64?) -> Json {
        ["now": .integer(now.nanoseconds), "wall_now": .integer(wallNow.nanoseconds), "published": published.map { .integer($0) } ?? .null]
    }

    private func encoded(_ record: JournalRecord) -> Json {
        .string(String(decoding: Base64.encode(redaction.applied(to: record.encoded)), as: UTF8.self))
    }

    private func add(_ event: Json) {
        let line = redaction.applied(to: event).text
        let isTooMuch = state.withLock { state in
            guard !state.isOver else { return false }
            guard state.bytes + line.utf8.count < Limits.recordingBytes else { return true }
            state.lines.append(line)
            state.bytes += line.utf8.count
            return false
        }
        if isTooMuch { end("\(Limits.recordingBytes >> 20) MiB are full") }
    }

    private func endIfOver(_ now: MonotonicTime) {
        if now - began > Limits.recordingNs { end("\(Limits.recordingNs / 1_000_000_000) s are over") }
    }

    /// Takes nothing down any more, and says why.
    func end(_ why: String) {
        state.withLock { state in
            guard !state.isOver else { return }
            state.isOver = true
            state.lines.append((["event": "end", "why": .string(why)] as Json).text)
        }
    }
}

extension OriginLocation {
    /// As a recording names it: an absolute one by its URL.
    var recorded: String {
        switch self {
        case .relative(let path): path
        case .absolute(let url): url
        }
    }
}

extension Json {
    /// The members of two objects.
    static func + (one: Json, other: Json) -> Json {
        guard case .object(let first) = one, case .object(let second) = other else { return one }
        return .object(first + second)
    }
}

extension OrderedBreak {
    /// As a recording has it: not who ordered it.
    fileprivate var recorded: Json {
        [
            "id": .integer(id.number), "start": .integer(start.nanoseconds), "length": .integer(lengthNs),
            "ordered": .integer(ordered.nanoseconds), "ended": ended.map { .integer($0.nanoseconds) } ?? .null,
        ]
    }
}
