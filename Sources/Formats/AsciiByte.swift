extension UInt8 {
    /// ASCII capitals for small letters, anything else unchanged.
    @inlinable @inline(__always)
    public var uppercased: UInt8 { self >= 0x61 && self <= 0x7a ? self - 0x20 : self }
    /// A blank or a tab.
    @inlinable @inline(__always)
    public var isBlank: Bool { self == 0x20 || self == 0x09 }
    @inlinable @inline(__always)
    public var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    /// A letter or digit of ASCII.
    @inlinable
    public var isAlphanumeric: Bool { isDigit || (uppercased >= 0x41 && uppercased <= 0x5a) }
    /// Value of a hexadecimal digit, nil for anything else.
    @inlinable
    public var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
