import Model

/// A creative as it was when a pod with it was laid, so that the pod can be listed again whatever its own server does meanwhile.
public struct CreativeRecord: Equatable, Sendable {
    public var tenant = "", id = ""
    public var isSlate = false
    public var renditions: [ServedRendition] = []

    public init(tenant: String = "", id: String = "", isSlate: Bool = false, renditions: [ServedRendition] = []) {
        self.tenant = tenant
        self.id = id
        self.isSlate = isSlate
        self.renditions = renditions
    }

    public struct ServedRendition: Equatable, Sendable {
        public var kind: Int64 = 0, container: Int64 = 0
        public var bandwidth: Int64 = 0, width: Int64 = 0, height: Int64 = 0
        public var codecs: [String] = []
        public var language = ""
        public var videoRange = ""
        public var frameRateMilli: Int64 = 0, channels: Int64 = 0, sampleRate: Int64 = 0
        /// -1 where not known.
        public var firstTicks: Int64 = -1
        public var hasMap = false
        public var map = Resource()
        public var segments: [Segment] = []

        public init(
            kind: Int64 = 0, container: Int64 = 0, bandwidth: Int64 = 0, width: Int64 = 0, height: Int64 = 0, codecs: [String] = [],
            language: String = "", videoRange: String = "", frameRateMilli: Int64 = 0, channels: Int64 = 0, sampleRate: Int64 = 0,
            firstTicks: Int64 = -1, hasMap: Bool = false, map: Resource = Resource(), segments: [Segment] = []
        ) {
            self.kind = kind
            self.container = container
            self.bandwidth = bandwidth
            self.width = width
            self.height = height
            self.codecs = codecs
            self.language = language
            self.videoRange = videoRange
            self.frameRateMilli = frameRateMilli
            self.channels = channels
            self.sampleRate = sampleRate
            self.firstTicks = firstTicks
            self.hasMap = hasMap
            self.map = map
            self.segments = segments
        }
    }

    public struct Resource: Equatable, Sendable {
        public var url = ""
        public var hasRange = false
        public var range: [UInt8] = []

        public init(url: String = "", hasRange: Bool = false, range: [UInt8] = []) {
            self.url = url
            self.hasRange = hasRange
            self.range = range
        }

        public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
            try coder.string(&url, "url")
            try coder.flag(&hasRange, "has_range")
            if hasRange { try coder.text(&range, "range") }
        }
    }

    public struct Segment: Equatable, Sendable {
        public var resource = Resource()
        public var duration: Int64 = 0
        public var durationText: [UInt8] = []

        public init(resource: Resource = Resource(), duration: Int64 = 0, durationText: [UInt8] = []) {
            self.resource = resource
            self.duration = duration
            self.durationText = durationText
        }
    }

    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
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

    public init(_ creative: ReadyCreative) {
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
    public var creative: ReadyCreative {
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
    public init(_ resource: CreativeRendition.Resource) {
        self.init(url: resource.url, hasRange: resource.byteRange != nil, range: resource.byteRange ?? [])
    }

    public var resource: CreativeRendition.Resource { CreativeRendition.Resource(url: url, byteRange: hasRange ? range : nil) }
}
