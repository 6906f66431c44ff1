/// What the outside knows of each creative on one channel: whether it can be laid there at all.
///
/// A value by creative index of one catalogue: made when a creative becomes ready, not when an avail comes.
public struct CreativeFacts: Equatable, Sendable {
    /// In the order in which a campaign's reason is chosen: the one nearest to being laid counts.
    public enum State: UInt8, Equatable, Sendable {
        /// Not conditioned for this channel yet.
        case notReady = 0
        /// No variant that matches one of the renditions offered.
        case noRendition
        /// Variants, but in another container, with other codecs or another video range, or of a far higher bit rate.
        case container, codecs, bandwidth
        /// A segment longer than the channel's target duration.
        case segmentTooLong
        case ready
    }

    private var states: [State]

    /// `count`: `catalogue.creativeCount`.
    public init(count: Int, all state: State = .ready) { states = [State](repeating: state, count: count) }

    public var count: Int { states.count }

    /// By creative index.
    public subscript(_ index: Int) -> State {
        get { states[index] }
        set { states[index] = newValue }
    }
}
