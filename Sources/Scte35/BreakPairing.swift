/// Follows a channel's messages: pairs outs with ins, knows repetitions from news, and ends what nobody ends.
///
/// At most one break is open; what lies inside it is its structure. A value without a clock: the caller says when a message stands.
public struct BreakPairing: Equatable, Sendable {
    public enum End: Equatable, Sendable {
        /// Its in came.
        case `in`
        /// Its duration is over and it returns by itself.
        case duration
        /// Its duration is over, and the in that should have come did not.
        case lostIn
        /// It has no duration, and the longest open break is over.
        case longest
        /// Something that holds it began, or another break of its level.
        case superseded
        /// Withdrawn before its time.
        case cancelled
    }

    /// What a message or the passing of time did.
    public enum Edge: Equatable, Sendable {
        case opened(BreakSignal, startNs: Int64)
        /// An open break got another duration.
        case updated(BreakSignal, startNs: Int64)
        case ended(eventId: UInt32, atNs: Int64, End)
    }

    /// The open break.
    public struct Open: Equatable, Sendable {
        public var signal: BreakSignal
        public var startNs: Int64
    }

    public let rules: BreakRules
    /// A break without a duration ends after this many nanoseconds.
    public let longestNs: Int64
    /// How long after its duration an in that must come is waited for, in nanoseconds.
    public let graceNs: Int64
    public private(set) var open: Open?
    /// The last messages, newest last: redundant encoders send each of theirs several times.
    private var history: [BreakSignal] = []

    public init(rules: BreakRules = BreakRules(), longestNs: Int64 = 600_000_000_000, graceNs: Int64 = 2_000_000_000) {
        self.rules = rules
        self.longestNs = longestNs
        self.graceNs = graceNs
    }

    /// Takes one message.
    ///
    /// - Parameters:
    ///   - nowNs: where it stands on the caller's clock; never before an earlier call.
    ///   - pts: the channel's PTS at `nowNs` in 90 kHz ticks, so that a message ahead of its time is put there; nil: it counts where
    ///     it stands, as in a playlist.
    public mutating func take(_ section: SpliceInfoSection, nowNs: Int64, pts: UInt64? = nil) -> [Edge] {
        var edges = advance(toNs: nowNs)
        endByOuterStart(section, nowNs, &edges)
        for signal in rules.signals(in: section) where !isRepetition(signal) {
            var atNs = nowNs
            if let pts, let own = signal.adjustedPts {
                // Behind is now: what is over cannot be changed.
                let ticks = Ticks.distance(from: pts, to: own)
                if ticks > 0 { atNs += Ticks.nanoseconds(UInt64(ticks)) }
            }
            if signal.isCancel {
                cancel(signal, nowNs, &edges)
            } else if signal.direction == .in {
                end(signal, atNs, &edges)
            } else {
                begin(signal, atNs, &edges)
            }
        }
        return edges
    }

    /// Ends what is over by its own or the longest duration.
    public mutating func advance(toNs nowNs: Int64) -> [Edge] {
        guard let current = open else { return [] }
        let (endNs, reason) = planned(current)
        guard endNs <= nowNs else { return [] }
        open = nil
        return [.ended(eventId: current.signal.eventId, atNs: endNs, reason)]
    }

    /// When the open break is over if nothing more comes, and why.
    private func planned(_ current: Open) -> (Int64, End) {
        guard let duration = current.signal.durationNs, duration > 0 else { return (current.startNs + longestNs, .longest) }
        return current.signal.autoReturn
            ? (current.startNs + duration, .duration) : (current.startNs + duration + graceNs, .lostIn)
    }

    private mutating func isRepetition(_ signal: BreakSignal) -> Bool {
        // Without a time the same words may mean another moment: an immediate out twice is two outs.
        guard signal.adjustedPts != nil else { return false }
        if history.contains(signal) { return true }
        if history.count == Limits.pairingHistory { history.removeFirst() }
        history.append(signal)
        return false
    }

    private mutating func begin(_ signal: BreakSignal, _ atNs: Int64, _ edges: inout [Edge]) {
        guard let current = open else {
            open = Open(signal: signal, startNs: atNs)
            return edges.append(.opened(signal, startNs: atNs))
        }
        switch signal.relation(to: current.signal) {
        case .again:
            // The open break once more: the same words are no news.
            var renewed = signal
            if renewed.durationNs == nil {
                (renewed.durationNs, renewed.autoReturn) = (current.signal.durationNs, current.signal.autoReturn)
            }
            open?.signal = renewed
            if renewed.durationNs != current.signal.durationNs || renewed.autoReturn != current.signal.autoReturn {
                edges.append(.updated(renewed, startNs: current.startNs))
            }
        case .inside: break
        case .next:
            edges.append(.ended(eventId: current.signal.eventId, atNs: atNs, .superseded))
            open = Open(signal: signal, startNs: atNs)
            edges.append(.opened(signal, startNs: atNs))
        }
    }

    private mutating func end(_ signal: BreakSignal, _ atNs: Int64, _ edges: inout [Edge]) {
        guard let current = open, signal.ends(current.signal) else { return }
        open = nil
        edges.append(.ended(eventId: current.signal.eventId, atNs: max(atNs, current.startNs), .in))
    }

    private mutating func cancel(_ signal: BreakSignal, _ nowNs: Int64, _ edges: inout [Edge]) {
        guard let current = open, current.signal.eventId == signal.eventId, nowNs < current.startNs else { return }
        open = nil
        edges.append(.ended(eventId: signal.eventId, atNs: nowNs, .cancelled))
    }

    /// A programme or network that starts closes every break that stood inside the last one, though it opens none itself.
    private mutating func endByOuterStart(_ section: SpliceInfoSection, _ nowNs: Int64, _ edges: inout [Edge]) {
        guard let current = open, let level = current.signal.segmentationType?.level, case .timeSignal = section.command else { return }
        for case .segmentation(let segmentation) in section.descriptors
        where !segmentation.isCancelled && segmentation.type.isStart && segmentation.type.level ?? .max < min(level, 2) {
            open = nil
            return edges.append(.ended(eventId: current.signal.eventId, atNs: nowNs, .superseded))
        }
    }
}
