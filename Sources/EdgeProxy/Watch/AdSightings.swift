import Manifest

/// The breaks and ads that playlists have listed, known by `ad/{creative}/{break}/{pod}/…` in the path of a segment.
struct AdSightings: Sendable {
    private var breakIds: Set<String> = []
    private var adIds: Set<String> = []

    var breaks: Int { breakIds.count }
    var ads: Int { adIds.count }

    mutating func add(_ playlist: MediaPlaylist) {
        for segment in playlist.segments {
            guard let parts = Self.parts(of: playlist[segment.uri]) else { continue }
            guard breakIds.count < Limits.breaks else { return }
            breakIds.insert(parts.breakId)
            adIds.insert("\(parts.breakId)/\(parts.creative)/\(parts.pod)")
        }
    }

    /// The components behind `ad/`; nil for content. A path with fewer of them counts by what it has.
    static func parts(of uri: ArraySlice<UInt8>) -> (creative: String, breakId: String, pod: String)? {
        let path = String(decoding: uri.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let ad = parts.dropLast().firstIndex(of: "ad") else { return nil }
        func part(_ index: Int) -> String { ad + index < parts.count - 1 ? String(parts[ad + index]) : "" }
        return (part(1), part(2), part(3))
    }
}
