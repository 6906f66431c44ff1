import Manifest
import Model

/// One state of a presentation as its home loop published it: immutable, read by all loops.
public final class PresentationSnapshot: Sendable {
    /// What is known of one rendition's freshness.
    public struct Freshness: Sendable {
        /// Until when the origin need not be asked again; `distantFuture` once it has ended. Each playlist looks at it.
        public var freshUntil: MonotonicTime = .distantPast
        /// When the last good answer came; `nil` before the first.
        public var lastGood: MonotonicTime?
        /// Why the last attempt failed; `nil` after a good one.
        public var fault: OriginFault?
        /// Who reads a playlist says so here.
        public let watch = RenditionWatch()

        public init(freshUntil: MonotonicTime = .distantPast, lastGood: MonotonicTime? = nil, fault: OriginFault? = nil) {
            self.freshUntil = freshUntil
            self.lastGood = lastGood
            self.fault = fault
        }
    }

    public let version: UInt64
    public let renditions: [ServedRendition]
    public let reference: Int
    public let windows: [ContentWindow]
    /// Whether anybody asks for a rendition, and gets it.
    public let followed: [Bool]
    public let freshness: [Freshness]
    public let visible: Visible
    /// What starts before this has left the playlists of all renditions that somebody follows.
    public let passed: ChannelTime
    public let breaks: [AdBreak]
    /// Out points for times that have no content yet, by date.
    public let announced: [TimedSignal]
    public let layouts: [LayoutId: LaidPodState]
    /// EXT-X-TARGETDURATION, nanoseconds; constant over the presentation's life (DUR-1).
    public let targetDuration: Int64
    /// `#EXTM3U` and the other lines that are the same for all sessions and for ever.
    public let preamble: [UInt8]
    /// CAN-SKIP-UNTIL, nanoseconds; 0 where the playlists are too short for delta updates to be worth it.
    public let skipUntil: Int64
    public let dateRanges: ListedDateRanges
    /// Which dates are listed when.
    public let dates: DateMap
    /// The origin has written EXT-X-ENDLIST in the reference rendition.
    public let hasEnded: Bool
    /// By rendition: it has so there, and there is no more to come.
    public let isComplete: [Bool]
    public let isVod: Bool

    public init(
        version: UInt64, renditions: [ServedRendition], reference: Int, windows: [ContentWindow], followed: [Bool], freshness: [Freshness],
        visible: Visible, passed: ChannelTime, breaks: [AdBreak], announced: [TimedSignal], layouts: [LayoutId: LaidPodState],
        targetDuration: Int64, preamble: [UInt8], skipUntil: Int64, dateRanges: ListedDateRanges, dates: DateMap, hasEnded: Bool,
        isComplete: [Bool],
        isVod: Bool
    ) {
        self.version = version
        self.renditions = renditions
        self.reference = reference
        self.windows = windows
        self.followed = followed
        self.freshness = freshness
        self.visible = visible
        self.passed = passed
        self.breaks = breaks
        self.announced = announced
        self.layouts = layouts
        self.targetDuration = targetDuration
        self.preamble = preamble
        self.skipUntil = skipUntil
        self.dateRanges = dateRanges
        self.dates = dates
        self.hasEnded = hasEnded
        self.isComplete = isComplete
        self.isVod = isVod
    }

    /// How far the dates that are listed up to a time are ahead of it, nanoseconds: a pod that begins there goes on with them.
    public func ahead(before time: ChannelTime) -> Int64 { dates.ahead(at: time.nanoseconds - 1) }

    /// The index of the first break that starts after `time`; their number when none does.
    public func firstBreak(after time: ChannelTime) -> Int {
        var low = 0, high = breaks.count
        while low < high {
            let middle = (low + high) / 2
            if breaks[middle].start > time { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The state of a layout that may be younger than this snapshot.
    public func state(of layout: LaidPod) -> LaidPodState {
        if let known = layouts[layout.id] { return known }
        return LaidPodState(
            layout, earlier: nil, sibling: LaidPodState.sibling(of: layout, in: layouts), breaks: breaks, renditions: renditions,
            windows: windows, followed: followed, reference: reference,
            edge: visible.edgeTime, isFinal: hasEnded)
    }
}
