/// A number, kept exactly: what JSON has in decimal, the model has as a whole number of its unit.
public struct NumberForm<Value: FixedWidthInteger & Sendable>: FieldScalar {
    /// "a number of seconds", as a refusal says it; "seconds" as the documentation does, and of several.
    let what: String, noun: String, plural: String
    /// Digits after the point: those that may be given, and those that are always written.
    let places: Int, leastPlaces: Int
    /// The value for 10^-places.
    let unit: Int64
    /// In 10^-places.
    let allowed: ClosedRange<Int64>
    /// Whether digits beyond the last place are rounded: what is worked out in floating point has them.
    let isRounded: Bool

    init(
        what: String, noun: String, plural: String? = nil, _ allowed: ClosedRange<Value>, places: Int = 0, leastPlaces: Int = 0,
        unit: Int64 = 1, isRounded: Bool = false
    ) {
        self.isRounded = isRounded
        self.what = what
        self.noun = noun
        self.plural = plural ?? noun
        self.allowed = Int64(allowed.lowerBound)...Int64(allowed.upperBound)
        self.places = places
        self.leastPlaces = leastPlaces
        self.unit = unit
    }

    public func read(_ json: Json) throws(FieldRefusal) -> Value {
        guard case .number(let digits) = json else { throw .expected(what) }
        let number: Int64
        do throws(DecimalText.Problem) {
            number = try DecimalText.scaled(Array(digits.utf8).span, places: places, isRounded: isRounded)
        } catch {
            throw .expected(error == .tooLarge ? expected : what)
        }
        guard allowed.contains(number), let value = Value(exactly: number * unit) else { throw .expected(expected) }
        return value
    }

    public func write(_ value: Value) -> Json { .number(shown(Int64(value) / unit, leastPlaces)) }

    private func shown(_ number: Int64, _ least: Int = 0) -> String { DecimalText.text(number, places: places, leastPlaces: least) }

    private var expected: String { "\(what) from \(shown(allowed.lowerBound)) to \(shown(allowed.upperBound))" }

    public var shape: FieldShape { .number(NumberShape(noun, plural: plural, places: places, allowed: allowed, isRounded: isRounded)) }
}

extension FieldForm {
    public static func whole<Number>(_ allowed: ClosedRange<Number>) -> Self where Self == NumberForm<Number> {
        NumberForm(what: "a whole number", noun: "whole number", plural: "whole numbers", allowed)
    }
}

// Bounds of these have a name (`Limits`): of two literals the compiler cannot tell here that they are Int64.
extension FieldForm where Self == NumberForm<Int64> {
    /// A length in seconds, as nanoseconds; what is finer is rounded.
    public static func seconds(_ allowedNs: ClosedRange<Int64>) -> Self {
        NumberForm(what: "a number of seconds", noun: "seconds", allowedNs, places: 9, isRounded: true)
    }

    /// A length in whole seconds, as nanoseconds.
    public static func wholeSeconds(_ allowed: ClosedRange<Int64>) -> Self {
        NumberForm(what: "a whole number", noun: "whole seconds", allowed, unit: 1_000_000_000)
    }

    /// An amount with at most two places, as hundredths.
    public static func money(_ allowedCents: ClosedRange<Int64>) -> Self {
        NumberForm(what: "an amount with at most two places", noun: "money", allowedCents, places: 2, leastPlaces: 2)
    }
}

extension FieldForm where Self == NumberForm<Int> {
    /// A share in percent with at most two places, as hundredths of a percent.
    public static func percent(_ allowedHundredths: ClosedRange<Int>) -> Self {
        NumberForm(what: "a percentage with at most two places", noun: "percent", allowedHundredths, places: 2)
    }
}

extension DecimalText {
    /// "0.001" for a million with nine places: the digits that are needed, and no fewer after the point than `leastPlaces`.
    ///
    /// - Parameter places: 0...18.
    public static func text(_ scaled: Int64, places: Int, leastPlaces: Int = 0) -> String {
        var left = scaled.magnitude, shown = places
        while shown > leastPlaces, left % 10 == 0 {
            left /= 10
            shown -= 1
        }
        // The last digit first.
        var text: [UInt8] = [], place = 0
        repeat {
            if place == shown, shown > 0 { text.append(UInt8(ascii: ".")) }
            text.append(UInt8(ascii: "0") + UInt8(left % 10))
            left /= 10
            place += 1
        } while left > 0 || place <= shown
        if scaled < 0 { text.append(UInt8(ascii: "-")) }
        return String(decoding: text.reversed(), as: UTF8.self)
    }
}
