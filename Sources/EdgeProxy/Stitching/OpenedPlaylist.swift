import Manifest

/// What a path of the origin turned out to be.
public enum OpenedPlaylist: Sendable {
    case multivariant(MultivariantPlaylist)
    case media(OriginPlaylist)

    public init(_ bytes: [UInt8], url: String) throws(OriginFault) {
        let query = url.firstIndex(of: "?").map { Array(url[url.index(after: $0)...].utf8) } ?? []
        do {
            let playlist = try MultivariantPlaylist(parsing: bytes, query: query)
            if !playlist.variants.isEmpty {
                self = .multivariant(playlist)
                return
            }
        } catch {
            // Not a multivariant playlist; what it is instead, the next reader says.
        }
        self = .media(try OriginPlaylist(bytes, url: url))
    }
}
