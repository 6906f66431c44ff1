import Console
import Formats
import Manifest
import Model
import Stitching
import Transport

/// A recording made again: the origin's playlists go into a home of their own, on a clock that the recording moves, and what comes out is
/// held against what was sent.
struct Replay {
    struct Result {
        /// Playlists that are equal, and those that reach back beyond what the recording knows.
        var equal = 0, early = 0, decisions = 0
        var differences: [String] = []

        var text: String {
            "playlists \(equal + early + differences.count): \(equal) equal, \(differences.count) differ, \(early) not compared; "
                + "decisions \(decisions)\n" + differences.joined()
        }
    }

    private let header: Json
    private let events: [Json]
    private let home: PresentationHome
    private let presentation: Presentation
    private let loop: ReplayLoop
    private let source: ReplaySource
    /// The session as it stood when the recording began.
    private let began: Session
    /// Called with each playlist as it was sent.
    var show: (String) -> Void = { _ in }

    /// - Throws: `InputError` for anything that is no recording.
    init(_ file: [UInt8]) throws(InputError) {
        let lines = try Self.lines(file)
        guard let header = lines.first, case .number(let version) = header["recording"] else { throw InputError("this is no recording") }
        guard version == "2" else { throw InputError("this recording is of an earlier version of edgeproxy: replay it with that one") }
        self.header = header
        events = Array(lines.dropFirst())
        let configuration: ChannelConfiguration
        do {
            configuration = try FieldReader.read(header["channel"] ?? .null, at: "channel")
        } catch {
            throw InputError("the recording is damaged: \(error.first.path): \(error.first.message)")
        }
        var rules = ChannelRules()
        let recorded = header["rules"] ?? .null
        rules.refreshChangedPercent = try recorded.int("refresh_changed")
        rules.refreshUnchangedPercent = try recorded.int("refresh_unchanged")
        rules.staleNs = try recorded.int("stale_ns")
        rules.retryNs = try recorded.int("retry_ns")
        rules.waitNs = try recorded.int("wait_ns")
        rules.sessionExpiryNs = try recorded.int("session_expiry_ns")
        let recovered = Recovered(try Self.facts(header))
        let state = try Self.facts(["facts": .array([header["state"] ?? .null])])
        guard case .session(let record)? = try? state.first.flatMap(JournalRecord.decode) else {
            throw InputError("the recording is damaged: state: no session")
        }
        guard let known = recovered.presentations.values.first else { throw InputError("the recording is damaged: facts: no presentation") }
        let layouts = recovered.restoredLayouts(of: known)
        var restored = recovered.restored(known, layouts: layouts)
        restored.readings = try Self.readings(header, renditions: known.renditions.count)
        presentation = Presentation(
            id: PresentationId(try header.int("presentation")), channel: Channel(configuration, index: 0, rules: rules),
            path: Array(try header.string("path").utf8), originQuery: try header.string("query"), home: 0,
            recovered: restored)
        for layout in layouts { presentation.layouts.restore(layout) }
        presentation.channel.orders.restore(try header.recordedOrders())
        began = Session(record, tenant: configuration.tenant)
        // So much earlier that all is to be fetched anew when the first viewer asks, as it was where the recording was made.
        let earlier = known.targetDuration * max(rules.refreshChangedPercent, rules.refreshUnchangedPercent) / 100 + 1
        loop = ReplayLoop(now: try header.int("now") - earlier, wallNow: try header.int("wall_now") - earlier)
        source = ReplaySource()
        home = PresentationHome(presentation, loop: loop, source: source, signals: CueSignals(configuration.breaks))
    }

    /// - Throws: `InputError` where the recording is damaged.
    func run() throws(InputError) -> Result {
        var result = Result(), player = Player(replay: self)
        try player.begin()
        for event in events {
            switch try event.string("event") {
            case "decision":
                try player.decide(event)
                result.decisions += 1
            case "playlist": try player.compare(event, &result)
            default: break
            }
        }
        return result
    }

