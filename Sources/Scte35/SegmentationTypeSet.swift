/// A set of segmentation types: 256 bits, nothing allocated.
public struct SegmentationTypeSet: Hashable, Sendable, ExpressibleByArrayLiteral {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    public init() {}

    public init(arrayLiteral elements: SegmentationType...) {
        for element in elements { insert(element) }
    }

    /// From `segmentation_type_id` values, as a channel's settings name them.
    public init(_ ids: some Sequence<UInt8>) {
        for id in ids { insert(SegmentationType(rawValue: id)) }
    }

    public mutating func insert(_ type: SegmentationType) {
        let bit: UInt64 = 1 << UInt64(type.rawValue & 63)
        switch type.rawValue >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    public func contains(_ type: SegmentationType) -> Bool {
        let word =
            switch type.rawValue >> 6 {
            case 0: words.0
            case 1: words.1
            case 2: words.2
            default: words.3
            }
        return word >> UInt64(type.rawValue & 63) & 1 != 0
    }

    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
