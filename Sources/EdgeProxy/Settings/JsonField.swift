import Formats

/// One value of the configuration together with where it stands, so that every refusal names its path.
struct JsonField {
    let value: Json
    /// "channels[0].pod"; empty at the root.
    let path: String

    func refused(_ message: String) -> FieldError { FieldError(path: path, message: message) }

    /// - Parameter expected: "a number of seconds"; the message adds what stands there instead.
    func wrong(_ expected: String) -> FieldError { refused("expected \(expected), got \(value.shown)") }

    /// The object that must stand here, with no field beside the named ones.
    func object(_ fields: [String]) throws(FieldError) -> JsonObject {
        guard case .object(let members) = value else { throw wrong("an object") }
        for member in members where !fields.contains(member.name) {
            let path = JsonObject.join(path, member.name)
            throw FieldError(path: path, message: "unknown field" + Suggestion.text(for: member.name, among: fields))
        }
        return JsonObject(members: members, path: path)
    }

    /// The members of an object whose names are the user's own.
    func entries() throws(FieldError) -> [(name: String, field: JsonField)] {
        guard case .object(let members) = value else { throw wrong("an object") }
        return members.map { ($0.name, JsonField(value: $0.value, path: JsonObject.join(path, $0.name))) }
    }

    func array() throws(FieldError) -> [JsonField] {
        guard case .array(let values) = value else { throw wrong("an array") }
        return values.indices.map { JsonField(value: values[$0], path: "\(path)[\($0)]") }
    }

    func array<Element>(_ read: (JsonField) throws(FieldError) -> Element) throws(FieldError) -> [Element] {
        var elements: [Element] = []
        for field in try array() { elements.append(try read(field)) }
        return elements
    }

    func bool() throws(FieldError) -> Bool {
        guard case .bool(let value) = value else { throw wrong("true or false") }
        return value
    }

    /// A string that is not empty and without control characters: it may end up in a header, a URL or a log line.
    func string() throws(FieldError) -> String {
        guard case .string(let text) = value else { throw wrong("a string") }
        guard !text.isEmpty else { throw wrong("a string that is not empty") }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
            throw wrong("a string without control characters")
        }
        return text
    }

    /// One of the cases, by its raw value.
    func choice<Choice: RawRepresentable & CaseIterable>() throws(FieldError) -> Choice where Choice.RawValue == String {
        if case .string(let text) = value, let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map { Json.quoted($0.rawValue) }
        throw wrong(names.dropLast().joined(separator: ", ") + " or " + (names.last ?? ""))
    }

    func integer(_ allowed: ClosedRange<Int64>) throws(FieldError) -> Int64 {
        try scaled(0, allowed, "a whole number", shown: { String($0) })
    }

    /// A length in seconds, with up to nine places, as nanoseconds.
    func seconds(_ allowed: ClosedRange<Int64>) throws(FieldError) -> Int64 {
        try scaled(9, allowed, "a number of seconds", shown: JsonField.secondsText)
    }

    /// An amount with at most two places, as millionths.
    func money() throws(FieldError) -> Int64 {
        let most: Int64 = 100_000_000_000_000
        return try scaled(2, 0...most, "an amount with at most two places", shown: { String($0 / 100) }) * 10_000
    }

    private func scaled(
        _ places: Int, _ allowed: ClosedRange<Int64>, _ what: String, shown: (Int64) -> String
    ) throws(FieldError) -> Int64 {
        guard case .number(let digits) = value else { throw wrong(what) }
        let number: Int64
        do {
            number = try DecimalText.scaled(digits, places: places)
        } catch .tooLarge {
            throw wrong("\(what) from \(shown(allowed.lowerBound)) to \(shown(allowed.upperBound))")
        } catch {
            throw wrong(what)
        }
        guard allowed.contains(number) else {
            throw wrong("\(what) from \(shown(allowed.lowerBound)) to \(shown(allowed.upperBound))")
        }
        return number
    }

    /// "0.001" for a million nanoseconds.
    static func secondsText(_ ns: Int64) -> String {
        let whole = ns / 1_000_000_000
        var fraction = String(1_000_000_000 + ns % 1_000_000_000).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)"
    }
}

/// An object whose fields are known: each is asked for by name.
struct JsonObject {
    fileprivate let members: [Json.Member]
    let path: String

    static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func refused(_ message: String) -> FieldError { FieldError(path: path, message: message) }

    /// A field that may be left out, and whose `null` is a wrong type.
    func given(_ name: String) -> JsonField? {
        members.first { $0.name == name }.map { JsonField(value: $0.value, path: JsonObject.join(path, name)) }
    }

    /// A field for which `null` says the same as leaving it out.
    func nullable(_ name: String) -> JsonField? {
        given(name).flatMap { $0.value == .null ? nil : $0 }
    }

    func required(_ name: String) throws(FieldError) -> JsonField {
        guard let field = given(name) else {
            throw FieldError(path: JsonObject.join(path, name), message: "is missing")
        }
        return field
    }
}
