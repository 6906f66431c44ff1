/// Exact reading of a decimal number: its digits become a whole number of 10^-places, without a binary fraction in between.
public enum DecimalText {
    public enum Problem: Error, Equatable, Sendable {
        /// More digits after the point than `places`, trailing zeros not counted.
        case tooFine
        case tooLarge
        case notANumber
    }

    /// "12.50" with two places is 1250. Takes JSON's number syntax, exponent included.
    ///
    /// - Parameter places: 0...18.
    /// - Throws: `Problem`; `tooLarge` past the range of `Int64`.
    public static func scaled(_ text: String, places: Int) throws(Problem) -> Int64 {
        var digits: [UInt8] = []
        var exponent = 0
        var seenPoint = false, negative = false
        var rest = Substring(text)
        if rest.first == "-" {
            negative = true
            rest.removeFirst()
        }
        while let character = rest.first, character != "e", character != "E" {
            rest.removeFirst()
            if character == ".", !seenPoint {
                seenPoint = true
            } else if let digit = character.wholeNumberValue, character.isASCII {
                digits.append(UInt8(digit))
                if seenPoint { exponent -= 1 }
            } else {
                throw .notANumber
            }
        }
        guard !digits.isEmpty else { throw .notANumber }
        while digits.count > 1, digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if !rest.isEmpty {
            let power = rest.dropFirst()
            // Any power this long is out of every range, and Int could not hold it.
            guard power.utf8.count <= 9 else { throw .tooLarge }
            guard let power = Int(power) else { throw .notANumber }
            exponent += power
        }
        if digits == [0] { return 0 }
        guard exponent + places >= 0 else { throw .tooFine }
        guard exponent + places <= 19 else { throw .tooLarge }
        var value: Int64 = 0
        for digit in digits + Array(repeating: 0, count: exponent + places) {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.subtractingReportingOverflow(Int64(digit))
            guard !overflow, !carry else { throw .tooLarge }
            value = sum
        }
        // Counted downwards, so that Int64.min fits.
        guard negative || value != .min else { throw .tooLarge }
        return negative ? value : -value
    }
}
