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
