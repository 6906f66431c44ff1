import Manifest
import Model
import Synchronization

/// A marker as it stood in the reference rendition's playlist: for whoever asks later what was signalled.
public struct SeenSignal: Equatable, Sendable {
    /// When it was first read.
    public var seen: WallTime
    /// Where it stands: its own date, or the start of the segment that it stands before.
    public var at: ChannelTime
    /// The number of that segment.
    public var number: SegmentNumber
    public var dialect: CueMarker.Dialect
    public var direction: CueMarker.Direction
    public var id: String
    /// Nanoseconds.
    public var planned: Int64?, elapsed: Int64?
    /// The line, cut at `Limits.signalBytes`.
    public var raw: String

    public init(
        seen: WallTime, at: ChannelTime, number: SegmentNumber, dialect: CueMarker.Dialect, direction: CueMarker.Direction, id: String,
        planned: Int64? = nil, elapsed: Int64? = nil, raw: String
    ) {
        self.seen = seen
        self.at = at
        self.number = number
        self.dialect = dialect
        self.direction = direction
        self.id = id
        self.planned = planned
        self.elapsed = elapsed
        self.raw = raw
    }
}

/// The last markers of a presentation, written by its home loop when one comes, read when somebody asks for an explanation.
public final class SignalLog: Sendable {
    private let kept = Mutex<[SeenSignal]>([])

    public init() {}

    /// Those that stand at a time from `start` to `end`, in the order in which they came.
    public func signals(from start: ChannelTime, to end: ChannelTime) -> [SeenSignal] {
        kept.withLock { $0.filter { $0.at >= start && $0.at <= end } }
    }

    /// - Parameters:
    ///   - offset: channel number − origin number.
    ///   - new: the number of the first segment that is new; markers before older ones were seen already, but for date ranges.
    ///   - time: when a date of the origin is on the channel's clock.
    public func note(
        _ media: MediaPlaylist, offset: Int64, new: SegmentNumber, _ window: ContentWindow, wallNow: WallTime,
        time: (_ date: Int64) -> ChannelTime = { ChannelTime(nanoseconds: $0) }
    ) {
        guard !media.cues.isEmpty else { return }
        for cue in media.cues where cue.segmentIndex < media.segments.count || cue.startDate != nil {
            let segment = media.segments[min(cue.segmentIndex, media.segments.count - 1)]
            let number = SegmentNumber(originNumber: segment.mediaSequence, offset: offset)
            guard number >= new || cue.dialect == .dateRange, window.contains(number) else { continue }
            let signal = SeenSignal(
                seen: wallNow, at: cue.startDate.map(time) ?? window[number].startTime,
                number: number,
                dialect: cue.dialect, direction: cue.direction, id: Self.text(media[cue.id]), planned: cue.plannedDuration,
                elapsed: cue.elapsed,
                raw: Self.text(media[cue.source]))
            kept.withLock { kept in
                // A date range is listed on, and of the markers that say "it goes on" the first one says it all.
                if cue.dialect == .dateRange, kept.contains(where: { $0.raw == signal.raw }) { return }
                if cue.direction == .continue, let last = kept.last, last.direction == .continue { return }
                kept.append(signal)
                if kept.count > Limits.signalsKept { kept.removeFirst(kept.count - Limits.signalsKept) }
            }
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes.prefix(Limits.signalBytes), as: UTF8.self) }
}
