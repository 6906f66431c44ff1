/// One ad of a campaign: what is played. `hls` is stitched, `videoUrl` is played by the client.
public struct Creative: Equatable, Sendable {
    public var id: String
    /// Nanoseconds, over zero.
    public var durationNs: Int64
    /// Its share among the creatives of its campaign; 0: none while another has one.
    public var weight: Int
    /// For people.
    public var name: String
    /// URL of a multivariant or media playlist; nil: it can't be stitched.
    public var hls: String?
    /// URL of a progressive file; nil: clients can't play it.
    public var videoUrl: String?

    public init(
        id: String, durationNs: Int64, weight: Int = 1, name: String = "", hls: String? = nil, videoUrl: String? = nil
    ) {
        self.id = id
        self.durationNs = durationNs
        self.weight = weight
        self.name = name
        self.hls = hls
        self.videoUrl = videoUrl
    }
}
