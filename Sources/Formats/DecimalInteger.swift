/// Decimal integers: digits without a sign.
public enum DecimalInteger {
    /// Digits only, 0 to 2^63-1; nil for anything else.
    @inlinable @inline(__always)
    public static func parse(_ text: Span<UInt8>) -> Int64? { parse(text, as: Int64.self) }

    /// The same, bounded by another type.
    @inlinable @inline(__always)
    public static func parse<Value: FixedWidthInteger>(_ text: Span<UInt8>, as type: Value.Type) -> Value? {
        guard text.count > 0 else { return nil }
        var value: Value = 0
        for at in 0..<text.count {
            guard text[at].isDigit else { return nil }
            let (tens, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, past) = tens.addingReportingOverflow(Value(truncatingIfNeeded: text[at] - 0x30))
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
