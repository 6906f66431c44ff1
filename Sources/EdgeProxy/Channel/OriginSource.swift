import Manifest
import Model
import Stitching

/// A playlist as an origin answered it.
struct OriginReply: Sendable {
    /// `nil`: not modified.
    var body: [UInt8]?
    var url: String
    /// Index of the origin prefix that answered.
    var origin: Int
    var etag: String?
    var lastModified: String?
    /// Whether the answer's length, or the end of its last chunk, proves that all of it has come.
    var isWhole = false
}

/// Where playlists come from: the origins of a channel in production, a simulated origin in tests.
protocol OriginSource: AnyObject {
    /// Fetches a playlist, trying the channel's origins in order beginning with `preferred`. `done` is called once, on the loop.
    func fetch(
        _ location: OriginLocation, query: String, preferred: Int, etag: String?, lastModified: String?,
        accept: @escaping (OriginReply) -> OriginFault?, done: @escaping (Result<OriginReply, OriginFault>) -> Void)
}

extension OriginSource {
    /// Asks for one playlist, whatever it turns out to be.
    /// - Parameter imports: the variables that a media playlist may import.
    func ask(
        _ location: OriginLocation, query: String, _ request: OriginChoice.Request, imports: [Variable] = [],
        _ then: @escaping (Result<(OpenedPlaylist, OriginReply), OriginFault>) -> Void
    ) {
        var parsed: OpenedPlaylist?
        fetch(
            location, query: query, preferred: request.asked, etag: nil, lastModified: nil,
            accept: { reply in
                do throws(OriginFault) {
                    parsed = try OpenedPlaylist(reply.body ?? [], url: reply.url, imports: imports, isWhole: reply.isWhole)
                    return nil
                } catch {
                    return error
                }
            },
            done: { result in
                // It was not asked whether it has changed.
                then(result.flatMap { reply in parsed.map { .success(($0, reply)) } ?? .failure(.status(304)) })
            })
    }
}
