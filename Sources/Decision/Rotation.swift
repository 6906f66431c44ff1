import Formats

/// Whose turn it is among those that pay the same: points that draws by weight fall on.
struct Rotation {
    private let seed: UInt64
    /// Where the first draw falls, as a fraction of 2^64.
    private let place: UInt64

    /// The first goes by break and bucket: at one break the 64 buckets share the weights evenly, and in one bucket the breaks do.
    /// Steps of the golden ratio do that for any number of breaks, and whatever distance break numbers have.
    init(seed: UInt64, breakNumber: Int64, bucket: Int) {
        self.seed = seed
        place = UInt64(bitPattern: breakNumber) &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(bucket) << 58
    }

    /// Who is first of those that share `total`.
    func leader(of total: Int) -> Int { Self.point(place, of: total) }

    /// A point that has nothing to do with any other.
    ///
    /// - Parameters:
    ///   - draw: the draws of one list are numbered.
    ///   - list: what is drawn from; equal numbers, equal points.
    func point(_ draw: Int, in list: List, of total: Int) -> Int {
        let number = UInt64(list.number) << 32 &+ UInt64(bitPattern: Int64(draw))
        return Self.point(StableHash.spread(seed &+ number &* 0x9e37_79b9_7f4a_7c15), of: total)
    }

    /// A list that is drawn from.
    enum List {
        /// Campaigns of one tier and price: the index after the last of them.
        case equals(Int)
        /// The creatives of a campaign: the index of the first.
        case creatives(Int)

        fileprivate var number: Int {
            switch self {
            case .equals(let end): end * 2
            case .creatives(let first): first * 2 + 1
            }
        }
    }

    private static func point(_ fraction: UInt64, of total: Int) -> Int {
        Int(fraction.multipliedFullWidth(by: UInt64(total)).high)
    }
}
