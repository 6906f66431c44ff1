/// Exact reading of a decimal number: its digits become a whole number of 10^-places, without a binary fraction in between.
public enum DecimalText {
    public enum Problem: Error, Equatable, Sendable {
        /// More digits after the point than `places`, trailing zeros not counted.
        case tooFine
        case tooLarge
        case notANumber
    }

    public static func scaled(_ text: String, places: Int) throws(Problem) -> Int64 {
        let bytes = Array(text.utf8)
        return try scaled(bytes.span, places: places)
    }

    /// "12.50" with two places is 1250. Takes JSON's number syntax, exponent included.
    ///
    /// - Parameters:
    ///   - places: 0...18.
    ///   - isRounded: takes the nearest where the digits are finer, halves away from zero, instead of refusing.
    /// - Throws: `Problem`; `tooLarge` past the range of `Int64`.
    public static func scaled(_ text: Span<UInt8>, places: Int, isRounded: Bool = false) throws(Problem) -> Int64 {
        let number = try Parts(text)
        var value: UInt64 = 0
        // Of the digit at hand, in units of 10^-places.
        var power = number.wholeDigits - 1 + number.exponent + places
        var isUp = false
        for at in number.digits {
            let byte = text[at]
            guard byte != UInt8(ascii: ".") else { continue }
            let digit = byte - UInt8(ascii: "0")
            if power >= 0 {
                value = try appended(digit, to: value)
            } else if isRounded {
                if power == -1 { isUp = digit >= 5 }
            } else if digit != 0 {
                throw .tooFine
            }
            power -= 1
        }
        while power >= 0, value > 0 {
            value = try appended(0, to: value)
            power -= 1
        }
        if isUp { value += 1 }
        guard value <= UInt64(Int64.max) + (number.isNegative ? 1 : 0) else { throw .tooLarge }
        return number.isNegative ? Int64(truncatingIfNeeded: 0 &- value) : Int64(value)
    }

    private static func appended(_ digit: UInt8, to value: UInt64) throws(Problem) -> UInt64 {
        let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = shifted.addingReportingOverflow(UInt64(digit))
        guard !overflow, !carry, sum <= 1 << 63 else { throw .tooLarge }
        return sum
    }

    /// A number taken apart.
    private struct Parts {
        var isNegative = false
        /// Where its digits stand, perhaps with a point among them.
        var digits: Range<Int>
        /// How many of them stand before the point.
        var wholeDigits = 0
        var exponent = 0

        init(_ text: Span<UInt8>) throws(Problem) {
            var at = 0
            if text.count > 0, text[0] == UInt8(ascii: "-") {
                isNegative = true
                at = 1
            }
            let start = at
            var points = 0
            while at < text.count, text[at] | 0x20 != UInt8(ascii: "e") {
                if text[at] == UInt8(ascii: "."), points == 0 {
                    points = 1
                } else if text[at].isDigit {
                    if points == 0 { wholeDigits += 1 }
                } else {
                    throw .notANumber
                }
                at += 1
            }
            digits = start..<at
            guard digits.count > points else { throw .notANumber }
            guard at < text.count else { return }
            at += 1
            let isBelow = at < text.count && text[at] == UInt8(ascii: "-")
            if isBelow || (at < text.count && text[at] == UInt8(ascii: "+")) { at += 1 }
            guard at < text.count else { throw .notANumber }
            while at < text.count {
                guard text[at].isDigit else { throw .notANumber }
                exponent = exponent * 10 + Int(text[at] - UInt8(ascii: "0"))
                // Any power this long is out of every range, and Int could not hold it.
                guard exponent < 1_000_000_000 else { throw .tooLarge }
                at += 1
            }
            if isBelow { exponent = -exponent }
        }
    }
}
