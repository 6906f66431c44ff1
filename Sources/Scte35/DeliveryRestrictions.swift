/// Where content may be shown, of a segmentation descriptor (SCTE 35 §10.3.3.1).
public struct DeliveryRestrictions: Equatable, Sendable {
    /// False: not on the internet. A proxy blacks out or inserts, by policy.
    public var webDeliveryAllowed: Bool
    public var noRegionalBlackout: Bool
    public var archiveAllowed: Bool
    /// 0-2 name groups of devices that the operator defined; 3: none is restricted.
    public var deviceRestrictions: UInt8

    public init(
        webDeliveryAllowed: Bool = true, noRegionalBlackout: Bool = true, archiveAllowed: Bool = true, deviceRestrictions: UInt8 = 3
    ) {
        self.webDeliveryAllowed = webDeliveryAllowed
        self.noRegionalBlackout = noRegionalBlackout
        self.archiveAllowed = archiveAllowed
        self.deviceRestrictions = deviceRestrictions
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try cursor.flag(&webDeliveryAllowed, .webDeliveryAllowedFlag)
        try cursor.flag(&noRegionalBlackout, .noRegionalBlackoutFlag)
        try cursor.flag(&archiveAllowed, .archiveAllowedFlag)
        try cursor.bits(2, &deviceRestrictions, .deviceRestrictions)
    }
}
