/// Purposes of the TCF, 1...24.
public struct PurposeSet: OptionSet, Hashable, Sendable {
    /// Purpose 1 in bit 0.
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue & 0xff_ffff }

    public init(_ purposes: some Sequence<Int>) {
        self.init(rawValue: purposes.reduce(0) { (1...24).contains($1) ? $0 | 1 << UInt32($1 - 1) : $0 })
    }

    public func contains(purpose: Int) -> Bool { (1...24).contains(purpose) && rawValue >> UInt32(purpose - 1) & 1 != 0 }

    /// In their order.
    public var numbers: [Int] { (1...24).filter(contains(purpose:)) }

    /// As the event log has them: the first 16.
    public var logged: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

    /// 24 bits, purpose 1 first.
    init(_ bits: inout ConsentBits, _ field: String) throws(ConsentFault) {
        let value = try bits.number(24, field)
        self.init((1...24).filter { value >> (24 - $0) & 1 != 0 })
    }

    /// Since TCF 2.2 these rest on consent alone; purpose 1 always has.
    static let byConsentAlone = PurposeSet([1, 3, 4, 5, 6])
}
