/// One way to walk a model's fields: reading JSON, writing it, or listing what there is.
///
/// Each model has one `walk` that names its fields; the cursor decides what that means. So what is read, merged, written, compared and
/// documented cannot disagree.
public protocol FieldCursor {
    /// One field.
    ///
    /// - Parameters:
    ///   - value: what the model has; a cursor that reads puts what is given in its place.
    ///   - standard: what it is when it is left out, where that follows from other fields (`FieldRule.Need.derived`).
    mutating func walk<Form: FieldForm>(
        _ value: inout Form.Value, _ form: Form, _ rule: FieldRule, standard: () -> Form.Value?)
    /// What the fields before it say together. A cursor that reads notes it when it does not hold.
    mutating func check(_ holds: Bool, _ check: @autoclosure () -> FieldCheck)
    /// A path as the model keeps it: joined with the folder of the file that is read.
    func joined(_ path: String) -> String
}

extension FieldCursor {
    public func joined(_ path: String) -> String { path }

    /// A field that must be there.
    @inline(__always)
    public mutating func required<Form: FieldForm>(_ name: String, _ value: inout Form.Value, _ form: Form, _ text: String) {
        walk(&value, form, FieldRule(name, .required, text), standard: { nil })
    }

    /// A field that is what `init()` makes it when it is left out.
    ///
    /// - Parameter shown: how the documentation says what that is, where the value is no help.
    @inline(__always)
    public mutating func field<Form: FieldForm>(
        _ name: String, _ value: inout Form.Value, _ form: Form, shown: String? = nil, _ text: String
    ) {
        walk(&value, form, FieldRule(name, .standard, text, shown: shown), standard: { nil })
    }

    /// A field that follows from those before it when it is left out.
    ///
    /// - Parameter shown: how the documentation says what follows: "the id".
    @inline(__always)
    public mutating func field<Form: FieldForm>(
        _ name: String, _ value: inout Form.Value, _ form: Form, standard: @autoclosure () -> Form.Value, shown: String, _ text: String
    ) {
        walk(&value, form, FieldRule(name, .derived, text, shown: shown), standard: { standard() })
    }

    /// A field of which there may be none.
    @inline(__always)
    public mutating func optional<Form: FieldForm>(_ name: String, _ value: inout Form.Value?, _ form: Form, _ text: String) {
        walk(&value, OptionalForm(form), FieldRule(name, .optional, text), standard: { nil })
    }

    /// One of several fields that stand for each other: `exactlyOne` or `atLeastOne` says how.
    @inline(__always)
    public mutating func alternative<Form: FieldForm>(_ name: String, _ value: inout Form.Value?, _ form: Form, _ text: String) {
        walk(&value, OptionalForm(form), FieldRule(name, .alternative, text), standard: { nil })
    }

    /// A field whose meaning comes later: refused by name, unless it is null.
    public mutating func reserved(_ name: String, _ text: String) {
        var nothing = NothingForm.Nothing()
        walk(&nothing, NothingForm(), FieldRule(name, .reserved, text), standard: { nil })
    }

    // MARK: What fields say together

    /// - Parameters:
    ///   - field: the one that is blamed; empty for the object.
    ///   - message: what is said when it does not hold.
    public mutating func check(_ holds: Bool, _ field: String, refused message: @autoclosure () -> String) {
        check(holds, FieldCheck(field, .refused(message())))
    }

    /// - Parameter expected: "a date after start_date"; the message adds what stands there.
    public mutating func check(_ holds: Bool, _ field: String, expected: @autoclosure () -> String) {
        check(holds, FieldCheck(field, .expected(expected())))
    }

    /// - Parameter given: for each field whether it is there.
    public mutating func exactlyOne(of names: [String], _ given: [Bool]) {
        check(given.count { $0 } == 1, FieldCheck("", .exactlyOne(names)))
    }

    /// - Parameter given: for each field whether it is there.
    public mutating func atLeastOne(of names: [String], _ given: [Bool]) {
        check(given.contains(true), FieldCheck("", .atLeastOne(names)))
    }
}
