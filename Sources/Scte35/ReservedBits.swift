/// The reserved bits of one structure that are not 1, as the standard asks (SCTE 35 §9.1), but 0.
///
/// Kept so that a section of a careless encoder is written back bit for bit. The default is what the standard asks for.
public struct ReservedBits: Equatable, Sendable {
    /// A set bit marks a reserved bit that is 0. The structure's reserved fields lie beside each other, the first lowest.
    public var cleared: UInt32
    public init(cleared: UInt32 = 0) { self.cleared = cleared }
}
