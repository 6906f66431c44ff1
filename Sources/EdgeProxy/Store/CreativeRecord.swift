/// A creative as it was when a pod with it was laid, so that the pod can be listed again whatever its own server does meanwhile.
struct CreativeRecord: Equatable, Sendable {
    var tenant = "", id = ""
    var isSlate = false
    var renditions: [ServedRendition] = []

    struct ServedRendition: Equatable, Sendable {
        var kind: Int64 = 0, container: Int64 = 0
        var bandwidth: Int64 = 0, width: Int64 = 0, height: Int64 = 0
        var codecs: [String] = []
        var language = ""
        var videoRange = ""
        var frameRateMilli: Int64 = 0, channels: Int64 = 0, sampleRate: Int64 = 0
        /// -1 where not known.
        var firstTicks: Int64 = -1
        var hasMap = false
        var map = Resource()
        var segments: [Segment] = []
    }

    struct Resource: Equatable, Sendable {
        var url = ""
        var hasRange = false
        var range: [UInt8] = []

        mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
            try coder.string(&url, "url")
            try coder.flag(&hasRange, "has_range")
            if hasRange { try coder.text(&range, "range") }
        }
    }

    struct Segment: Equatable, Sendable {
        var resource = Resource()
        var duration: Int64 = 0
        var durationText: [UInt8] = []
    }

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.string(&tenant, "tenant")
        try coder.string(&id, "id")
        try coder.flag(&isSlate, "is_slate")
        try coder.list(&renditions, "renditions", empty: ServedRendition()) { (rendition, coder) throws(RecordCoder.Truncated) in
            try coder.number(&rendition.kind, "kind")
            try coder.number(&rendition.container, "container")
            try coder.number(&rendition.bandwidth, "bandwidth")
            try coder.number(&rendition.width, "width")
            try coder.number(&rendition.height, "height")
            try coder.list(&rendition.codecs, "codecs", empty: "") { (codec, coder) throws(RecordCoder.Truncated) in
                try coder.string(&codec, "codec")
            }
            try coder.string(&rendition.language, "language")
            try coder.string(&rendition.videoRange, "video_range")
            try coder.number(&rendition.frameRateMilli, "frame_rate")
            try coder.number(&rendition.channels, "channels")
            try coder.number(&rendition.sampleRate, "sample_rate")
            try coder.number(&rendition.firstTicks, "first_ticks")
            try coder.flag(&rendition.hasMap, "has_map")
            if rendition.hasMap { try rendition.map.walk(&coder) }
            try coder.list(&rendition.segments, "segments", empty: Segment()) { (segment, coder) throws(RecordCoder.Truncated) in
                try segment.resource.walk(&coder)
                try coder.number(&segment.duration, "duration")
                try coder.text(&segment.durationText, "duration_text")
            }
        }
    }
}

extension CreativeRecord {
    private static let kinds: [RenditionTraits.Kind] = [.video, .audio, .subtitles, .iFrames]
    private static let containers: [RenditionTraits.Container?] = [
        nil, .transportStream, .fragmentedMp4, .packedAudio, .webVtt,
    ]

    init(_ creative: ReadyCreative) {
        self.init(tenant: creative.tenant, id: creative.id, isSlate: creative.isSlate)
        renditions = creative.renditions.map { rendition in
            let traits = rendition.traits
            return ServedRendition(
                kind: Int64(Self.kinds.firstIndex(of: traits.kind) ?? 0),
                container: Int64(Self.containers.firstIndex(of: traits.container) ?? 0), bandwidth: traits.bandwidth,
                width: Int64(traits.width), height: Int64(traits.height), codecs: traits.codecs, language: traits.language,
                videoRange: traits.videoRange, frameRateMilli: traits.frameRateMilli, channels: Int64(traits.channels),
                sampleRate: Int64(traits.sampleRate), firstTicks: rendition.firstTicks ?? -1,
                hasMap: rendition.map != nil, map: rendition.map.map(Resource.init) ?? Resource(),
                segments: rendition.segments.map {
                    Segment(resource: Resource($0.resource), duration: $0.duration, durationText: $0.durationText)
                })
        }
    }

    /// The creative again. Numbers that no version has written are taken for the most common case.
    var creative: ReadyCreative {
        ReadyCreative(
            tenant: tenant, id: id, isSlate: isSlate,
            renditions: renditions.map { rendition in
                var traits = RenditionTraits()
                traits.kind = Self.kinds.indices.contains(Int(rendition.kind)) ? Self.kinds[Int(rendition.kind)] : .video
                traits.container =
                    Self.containers.indices.contains(Int(rendition.container)) ? Self.containers[Int(rendition.container)] : nil
                traits.bandwidth = rendition.bandwidth
                traits.width = Int(truncatingIfNeeded: rendition.width)
                traits.height = Int(truncatingIfNeeded: rendition.height)
                traits.codecs = rendition.codecs
                traits.language = rendition.language
                traits.videoRange = rendition.videoRange
                traits.frameRateMilli = rendition.frameRateMilli
                traits.channels = Int(truncatingIfNeeded: rendition.channels)
                traits.sampleRate = Int(truncatingIfNeeded: rendition.sampleRate)
                return CreativeRendition(
                    traits: traits, map: rendition.hasMap ? rendition.map.resource : nil,
                    segments: rendition.segments.map {
                        CreativeRendition.Segment(resource: $0.resource.resource, duration: $0.duration, durationText: $0.durationText)
                    }, firstTicks: rendition.firstTicks < 0 ? nil : rendition.firstTicks)
            })
    }
}

extension CreativeRecord.Resource {
    init(_ resource: CreativeRendition.Resource) {
        self.init(url: resource.url, hasRange: resource.byteRange != nil, range: resource.byteRange ?? [])
    }

    var resource: CreativeRendition.Resource { CreativeRendition.Resource(url: url, byteRange: hasRange ? range : nil) }
}
