/// What a UPID's bytes are, `segmentation_upid_type` (SCTE 35 table 22). Unknown values are kept.
public struct UpidType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let none = Self(rawValue: 0x00)
    public static let userDefined = Self(rawValue: 0x01)
    public static let isci = Self(rawValue: 0x02)
    public static let adId = Self(rawValue: 0x03)
    public static let umid = Self(rawValue: 0x04)
    public static let isanOld = Self(rawValue: 0x05)
    public static let isan = Self(rawValue: 0x06)
    public static let tid = Self(rawValue: 0x07)
    public static let airingId = Self(rawValue: 0x08)
    public static let adi = Self(rawValue: 0x09)
    public static let eidr = Self(rawValue: 0x0a)
    public static let atscContentId = Self(rawValue: 0x0b)
    public static let mpu = Self(rawValue: 0x0c)
    public static let mid = Self(rawValue: 0x0d)
    public static let ads = Self(rawValue: 0x0e)
    public static let uri = Self(rawValue: 0x0f)
    public static let uuid = Self(rawValue: 0x10)
    public static let scr = Self(rawValue: 0x11)

    /// A short name; nil for a value that the standard does not name.
    public var name: String? {
        let names = [
            "Not Used", "User Defined", "ISCI", "Ad-ID", "UMID", "ISAN (deprecated)", "ISAN", "TID", "AiringID", "ADI", "EIDR",
            "ATSC Content Identifier", "MPU", "MID", "ADS Information", "URI", "UUID", "SCR",
        ]
        return Int(rawValue) < names.count ? names[Int(rawValue)] : nil
    }

    /// The one length in bytes that the standard allows; nil where it varies or is unknown.
    public var fixedLength: Int? {
        switch rawValue {
        case 0x00: 0
        case 0x02, 0x05, 0x08: 8
        case 0x03, 0x06, 0x07, 0x0a: 12
        case 0x04: 32
        case 0x10: 16
        default: nil
        }
    }

    /// Whether the bytes are characters.
    public var isText: Bool {
        switch rawValue {
        case 0x01, 0x02, 0x03, 0x07, 0x09, 0x0e, 0x0f, 0x11: true
        default: false
        }
    }
}
