/// A number in a store's history, and random bits that tell one history from another: a standby that was promoted may have another
/// change under the same number.
public struct StoreMark: Equatable, Sendable {
    public let number: Int64
    public let bits: Int64

    /// Where nothing was ever changed.
    public static let beginning = StoreMark(number: 0, bits: 0)

    public init(number: Int64, bits: Int64) { (self.number, self.bits) = (number, bits) }
}

/// One version of an object.
public struct StoredVersion: Equatable, Sendable {
    public let key: StoreKey
    public let version: Int64
    public let number: Int64
    public let atMs: Int64
    public let by: String
    /// `nil`: it was removed.
    public let document: String?
}

/// What came after a mark.
public enum StoreChanges: Equatable, Sendable {
    /// In the order of their numbers, all up to the mark.
    case versions([StoredVersion], upTo: StoreMark)
    /// Too much, or it is another history: all is to be read.
    case startOver
}
