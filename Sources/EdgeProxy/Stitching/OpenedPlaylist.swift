import Manifest

/// What a path of the origin turned out to be.
public enum OpenedPlaylist: Sendable {
    case multivariant(MultivariantPlaylist)
    case media(OriginPlaylist)

    /// - Parameters:
    ///   - imports: the variables that a media playlist may import from the multivariant one (DEF-1).
    ///   - isWhole: whether its length proves that all of it has come.
    public init(_ bytes: [UInt8], url: String, imports: [Variable] = [], isWhole: Bool = false) throws(OriginFault) {
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
        self = .media(try OriginPlaylist(bytes, url: url, imports: imports, isWhole: isWhole))
    }
}
