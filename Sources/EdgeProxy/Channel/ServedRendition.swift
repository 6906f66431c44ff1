/// One media playlist of a presentation, as the origin has it and as sessions see it.
struct ServedRendition: Sendable {
    /// The path under `/play/{tenant}/{channel}/s/{session}/`, raw bytes.
    let path: [UInt8]
    let location: OriginLocation
    var traits: RenditionTraits
    /// `../` once for each folder of `path`: from the playlist to the session's root.
    let toSessionRoot: [UInt8]
    /// Whether the content has keys, so that clear ads need METHOD=NONE (KEY-1).
    var hasKeys = false
    /// Whether segments are listed with dates: always in live, never in VOD, where insertion would make them step back.
    var hasDates = true
    /// Whether its media playlist was ever read; until then its container is a guess.
    var isRead = false
    /// Whether viewers are told of it. One that can't be stitched is left out of the multivariant playlist from the first answer on.
    var isOffered = true

    init(path: [UInt8], location: OriginLocation, traits: RenditionTraits = RenditionTraits()) {
        self.path = path
        self.location = location
        self.traits = traits
        let folders = path.count { $0 == UInt8(ascii: "/") }
        toSessionRoot = Array(String(repeating: "../", count: folders).utf8)
    }
}

/// Where a playlist of the origin lies.
enum OriginLocation: Hashable, Sendable {
    /// Below whichever of the channel's origin prefixes is in use.
    case relative(String)
    case absolute(String)

    func url(prefix: String) -> String {
        switch self {
        case .relative(let path): prefix + path
        case .absolute(let url): url
        }
    }
}
