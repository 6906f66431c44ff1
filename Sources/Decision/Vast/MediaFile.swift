/// How a file comes to the player.
public enum MediaDelivery: String, CaseIterable, Sendable {
    case progressive, streaming
}

/// One form of a linear creative that is ready to play (VAST 4.2 §3.9.1).
public struct MediaFile: VastElement {
    public var id: String?
    public var delivery = MediaDelivery.progressive
    /// MIME type.
    public var type: String
    /// Pixels; 0 for audio.
    public var width: Int
    public var height: Int
    /// As RFC 6381 has it: "avc1.640028".
    public var codec: String?
    /// Of a file with one bitrate; those of a stream with several are the two below.
    public var bitrateKbps: Int?
    public var minBitrateKbps: Int?
    public var maxBitrateKbps: Int?
    public var scalable: Bool?
    public var maintainAspectRatio: Bool?
    public var fileSizeBytes: Int?
    /// "2D", "3D", "360"; nil: 2D.
    public var mediaType: String?
    /// Code, and no film, where there is one.
    public var apiFramework: String?
    public var url: String

    public init() { self.init("", type: "", width: 0, height: 0) }
    public init(
        _ url: String, type: String, width: Int, height: Int, delivery: MediaDelivery = .progressive, bitrateKbps: Int? = nil,
        codec: String? = nil, id: String? = nil
    ) {
        self.url = url
        self.type = type
        self.width = width
        self.height = height
        self.delivery = delivery
        self.bitrateKbps = bitrateKbps
        self.codec = codec
        self.id = id
    }

    /// A playlist of HLS (RFC 8216 §4).
    public var isHls: Bool {
        ["application/x-mpegurl", "application/vnd.apple.mpegurl", "audio/mpegurl", "audio/x-mpegurl"].contains(type.lowercased())
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("id", &id, .string)
        cursor.attribute(required: "delivery", &delivery, TokenValue())
        cursor.attribute(required: "type", &type, .string)
        cursor.attribute(required: "width", &width, .number)
        cursor.attribute(required: "height", &height, .number)
        cursor.attribute("codec", &codec, .string, .since(.v30))
        cursor.attribute("bitrate", &bitrateKbps, .number)
        cursor.attribute("minBitrate", &minBitrateKbps, .number, .since(.v30))
        cursor.attribute("maxBitrate", &maxBitrateKbps, .number, .since(.v30))
        cursor.attribute("scalable", &scalable, .boolean)
        cursor.attribute("maintainAspectRatio", &maintainAspectRatio, .boolean)
        cursor.attribute("fileSize", &fileSizeBytes, .number, .since(.v41))
        cursor.attribute("mediaType", &mediaType, .string, .since(.v41))
        cursor.attribute("apiFramework", &apiFramework, .string)
        cursor.url(&url)
    }
}

/// The film in the best form there is, for making others of it (VAST 4.2 §3.9.2).
public struct Mezzanine: VastElement {
    public var id: String?
    public var delivery = MediaDelivery.progressive
    public var type: String
    public var width: Int
    public var height: Int
    public var codec: String?
    public var fileSizeBytes: Int?
    public var mediaType: String?
    public var url: String

    public init() { self.init("", type: "", width: 0, height: 0) }
    public init(_ url: String, type: String, width: Int, height: Int) {
        self.url = url
        self.type = type
        self.width = width
        self.height = height
    }

    /// 4.0 has the URL alone.
    mutating func walk(_ cursor: inout some ElementCursor) {
        let attributes = Presence.since(.v41)
        cursor.attribute("id", &id, .string, attributes)
        cursor.attribute(required: "delivery", &delivery, TokenValue(), attributes)
        cursor.attribute(required: "type", &type, .string, attributes)
        cursor.attribute(required: "width", &width, .number, attributes)
        cursor.attribute(required: "height", &height, .number, attributes)
        cursor.attribute("codec", &codec, .string, attributes)
        cursor.attribute("fileSize", &fileSizeBytes, .number, attributes)
        cursor.attribute("mediaType", &mediaType, .string, attributes)
        cursor.url(&url)
    }
}

/// Code that runs with the film (VAST 4.2 §3.9.3).
public struct InteractiveCreativeFile: VastElement {
    /// MIME type.
    public var type: String?
    public var apiFramework: String?
    /// Whether the ad may take longer than its duration.
    public var variableDuration: Bool?
    public var url = ""

    public init() {}
    public init(_ url: String, type: String? = nil, apiFramework: String? = nil) {
        self.url = url
        self.type = type
        self.apiFramework = apiFramework
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("type", &type, .string)
        cursor.attribute("apiFramework", &apiFramework, .string)
        cursor.attribute("variableDuration", &variableDuration, .boolean, .since(.v41))
        cursor.url(&url)
    }
}

/// Captions beside the film (VAST 4.2 §3.9.4).
public struct ClosedCaptionFile: VastElement {
    /// MIME type.
    public var type: String?
    /// ISO 639-1, perhaps with a place: "zh-TW".
    public var language: String?
    public var url = ""

    public init() {}
    public init(_ url: String, type: String? = nil, language: String? = nil) {
        self.url = url
        self.type = type
        self.language = language
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("type", &type, .string)
        cursor.attribute("language", &language, .string)
        cursor.url(&url)
    }
}
