import Model
import Scte35

/// One break of a channel. Its identity is the channel number of its out boundary, for ids in the wild are missing or reused.
public struct AdBreak: Equatable, Sendable {
    /// What made it: a marker in the playlist, the channel's configuration, or somebody who wanted it.
    public enum Source: Equatable, Sendable { case signalled, configured, ordered(BreakOrderId) }

    /// The channel number of the reference segment that begins at the out point; where that had rolled off already, of the first one seen.
    public var id: BreakId
    /// `t0`: where it starts. A boundary of the reference rendition where that is known.
    public let start: ChannelTime
    /// The planned length in nanoseconds; `nil` when the out point names none.
    public var planned: Int64?
    /// Where an in-point says that it ends; it may lie ahead.
    public var inPoint: ChannelTime?
    /// Where the content comes back (a boundary), once that is decided.
    public var returnTime: ChannelTime?
    /// Where what is laid ends, if that is not where the content comes back: before a hole of the origin, which is no media; or behind an
    /// in-point that came when so much was listed.
    public var laidThrough: ChannelTime?
    /// Hash of the event id that opened it; 0 when it had none.
    public var event: UInt64
    public let source: Source
    /// VOD only: media is added at `start` and nothing is replaced.
    public var isInsertion = false
    /// Where the signal wanted it; `start` is the boundary that the channel's snap rule made of it.
    public var asked: ChannelTime?
    /// The message that opened it, as far as what holds what goes by it: event, type, and whether an in must come.
    public var opener: Scte35.BreakSignal?

    public init(
        id: BreakId, start: ChannelTime, planned: Int64? = nil, inPoint: ChannelTime? = nil, returnTime: ChannelTime? = nil, event: UInt64,
        source: Source, isInsertion: Bool = false, asked: ChannelTime? = nil, opener: Scte35.BreakSignal? = nil,
        laidThrough: ChannelTime? = nil
    ) {
        self.id = id
        self.start = start
        self.planned = planned
        self.inPoint = inPoint
        self.returnTime = returnTime
        self.event = event
        self.source = source
        self.isInsertion = isInsertion
        self.asked = asked
        self.opener = opener
        self.laidThrough = laidThrough
    }

    /// The order that made it, if one did.
    public var order: BreakOrderId? { source.order }
    public var isOrdered: Bool { order != nil }

    /// When it is to end by what is known now: the earlier of planned end and in-point. Where the message says that an in must come, it is
    /// waited for a little (SCTE 35 §9.8.2: the duration is then a safety net).
    public func end(longest: Int64) -> ChannelTime {
        let grace = planned != nil && opener.map { !$0.autoReturn } ?? false ? Limits.lostInNs : 0
        return min(start + (planned ?? longest) + grace, inPoint ?? .distantFuture)
    }

    /// The longest time that a pod for it may take, nanoseconds.
    public func room(longest: Int64) -> Int64 {
        if isInsertion { return planned ?? longest }
        if let returnTime { return min(returnTime - start, planned ?? longest) }
        return planned ?? longest
    }
}

extension AdBreak.Source {
    public var order: BreakOrderId? { if case .ordered(let id) = self { id } else { nil } }
}