    // MARK: Reading

    private static func lines(_ file: [UInt8]) throws(InputError) -> [Json] {
        var lines: [Json] = []
        for (index, line) in file.split(separator: UInt8(ascii: "\n")).enumerated() {
            do {
                lines.append(try JsonReader.read(Array(line)))
            } catch {
                throw InputError(index == 0 ? "this is no recording" : "the recording is damaged: line \(index + 1): \(error)")
            }
        }
        return lines
    }

    private static func readings(_ header: Json, renditions: Int) throws(InputError) -> RecoveredPresentation.Readings {
        func numbers(_ name: String) throws(InputError) -> [Int64] {
            guard case .array(let values) = header[name], values.count == renditions else {
                throw InputError("the recording is damaged: \(name): there are \(renditions) renditions")
            }
            return try values.map { value throws(InputError) in
                guard case .number(let digits) = value, let number = Int64(digits) else {
                    throw InputError("the recording is damaged: \(name): expected numbers")
                }
                return number
            }
        }
        let reference = Int(try header.int("reference"))
        guard 0..<renditions ~= reference else {
            throw InputError("the recording is damaged: reference: there are \(renditions) renditions")
        }
        let lengths = try numbers("listed"), ends = try numbers("listed_through")
        // Not in the first recordings of this version.
        let steady = header["steady"] == nil ? Array(repeating: 0, count: renditions) : try numbers("steady")
        return .init(
            reference: reference, advances: try numbers("advances").map { MonotonicTime(nanoseconds: $0) },
            steady: steady.map { $0 == 0 ? nil : MonotonicTime(nanoseconds: $0) },
            listed: zip(lengths, ends).map { $0 == 0 ? nil : .init(lengthNs: $0, end: ChannelTime(nanoseconds: $1)) })
    }

    fileprivate static func facts(_ event: Json) throws(InputError) -> [[UInt8]] {
        guard case .array(let values) = event["facts"] else { throw InputError("the recording is damaged: facts: expected an array") }
        var facts: [[UInt8]] = []
        for value in values {
            guard case .string(let text) = value, let bytes = try? Base64.decode(Array(text.utf8).span) else {
                throw InputError("the recording is damaged: facts: expected base64, got \(value.shown)")
            }
            facts.append(bytes)
        }
        return facts
    }
}

