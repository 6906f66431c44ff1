import Formats

/// Decimal seconds as HLS writes them, to and from nanoseconds, exactly.
public enum DecimalSeconds {
    /// Reads `6`, `6.006`, `.5`, `6.`; no exponent. Digits beyond the ninth after the point are rounded half up.
    ///
    /// - Parameter signed: whether a minus sign is allowed (`TIME-OFFSET`).
    /// - Returns: nanoseconds; nil for anything else, and beyond `Limits.seconds`.
    public static func parse(_ bytes: ArraySlice<UInt8>, signed: Bool = false) -> Int64? {
        parse(ByteSlice(0, bytes.count), in: bytes.span, signed: signed)
    }

    /// The same for a slice of a playlist.
    @inline(__always)
    static func parse(_ slice: ByteSlice, in bytes: Span<UInt8>, signed: Bool = false) -> Int64? {
        var at = slice.start
        let end = slice.end
        var negative = false
        if at < end, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
            negative = bytes[at] == UInt8(ascii: "-")
            guard signed || !negative else { return nil }
            at += 1
        }
        var whole: Int64 = 0, digits = 0
        while at < end, bytes[at].isDigit {
            whole = whole * 10 + Int64(bytes[at] - 0x30)
            guard whole <= Limits.seconds else { return nil }
            digits += 1
            at += 1
        }
        var fraction: Int64 = 0
        if at < end, bytes[at] == UInt8(ascii: ".") {
            at += 1
            var scale: Int64 = 1_000_000_000
            while at < end, bytes[at].isDigit {
                if scale > 1 {
                    scale /= 10
                    fraction += Int64(bytes[at] - 0x30) * scale
                } else if scale == 1 {
                    fraction += bytes[at] >= 0x35 ? 1 : 0
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

/// Decimal integers (§4.2), bounded to 63 bits.
public enum DecimalInteger {
    /// Digits only, 0 to 2^63-1; nil for anything else.
    public static func parse(_ bytes: ArraySlice<UInt8>) -> Int64? {
        parse(ByteSlice(0, bytes.count), in: bytes.span)
    }

    @inline(__always)
    static func parse(_ slice: ByteSlice, in bytes: Span<UInt8>) -> Int64? { parse(slice, in: bytes, as: Int64.self) }

    /// The same, bounded by another type.
    @inline(__always)
    static func parse<Value: FixedWidthInteger>(_ slice: ByteSlice, in bytes: Span<UInt8>, as type: Value.Type) -> Value? {
        guard !slice.isEmpty else { return nil }
        var value: Value = 0
        for at in slice.range {
            guard bytes[at].isDigit else { return nil }
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, past) = tens.addingReportingOverflow(Value(truncatingIfNeeded: bytes[at] - 0x30))
            guard !over, !past else { return nil }
            value = sum
        }
        return value
    }

    /// Appends the digits of `value`.
    public static func append(_ value: UInt64, to out: inout [UInt8]) {
        var divisor: UInt64 = 1
        while value / divisor >= 10 { divisor *= 10 }
        var left = value
        while divisor > 0 {
            out.append(0x30 + UInt8(truncatingIfNeeded: left / divisor))
            left %= divisor
            divisor /= 10
        }
    }

    /// Appends `value` with its sign.
    public static func append(_ value: Int64, to out: inout [UInt8]) {
        if value < 0 { out.append(UInt8(ascii: "-")) }
        append(value.magnitude, to: &out)
    }
}
