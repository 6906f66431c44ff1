import Manifest
import Synchronization

/// What one pod makes of one break: the creatives in order and where each begins. Shared by all sessions that got this pod.
final class Layout: Sendable {
    /// One creative, or one run of the slate.
    struct Entry: Sendable {
        var creative: Creative
        /// Nanoseconds from the break's start.
        var offset: Int64
    }

    /// Dense within the presentation; stands in the ad URIs as `pod`.
    let id: Int64
    let breakId: Int64
    /// `t0`, nanoseconds on the channel's clock.
    let start: Int64
    let entries: [Entry]
    /// The length of the ads, nanoseconds; slate follows.
    let adsLength: Int64
    /// Whether the slate covers what the ads leave of the break; otherwise the content comes back after the ads.
    let hasSlate: Bool
    /// The lag of the sessions that share it (`Limits.lagStepNs` apart): it decides how the pod is fitted into the break.
    let lag: Int64
    /// By rendition, made on first demand.
    private let media = Mutex<[Int: (traits: RenditionTraits, media: PodMedia)]>([:])

    /// How long the break was when the pod was laid, nanoseconds.
    let room: Int64
    let ads: [Creative]
    let slate: Creative?
    /// Break markers that stand before the pod's first segment.
    let markers: [UInt8]

    init(
        id: Int64, breakId: Int64, start: Int64, ads: [Creative], slate: Creative?, room: Int64, lag: Int64, markers: [UInt8] = []
    ) {
        self.markers = markers
        self.id = id
        self.room = room
        self.ads = ads
        self.slate = slate
        self.breakId = breakId
        self.start = start
        self.lag = lag
        var entries: [Entry] = [], offset: Int64 = 0
        for ad in ads {
            entries.append(Entry(creative: ad, offset: offset))
            offset += ad.duration
        }
        adsLength = offset
        // One run more than the room, for the return is at the nearest boundary, not at the planned end.
        if let slate, slate.duration > 0 {
            while offset < room + Limits.slateBeyondNs, entries.count < Limits.podEntries {
                entries.append(Entry(creative: slate, offset: offset))
                offset += slate.duration
            }
        }
        hasSlate = slate != nil && offset > adsLength
        self.entries = entries
    }

    var key: LayoutTable.Key {
        LayoutTable.Key(breakId: breakId, creatives: ads.map(\.id) + [slate.map { "slate:" + $0.id } ?? ""], lag: lag)
    }

    /// The pod as one rendition lists it; `nil` where a creative has no rendition for it.
    func media(for rendition: Rendition, index: Int) -> PodMedia? {
        // Before the origin's playlist was read nobody knows which container it has.
        guard rendition.traits.container != nil else { return nil }
        return media.withLock { known in
            // Before a rendition was read for the first time it was only guessed what it holds.
            if let made = known[index], made.traits == rendition.traits { return made.media }
            guard let made = PodText.media(of: self, for: rendition, index: index) else { return nil }
            known[index] = (rendition.traits, made)
            return made
        }
    }

    /// What segment `index` of a rendition is: which creative's, in which rendition of it, and which segment of that.
    func segment(_ index: Int, in rendition: Rendition) -> (entry: Entry, rendition: CreativeRendition, index: Int)? {
        var left = index
        for entry in entries {
            guard let made = entry.creative.rendition(for: rendition) else { return nil }
            if left < made.segments.count { return (entry, made, left) }
            left -= made.segments.count
        }
        return nil
    }
}
