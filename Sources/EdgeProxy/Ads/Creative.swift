import Manifest

/// An ad or a slate as its own HLS playlists describe it: everything that is needed to list it, read once and immutable.
final class Creative: Sendable {
    let tenant: String
    let id: String
    let isSlate: Bool
    /// As the reference rendition has it, nanoseconds.
    let duration: Int64
    let renditions: [CreativeRendition]

    init(tenant: String, id: String, isSlate: Bool, renditions: [CreativeRendition]) {
        self.tenant = tenant
        self.id = id
        self.isSlate = isSlate
        self.renditions = renditions
        duration = renditions.first?.duration ?? 0
    }
}

/// One playlist of a creative.
struct CreativeRendition: Sendable {
    var traits: RenditionTraits
    /// URL of the EXT-X-MAP, and its byte range as it is written (`length@offset`).
    var map: Resource?
    var segments: [Segment]

    /// Nanoseconds.
    var duration: Int64 { segments.reduce(0) { $0 + $1.duration } }
    /// The longest EXTINF, rounded as EXT-X-TARGETDURATION has to cover it, nanoseconds.
    var longestRounded: Int64 { segments.map { ($0.duration + 500_000_000) / 1_000_000_000 * 1_000_000_000 }.max() ?? 0 }

    struct Resource: Equatable, Sendable {
        var url: String
        var byteRange: [UInt8]?
    }

    struct Segment: Sendable {
        var resource: Resource
        /// Nanoseconds.
        var duration: Int64
        /// EXTINF's number as the creative's playlist writes it.
        var durationText: [UInt8]
    }
}
