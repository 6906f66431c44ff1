import Formats

/// The name of a session in a path: 16 random bytes and the first 8 of their HMAC, in base64url without padding.
///
/// A token that was not made with one of our keys is refused before anything is looked up for it.
public struct SessionToken: Hashable, Sendable {
    public static let bytes = 24
    public static let characters = 32

    public let high: UInt64, low: UInt64
    public let signature: UInt64

    /// 64 random bits tell tokens apart as well as 192, at a third of the price.
    public func hash(into hasher: inout Hasher) { hasher.combine(low) }

    /// The token's 32 characters.
    public var text: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.bytes)
        for word in [high, low, signature] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
        }
        return Base64.encode(bytes, .url)
    }

    public init(high: UInt64, low: UInt64, signature: UInt64) {
        self.high = high
        self.low = low
        self.signature = signature
    }

    /// Reads 32 characters; `nil` for anything else. The signature is not checked here.
    public init?(_ text: UnsafeRawBufferPointer) {
        guard text.count == Self.characters else { return nil }
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        // 32 characters of 6 bits are three words of 64: characters 10 and 21 lie across a border.
        var bits: UInt64 = 0, held: UInt64 = 0, word = 0
        for byte in text {
            // The other alphabet would be a second spelling of the same token.
            guard let value = Base64.value(of: byte), byte != UInt8(ascii: "+"), byte != UInt8(ascii: "/") else { return nil }
            if held + 6 <= 64 {
                bits = bits << 6 | UInt64(value)
                held += 6
            } else {
                let fits = 64 - held
                bits = bits << fits | UInt64(value) >> (6 - fits)
                if word == 0 { words.0 = bits } else { words.1 = bits }
                word += 1
                held = 6 - fits
                bits = UInt64(value) & ((1 << held) - 1)
            }
            if held == 64 {
                if word == 0 { words.0 = bits } else if word == 1 { words.1 = bits } else { words.2 = bits }
                word += 1
                bits = 0
                held = 0
            }
        }
        self.init(high: words.0, low: words.1, signature: words.2)
    }
}
