/// One media playlist of a presentation, as the origin has it and as sessions see it.
public struct ServedRendition: Sendable {
    /// The path under `/play/{tenant}/{channel}/s/{session}/`, raw bytes.
    public let path: [UInt8]
    /// Where the origin has it by the last reading of its multivariant playlist.
    public var location: OriginLocation
    /// A hash of what describes it there: what a rendition is recognised by when its URI is another one. 0: nothing does.
    public var identity: UInt64
    /// The same in full; `nil`: no multivariant playlist has said anything of it.
    public var described: RenditionDescription?
    /// Whether that playlist named it when it was read last.
    public var isNamed = true
    public var traits: RenditionTraits
    /// `../` once for each folder of `path`: from the playlist to the session's root.
    public let toSessionRoot: [UInt8]
    /// Whether the content has keys, so that clear ads need METHOD=NONE (KEY-1).
    public var hasKeys = false
    /// Whether segments are listed with dates: always in live, never in VOD, where insertion would make them step back.
    public var hasDates = true
    /// Whether its media playlist was ever read; until then its container is a guess.
    public var isRead = false
    /// Whether viewers are told of it. One that can't be stitched is left out of the multivariant playlist from the first answer on.
    public var isOffered = true

    public init(
        path: [UInt8], location: OriginLocation, identity: UInt64 = 0, described: RenditionDescription? = nil,
        traits: RenditionTraits = RenditionTraits()
    ) {
        self.path = path
        self.location = location
        self.identity = identity
        self.described = described
        self.traits = traits
        let folders = path.count { $0 == UInt8(ascii: "/") }
        toSessionRoot = Array(String(repeating: "../", count: folders).utf8)
    }
}

/// Where a playlist of the origin lies.
public enum OriginLocation: Hashable, Sendable {
    /// Below whichever of the channel's origin prefixes is in use.
    case relative(String)
    case absolute(String)

    public func url(prefix: String) -> String {
        switch self {
        case .relative(let path): prefix + path
        case .absolute(let url): url
        }
    }
}
