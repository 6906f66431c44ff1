import Decision
import Manifest
import Model
import Synchronization

/// What one pod makes of one break: the creatives in order and where each begins. Shared by all sessions that got this pod.
public final class LaidPod: Sendable {
    /// One creative, or one run of the slate.
    public struct Entry: Sendable {
        public var creative: ReadyCreative
        /// Nanoseconds from the break's start.
        public var offset: Int64

        public init(creative: ReadyCreative, offset: Int64) {
            self.creative = creative
            self.offset = offset
        }
    }

    /// What it does to the content.
    public enum Kind: Int64, Sendable {
        /// A pod of a break: it stands in place of content, or in VOD between content.
        case pod = 0
        /// What a session begins with: it stands in place of content, and nothing but its own length ends it.
        case preRoll = 1
    }

    /// Dense within the presentation.
    public let id: LayoutId
    /// Equal for layouts that list the same and differ in how they end: stands in the ad URIs as `pod`, and their bytes are shared.
    public let pod: PodId
    public let kind: Kind
    public let breakId: BreakId
    /// `t0`: the break's start, or where the session's pod before it returned if that is later.
    public let start: ChannelTime
    /// How far the dates listed up to `start` are ahead of the channel's clock, nanoseconds (`DateMap`): the pod's go on with them.
    public let ahead: Int64
    public let entries: [Entry]
    /// The end of the ads, nanoseconds from `start` by the dates that they are listed with; slate follows.
    public let adsLength: Int64
    /// Whether the slate covers what the ads leave of the break; otherwise the content comes back after the ads.
    public let hasSlate: Bool
    /// The lag of the sessions that share it (`Limits.lagStepNs` apart): it decides how the pod is fitted into the break.
    public let lag: Int64
    /// How many entries, from the second on, are dated before the end of the one before them (`DateOverlap`).
    public let overlaps: Int
    /// How long the break was when the pod was laid, nanoseconds.
    public let room: Int64
    /// Bumpers included.
    public let ads: [ReadyCreative]
    public let slate: ReadyCreative?
    /// Who pays for each of `ads`; `nil` for bumpers.
    public let bookings: [AdBooking?]
    /// What its sessions remember of it; `nil` where it has no ads.
    public let given: GivenAds?
    /// Break markers that stand before the pod's first segment.
    public let markers: [UInt8]
    private let store: Store
    /// Whether its record stands before all that is written from now on. Until then whoever commits to it writes it too.
    private let written = Atomic<Bool>(false)
    public var isWritten: Bool { written.load(ordering: .acquiring) }
    public func noteWritten() { written.store(true, ordering: .releasing) }

    /// The pod's lines by rendition, made on first demand, shared by all layouts of the pod.
    private final class Store: Sendable {
        let media = Mutex<[Int: (traits: RenditionTraits, media: PodMedia)]>([:])
    }

    /// - Parameters:
    ///   - bookings: of `ads`, one by one.
    ///   - sibling: a layout with the same pod.
    public init(
        id: LayoutId, kind: Kind = .pod, breakId: BreakId, start: ChannelTime, ads: [ReadyCreative], slate: ReadyCreative?, room: Int64,
        lag: Int64, ahead: Int64 = 0, overlaps: Int = 0, markers: [UInt8] = [], bookings: [AdBooking?] = [], pod: PodId? = nil,
        sibling: LaidPod? = nil
    ) {
        self.markers = markers
        self.bookings = ads.indices.map { bookings.indices.contains($0) ? bookings[$0] : nil }
        self.id = id
        self.pod = sibling?.pod ?? pod ?? PodId(id.number)
        self.kind = kind
        self.room = room
        self.ads = ads
        self.slate = slate
        self.breakId = breakId
        self.start = start
        self.ahead = ahead
        self.lag = lag
        self.overlaps = overlaps
        store = sibling?.store ?? Store()
        if let sibling {
            (entries, adsLength, hasSlate) = (sibling.entries, sibling.adsLength, sibling.hasSlate)
            given = GivenAds(self.bookings, end: start + adsLength)
            return
        }
        var entries: [Entry] = [], end: Int64 = 0
        func append(_ creative: ReadyCreative) {
            let offset = entries.last.map { entries.count <= overlaps ? end - Self.longestOverlap($0.creative, creative) : end } ?? 0
            entries.append(Entry(creative: creative, offset: offset))
            end = offset + creative.duration
        }
        for ad in ads { append(ad) }
        adsLength = end
        given = GivenAds(self.bookings, end: start + adsLength)
        // One run more than the room, for the return is at the nearest boundary, not at the planned end.
        if let slate, slate.duration > 0 {
            while end < room + Limits.slateBeyondNs, entries.count < Limits.podEntries { append(slate) }
        }
        hasSlate = slate != nil && entries.count > ads.count
        self.entries = entries
    }

