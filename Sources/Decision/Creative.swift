/// One ad of a campaign: what is played.
public struct Creative: Equatable, Sendable {
    public var id: String
    /// Nanoseconds, over zero.
    public var durationNs: Int64
    /// Its share among the creatives of its campaign; 0: none while another has one.
    public var weight: Int

    public init(id: String, durationNs: Int64, weight: Int = 1) {
        self.id = id
        self.durationNs = durationNs
        self.weight = weight
    }
}
