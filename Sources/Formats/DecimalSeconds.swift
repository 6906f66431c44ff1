/// Decimal seconds as HLS writes them, to and from nanoseconds, exactly.
public enum DecimalSeconds {
    /// Seconds before the point, at most; about 31 years.
    @inlinable
    public static var largest: Int64 { 1_000_000_000 }

    /// Reads `6`, `6.006`, `.5`, `6.`; no exponent. Digits beyond the ninth after the point are rounded half up.
    ///
    /// - Parameter signed: whether a minus sign is allowed (`TIME-OFFSET`).
    /// - Returns: nanoseconds; nil for anything else, and beyond `largest` seconds.
    @inlinable @inline(__always)
    public static func parse(_ text: Span<UInt8>, signed: Bool = false) -> Int64? {
        let end = text.count
        var at = 0
        var negative = false
        if at < end, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            negative = text[at] == UInt8(ascii: "-")
            guard signed || !negative else { return nil }
            at += 1
        }
        var whole: Int64 = 0, digits = 0
        while at < end, text[at].isDigit {
            whole = whole * 10 + Int64(text[at] - 0x30)
            guard whole <= largest else { return nil }
            digits += 1
            at += 1
        }
        var fraction: Int64 = 0
        if at < end, text[at] == UInt8(ascii: ".") {
            at += 1
            var scale: Int64 = 1_000_000_000
            while at < end, text[at].isDigit {
                if scale > 1 {
                    scale /= 10
                    fraction += Int64(text[at] - 0x30) * scale
                } else if scale == 1 {
                    fraction += text[at] >= 0x35 ? 1 : 0
                    scale = 0
                }
                digits += 1
                at += 1
            }
        }
        guard at == end, digits > 0 else { return nil }
        let value = whole * 1_000_000_000 + fraction
        return negative ? -value : value
    }

    /// Appends the shortest decimal that reads back to the same nanoseconds: `6.006`, `6`, `0.000000001`.
    public static func append(_ nanoseconds: Int64, to out: inout [UInt8]) {
        if nanoseconds < 0 { out.append(UInt8(ascii: "-")) }
        let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        DecimalInteger.append(whole, to: &out)
        guard rest > 0 else { return }
        out.append(UInt8(ascii: "."))
        var left = rest, scale: UInt64 = 100_000_000
        while left > 0 {
            out.append(0x30 + UInt8(truncatingIfNeeded: left / scale))
            left %= scale
            scale /= 10
        }
    }
}