    /// The ads, and the slate behind them.
    public var creatives: [ReadyCreative] { ads + (slate.map { [$0] } ?? []) }

    /// As many segments as any rendition can list of it.
    public var segmentsMax: Int64 {
        entries.reduce(0) { $0 + Int64($1.creative.renditions.map(\.segments.count).max() ?? 0) }
    }

    /// What makes two layouts list the same.
    public struct PodKey: Hashable, Sendable {
        public var breakId: BreakId, start: ChannelTime
        public var creatives: [String]
        public var room: Int64, overlaps: Int
        public var markers: [UInt8]
        public var ahead: Int64

        public init(
            breakId: BreakId, start: ChannelTime, creatives: [String], room: Int64, overlaps: Int, markers: [UInt8], ahead: Int64
        ) {
            self.breakId = breakId
            self.start = start
            self.ahead = ahead
            self.creatives = creatives
            self.room = room
            self.overlaps = overlaps
            self.markers = markers
        }
    }

    /// What makes two layouts the same.
    public struct Key: Hashable, Sendable {
        public var pod: PodKey
        public var lag: Int64
        public var bookings: [AdBooking?]

        public init(pod: PodKey, lag: Int64, bookings: [AdBooking?]) {
            self.pod = pod
            self.lag = lag
            self.bookings = bookings
        }
    }

    /// What makes two layouts the same.
    public var key: Key { Key(pod: podKey, lag: lag, bookings: bookings) }

    /// What makes two layouts list the same.
    public var podKey: PodKey {
        PodKey(
            breakId: breakId, start: start, creatives: ads.map(\.id) + [slate.map { "slate:" + $0.id } ?? ""], room: hasSlate ? room : 0,
            overlaps: overlaps, markers: markers, ahead: ahead)
    }

    /// The pod as one rendition lists it; `nil` where a creative has no rendition for it.
    public func media(for rendition: ServedRendition, index: Int) -> PodMedia? {
        // Before the origin's playlist was read nobody knows which container it has.
        guard rendition.traits.container != nil else { return nil }
        return store.media.withLock { known in
            // Before a rendition was read for the first time it was only guessed what it holds.
            if let made = known[index], made.traits == rendition.traits { return made.media }
            guard let made = PodText.media(of: self, for: rendition, index: index) else { return nil }
            known[index] = (rendition.traits, made)
            return made
        }
    }

    /// What segment `index` of a rendition is: of which entry and its place, in which rendition of its creative, and which segment of that.
    public func segment(
        _ index: Int, in rendition: ServedRendition
    ) -> (entry: Entry, place: Int, rendition: CreativeRendition, index: Int)? {
        var left = index
        for (place, entry) in entries.enumerated() {
            guard let made = entry.creative.rendition(for: rendition) else { return nil }
            if left < made.segments.count { return (entry, place, made, left) }
            left -= made.segments.count
        }
        return nil
    }

    /// How much earlier than the end of one entry the next one may be dated, nanoseconds: a pod's segments stay in order.
    public static func longestOverlap(_ one: ReadyCreative, _ next: ReadyCreative) -> Int64 {
        min(Limits.overlapNs, one.shortestEnd / 2, next.shortestEnd / 2)
    }
}

extension ReadyCreative {
    /// The shortest of the first and last segments of its renditions.
    fileprivate var shortestEnd: Int64 {
        renditions.map { min($0.segments.first?.duration ?? 0, $0.segments.last?.duration ?? 0) }.min() ?? 0
    }
}
