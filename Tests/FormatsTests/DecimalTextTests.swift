import Testing

@testable import Formats

@Test(
    arguments: [
        ("12.50", 2, 1_250), ("12.5", 2, 1_250), ("0", 9, 0), ("-0.0", 2, 0), ("-1.01", 2, -101), ("1e3", 0, 1_000), ("1.5e1", 0, 15),
        ("1500e-2", 0, 15), ("0e99", 2, 0), ("9223372036854775807", 0, .max), ("-9223372036854775808", 0, .min),
        ("29.97", 9, 29_970_000_000),
        ("1.0", 0, 1), ("0.000000001", 9, 1),
    ] as [(String, Int, Int64)])
func decimalsAreExact(text: String, places: Int, value: Int64) throws {
    #expect(try DecimalText.scaled(text, places: places) == value)
}

@Test(
    arguments: [
        ("12.505", 2, .tooFine), ("1e-3", 2, .tooFine), ("9223372036854775808", 0, .tooLarge), ("1e19", 0, .tooLarge),
        ("1e999999999", 0, .tooLarge),
        ("1e99999999999999999999", 0, .tooLarge), ("", 0, .notANumber), ("x", 0, .notANumber), ("1.2.3", 9, .notANumber),
        ("-", 0, .notANumber),
        ("1e", 0, .notANumber), ("١", 0, .notANumber), ("1 ", 0, .notANumber),
    ] as [(String, Int, DecimalText.Problem)])
func whatDoesNotFitIsRefused(text: String, places: Int, problem: DecimalText.Problem) {
    #expect(throws: problem) { try DecimalText.scaled(text, places: places) }
}

@Test(
    arguments: [
        ("0.0000000004", 0), ("0.0000000005", 1), ("-0.0000000015", -2), ("1.1e-05", 11_000), ("1.99999999999", 2_000_000_000),
        ("1e-40", 0),
        ("1e9", 1_000_000_000_000_000_000),
    ] as [(String, Int64)])
func finerDigitsAreRoundedOnRequest(text: String, value: Int64) throws {
    let bytes = Array(text.utf8)
    #expect(try DecimalText.scaled(bytes.span, places: 9, isRounded: true) == value)
}
