import Formats
import Manifest
import Synchronization

/// An ad or a slate as its own HLS playlists describe it: everything that is needed to list it, read once and immutable.
public final class ReadyCreative: Sendable {
    public let tenant: String
    public let id: String
    public let isSlate: Bool
    /// As the first video rendition has it, nanoseconds.
    public let duration: Int64
    public let renditions: [CreativeRendition]
    /// The largest that its multivariant playlist names; `nil`: it names none.
    public let size: PictureSize?
    /// Tells it from what it was before its playlists changed.
    public let edition: CreativeEdition
    /// What was found, for ad segments are asked for far more often than new kinds of renditions come up.
    private let matches = Mutex<[RenditionTraits: Result<RenditionMatch, RenditionMatch.Refusal>]>([:])

    public init(tenant: String, id: String, isSlate: Bool, renditions: [CreativeRendition]) {
        self.tenant = tenant
        self.id = id
        self.isSlate = isSlate
        self.renditions = renditions
        var content = StableHash()
        for rendition in renditions { rendition.mix(into: &content) }
        edition = CreativeEdition(tenant: tenant, id: id, isSlate: isSlate, content: content.value)
        size = renditions.compactMap { PictureSize($0.traits) }.max { $0.pixels < $1.pixels }
        duration = (renditions.first { $0.traits.kind == .video } ?? renditions.first)?.duration ?? 0
    }

    /// How it is shown in a rendition of the content. Equal traits, equal answer.
    public func match(_ wanted: RenditionTraits) -> Result<RenditionMatch, RenditionMatch.Refusal> {
        if let known = matches.withLock({ $0[wanted] }) { return known }
        let found = RenditionMatch.find(wanted, in: self)
        matches.withLock { matches in
            if matches.count >= Limits.renditions { matches.removeAll() }
            matches[wanted] = found
        }
        return found
    }

    public func rendition(for wanted: ServedRendition) -> CreativeRendition? { try? match(wanted.traits).get().rendition }
}

/// A creative as it was read at one time. Two of equal content are one, also after a restart: a layout that was written down names it.
public struct CreativeEdition: Hashable, Sendable {
    let tenant: String, id: String
    let isSlate: Bool
    /// Differs where what is listed of it, or where it may be listed, does.
    public let content: UInt64
}

/// One playlist of a creative, or what stands in for one.
public struct CreativeRendition: Hashable, Sendable {
    public var traits: RenditionTraits
    /// URL of the EXT-X-MAP, and its byte range as it is written (`length@offset`).
    public var map: Resource?
    public var segments: [Segment]
    /// When its media begins on its own clock, in ticks of 90 kHz; `nil` when that is not known.
    public var firstTicks: Int64?
    /// What we make its bytes of; `nil`: its resources have URLs.
    public var filler: Filler?
    /// Listed with EXT-X-GAP.
    public var isGap = false

    public init(
        traits: RenditionTraits, map: Resource? = nil, segments: [Segment], firstTicks: Int64? = nil, filler: Filler? = nil,
        isGap: Bool = false
    ) {
        self.traits = traits
        self.map = map
        self.segments = segments
        self.firstTicks = firstTicks
        self.filler = filler
        self.isGap = isGap
    }

    fileprivate func mix(into hash: inout StableHash) {
        hash.mix("\(traits.kind) \(traits.container.map { "\($0)" } ?? "") \(traits.language) \(traits.videoRange)")
        for number in [traits.bandwidth, Int64(traits.width), Int64(traits.height), traits.frameRateMilli] {
            hash.mix(UInt64(bitPattern: number))
        }
        for codec in traits.codecs { hash.mix(codec) }
        hash.mix(UInt64(segments.count))
        for resource in [map].compactMap({ $0 }) + segments.map(\.resource) {
            hash.mix(resource.url)
            hash.mix(String(decoding: resource.byteRange ?? [], as: UTF8.self))
        }
        for segment in segments { hash.mix(UInt64(bitPattern: segment.duration)) }
    }

    /// Nanoseconds.
    public var duration: Int64 { segments.reduce(0) { $0 + $1.duration } }
    /// The longest EXTINF, rounded as EXT-X-TARGETDURATION has to cover it, nanoseconds.
    public var longestRounded: Int64 { segments.map { ($0.duration + 500_000_000) / 1_000_000_000 * 1_000_000_000 }.max() ?? 0 }
    /// What its segments' names end in: players and caches look at it.
    public var extensionName: String {
        switch traits.container {
        case .fragmentedMp4: return "m4s"
        case .webVtt: return "vtt"
        case .packedAudio:
            switch traits.codecs.first {
            case "mp3": return "mp3"
            case "ac-3": return "ac3"
            case "ec-3": return "ec3"
            default: return "aac"
            }
        case .transportStream, nil: return map == nil ? "ts" : "m4s"
        }
    }

    /// Where segment `index` begins after the first one, nanoseconds.
    public func offset(of index: Int) -> Int64 { segments[..<index].reduce(0) { $0 + $1.duration } }

    public struct Resource: Hashable, Sendable {
        public var url: String
        public var byteRange: [UInt8]?

        public init(url: String, byteRange: [UInt8]? = nil) {
            self.url = url
            self.byteRange = byteRange
        }
    }

    public struct Segment: Hashable, Sendable {
        public var resource: Resource
        /// Nanoseconds.
        public var duration: Int64
        /// EXTINF's number as the creative's playlist writes it.
        public var durationText: [UInt8]

        public init(resource: Resource, duration: Int64, durationText: [UInt8]) {
            self.resource = resource
            self.duration = duration
            self.durationText = durationText
        }
    }
}
