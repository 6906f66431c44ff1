/// Follows a channel's messages: pairs outs with ins, knows repetitions from news, and ends what nobody ends.
///
/// At most one break is open; what lies inside it is its structure, and parts that follow one another under one id are one break. A value
/// without a clock: the caller says when a message stands.
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
        /// An open break got another duration, or one that has not begun another start.
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
        endByOuterStart(section, moment(section.adjustedPts, nowNs, pts), &edges)
        for signal in rules.signals(in: section) where !isRepetition(signal) {
            let atNs = moment(signal.adjustedPts, nowNs, pts)
            if signal.isCancel {
                cancel(signal, nowNs, &edges)
            } else if signal.direction == .in {
                end(signal, atNs, &edges)
            } else {
                begin(signal, atNs, nowNs, &edges)
            }
        }
        return edges
    }

    /// When something happens that is told now. Behind is now: what is over cannot be changed.
    private func moment(_ own: UInt64?, _ nowNs: Int64, _ pts: UInt64?) -> Int64 {
        guard let own, let pts else { return nowNs }
        return nowNs + Ticks.nanoseconds(UInt64(max(0, Ticks.distance(from: pts, to: own))))
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

    private mutating func begin(_ signal: BreakSignal, _ atNs: Int64, _ nowNs: Int64, _ edges: inout [Edge]) {
        guard let current = open else {
            open = Open(signal: signal, startNs: atNs)
            return edges.append(.opened(signal, startNs: atNs))
        }
        switch signal.relation(to: current.signal) {
        case .again: renew(current, signal, atNs, nowNs, &edges)
        case .inside: break
        case .next:
            edges.append(.ended(eventId: current.signal.eventId, atNs: atNs, .superseded))
            open = Open(signal: signal, startNs: atNs)
            edges.append(.opened(signal, startNs: atNs))
        }
    }

    /// The open break once more. The same words are no news; other ones change it, and a later part of it goes on where it is.
    private mutating func renew(_ current: Open, _ signal: BreakSignal, _ atNs: Int64, _ nowNs: Int64, _ edges: inout [Edge]) {
        var renewed = Open(signal: signal, startNs: current.startNs)
        if signal.durationNs == nil {
            (renewed.signal.durationNs, renewed.signal.autoReturn) = (current.signal.durationNs, current.signal.autoReturn)
        } else if signal.part > current.signal.part, atNs > current.startNs {
            renewed.signal.durationNs = signal.durationNs.map { atNs - current.startNs + $0 }
        } else if signal.part < current.signal.part {
            // An earlier part, told again.
            return
        }
        if signal.adjustedPts != nil, current.startNs > nowNs { renewed.startNs = atNs }
        open = renewed
        let isNews =
            renewed.startNs != current.startNs || renewed.signal.durationNs != current.signal.durationNs
            || renewed.signal.autoReturn != current.signal.autoReturn
        if isNews { edges.append(.updated(renewed.signal, startNs: renewed.startNs)) }
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
    private mutating func endByOuterStart(_ section: SpliceInfoSection, _ atNs: Int64, _ edges: inout [Edge]) {
        guard let current = open, let level = current.signal.segmentationType?.level, case .timeSignal = section.command else { return }
        for case .segmentation(let segmentation) in section.descriptors
        where !segmentation.isCancelled && segmentation.type.isStart && segmentation.type.level ?? .max < min(level, 2) {
            open = nil
            return edges.append(.ended(eventId: current.signal.eventId, atNs: max(atNs, current.startNs), .superseded))
        }
    }
}

extension BreakSignal {
    /// Which part of its event this is: the segment, and the sub-segment in it.
    fileprivate var part: Int { Int(segmentNum) << 8 | Int(subSegments?.num ?? 0) }
}