extension Replay {
    /// Moves the channel on as far as each playlist of the session needs.
    fileprivate struct Player {
        let replay: Replay
        private var next = 0
        /// The recorded version that the home stands at.
        private var version: Int64 = 0
        private var session: Session
        private var renderer: PresentationRenderer?
        /// By rendition: where the origin's first playlist of the recording begins.
        private var begins: [ChannelTime] = []
        private var settledAt = ChannelTime.distantFuture

        init(replay: Replay) {
            self.replay = replay
            session = replay.began
        }

        /// Reads what the recording begins with, as after a restart.
        mutating func begin() throws(InputError) {
            var first = try replay.events.filter { $0["published"] == .null }.map { event throws(InputError) in try Answer(event) }
            replay.home.open { _ in }
            // The multivariant playlist names the others.
            while let index = first.firstIndex(where: { replay.source.answer($0) }) { first.remove(at: index) }
            replay.home.wasAsked = { [source = replay.source] in source.wasAsked($0) }
            version = try replay.header.int("version")
            look()
        }

        /// Renews the view; the first one tells where the recording begins.
        private mutating func look() {
            renderer?.renew()
            guard renderer == nil, let made = PresentationRenderer(replay.presentation) else { return }
            renderer = made
            let snapshot = made.view.snapshot
            begins = snapshot.windows.map { $0.segments.first?.startTime ?? .distantFuture }
            settledAt = snapshot.visible.edgeTime + 2 * snapshot.targetDuration
        }

        mutating func decide(_ event: Json) throws(InputError) {
            let recovered = Recovered(try Replay.facts(event))
            let number = try event.int("layout"), layout = number == 0 ? nil : LayoutId(number)
            if let layout, replay.presentation.layouts[layout] == nil {
                var record = PresentationRecord()
                record.id = replay.presentation.id
                record.channel = replay.presentation.channel.name
                guard let made = recovered.restoredLayouts(of: record).first(where: { $0.id == layout }) else {
                    throw InputError("the recording is damaged: no layout \(layout)")
                }
                replay.presentation.layouts.restore(made)
            }
            session.decidedThrough = ChannelTime(nanoseconds: try event.int("through"))
            session.hasJoined = true
            layout.map { session.lay($0) }
        }

        mutating func compare(_ event: Json, _ result: inout Result) throws(InputError) {
            let wanted = try event.int("version"), rendition = Int(try event.int("rendition")), sent = try event.string("body")
            while version < wanted, try step() {}
            replay.show("# \(Self.date(replay.loop.wallTime)) rendition \(rendition), version \(wanted)\n\(sent)")
            look()
            guard let renderer, begins.indices.contains(rendition) else {
                result.early += 1
                return
            }
            // The turn as the routes have it; the origin was asked, and what was to be decided came with the decisions.
            let snapshot = renderer.view.snapshot, visible = snapshot.visible, path = snapshot.renditions[rendition].path
            var turn = PlaylistTurn()
            turn.refreshed()
            let next = turn.next(&session, renderer.view, path.span, now: MonotonicTime(nanoseconds: try event.int("now")))
            // When an origin that fails was last well, is known only when that was since the recording began.
            var isEarly =
                visible.frontTime + Manifest.Limits.dateToleranceNs < begins[rendition] || (visible.edgeTime < settledAt && !snapshot.isVod)
            if case .unavailable(.stale) = next, snapshot.freshness[rendition].lastGood == nil { isEarly = true }
            guard !isEarly else {
                result.early += 1
                return
            }
            var made: [UInt8] = []
            switch next {
            case .ready(let head): for piece in renderer.bytes(rendition, head) { piece.withBytes { made += $0 } }
            case .refresh, .decide, .write, .unavailable, .notFound: made = Array("(no playlist: \(next))\n".utf8)
            }
            guard made != Array(sent.utf8) else {
                result.equal += 1
                return
            }
            result.differences.append(Self.difference(Array(sent.utf8), made, rendition, wanted, Self.date(replay.loop.wallTime)))
        }

        /// Takes the channel's next event; `false` when there is none.
        private mutating func step() throws(InputError) -> Bool {
            while next < replay.events.count {
                let event = replay.events[next]
                next += 1
                guard case .number = event["published"] else { continue }
                replay.loop.move(now: try event.int("now"), wallNow: try event.int("wall_now"))
                switch try event.string("event") {
                case "refresh": replay.home.refresh(Int(try event.int("rendition"))) {}
                case "open": replay.home.open { _ in }
                case "orders":
                    replay.presentation.channel.orders.restore(try event.recordedOrders())
                    replay.home.adoptOrders(ending: event["ending"] == .bool(true))
                case "ask":
                    // It stands before what it was asked for because of.
                    replay.source.asked.append(try event.string("location"))
                    continue
                case "timed": PresentationHome.Timed(rawValue: try event.string("what")).map(replay.home.replay)
                case "answer": replay.source.answer(try Answer(event))
                default: continue
                }
                // What the home would not have asked for now: it does not know how the origin was when the recording began.
                while let location = replay.source.asked.first {
                    replay.home.ask(recorded: location)
                    replay.source.asked.removeAll { $0 == location }
                }
                version = try event.int("published")
                return true
            }
            return false
        }

        private static func date(_ time: WallTime) -> String {
            guard case .string(let text) = Json.date(time) else { return "-" }
            return text
        }

        /// The first byte that differs, and the lines that it stands in.
        private static func difference(_ sent: [UInt8], _ made: [UInt8], _ rendition: Int, _ version: Int64, _ date: String) -> String {
            let at = zip(sent, made).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(sent.count, made.count)
            func line(_ bytes: [UInt8]) -> String {
                let start = bytes[..<min(at, bytes.count)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
                let text = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
                return text.isEmpty ? "(nothing)" : String(decoding: text, as: UTF8.self)
            }
            let number = sent[..<min(at, sent.count)].count { $0 == UInt8(ascii: "\n") } + 1
            return "\(date) rendition \(rendition), version \(version): byte \(at), line \(number)\n"
                + "  sent  \(line(sent))\n  made  \(line(made))\n"
        }
    }

    /// What the origin said of one location.
    fileprivate struct Answer {
        var location: String
        var result: Swift.Result<OriginReply, OriginFault>

        init(_ event: Json) throws(InputError) {
            location = try event.string("location")
            if let fault = event["fault"] {
                result = .failure(.unreachable(fault.shown))
                return
            }
            var body: [UInt8]?
            if case .string(let text) = event["body"] { body = Array(text.utf8) }
            result = .success(
                OriginReply(
                    body: body, url: try event.string("url"), origin: Int(try event.int("origin")), isWhole: event["whole"] == .bool(true)))
        }
    }

    /// An origin that says what it said.
    fileprivate final class ReplaySource: OriginSource {
        private var waiting: [String: [(Answer) -> Void]] = [:]

        func fetch(
            _ location: OriginLocation, query: String, preferred: Int, etag: String?, lastModified: String?,
            accept: @escaping (OriginReply) -> OriginFault?, done: @escaping (Swift.Result<OriginReply, OriginFault>) -> Void
        ) {
            func receive(_ answer: Answer) {
                guard case .success(let reply) = answer.result, reply.body != nil, let fault = accept(reply) else {
                    return done(answer.result)
                }
                done(.failure(fault))
            }
            waiting[location.recorded, default: []].append(receive)
        }

        /// What was asked for next, by the recording.
        var asked: [String] = []

        func wasAsked(_ location: OriginLocation) -> Bool {
            guard let index = asked.firstIndex(of: location.recorded) else { return false }
            asked.remove(at: index)
            return true
        }

        /// - Returns: whether it was asked for.
        @discardableResult
        func answer(_ answer: Answer) -> Bool {
            guard var asked = waiting[answer.location], !asked.isEmpty else { return false }
            let receive = asked.removeFirst()
            waiting[answer.location] = asked
            receive(answer)
            return true
        }
    }
}

/// A clock that the recording moves.
private final class ReplayLoop: Loop, @unchecked Sendable {
    private(set) var now: Int64
    private(set) var wallNow: Int64
    private var timers: [(due: Int64, id: UInt64, work: () -> Void)] = []
    private var nextId: UInt64 = 1

    init(now: Int64, wallNow: Int64) {
        self.now = now
        self.wallNow = wallNow
    }

    var isCurrent: Bool { true }

    /// Runs what is due on the way.
    func move(now: Int64, wallNow: Int64) {
        while let index = timers.indices.min(by: { (timers[$0].due, timers[$0].id) < (timers[$1].due, timers[$1].id) }),
            timers[index].due <= now
        {
            let timer = timers.remove(at: index)
            self.wallNow += max(0, timer.due - self.now)
            self.now = max(self.now, timer.due)
            timer.work()
        }
        self.now = max(self.now, now)
        self.wallNow = wallNow
    }

    func schedule(afterNs: Int64, _ work: @escaping () -> Void) -> TimerId {
        nextId += 1
        timers.append((now + max(0, afterNs), nextId, work))
        return TimerId(raw: nextId)
    }

    func cancel(_ timer: TimerId) { timers.removeAll { $0.id == timer.raw } }
    func execute(_ work: @escaping @Sendable () -> Void) { work() }
    func spawn(_ body: @escaping () async -> Void) { preconditionFailure("a home starts no tasks") }
}
