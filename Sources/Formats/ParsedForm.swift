/// A string that stands for something else: an address, a date, a URL.
public struct ParsedForm<Value>: FieldScalar {
    /// "a date such as \"2026-01-01T00:00:00Z\"".
    let expected: String
    let text: TextShape
    let read: @Sendable (String) -> Value?
    let write: @Sendable (Value) -> String
    /// What a refusal asks for in place of `expected`, for a string that is nearly one.
    let nearly: @Sendable (String) -> String?

    /// - Parameters:
    ///   - expected: what a refusal asks for; the message adds what stands there.
    ///   - read: `nil` for a string that is none.
    public init(
        _ expected: String, _ text: TextShape, read: @escaping @Sendable (String) -> Value?, write: @escaping @Sendable (Value) -> String,
        nearly: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.nearly = nearly
        self.expected = expected
        self.text = text
        self.read = read
        self.write = write
    }

    public func read(_ json: Json) throws(FieldRefusal) -> Value {
        guard case .string(let text) = json else { throw .expected(expected) }
        guard let value = read(text) else { throw .expected(nearly(text) ?? expected) }
        return value
    }

    public func write(_ value: Value) -> Json { .string(write(value)) }

    public var shape: FieldShape { .text(text) }
}

extension FieldForm where Self == ParsedForm<String> {
    /// An id stands in URLs, metrics and file names: letters, digits, "-", "_" and "." inside, at most `Limits.idCharacters`.
    public static var id: Self {
        ParsedForm(
            "an id of at most \(Limits.idCharacters) letters, digits, \"-\", \"_\" and \".\", not beginning with \".\"",
            TextShape("id", pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,\(Limits.idCharacters - 1)}$"),
            read: { text in
                let fits = text.utf8.allSatisfy { byte in
                    byte.isAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
                }
                return fits && !text.isEmpty && text.utf8.count <= Limits.idCharacters && text.utf8.first != UInt8(ascii: ".") ? text : nil
            }, write: { $0 })
    }

    /// An absolute http or https URL as it goes on the wire: ASCII, no blanks, a host, no user, no fragment.
    public static var url: Self {
        ParsedForm(
            "an http or https URL", TextShape("URL", pattern: "^[Hh][Tt][Tt][Pp][Ss]?://", format: "uri"),
            read: { WebUrl.isValid($0) ? $0 : nil }, write: { $0 }, nearly: withoutUser)
    }

    /// A URL that paths are appended to: no query, no "." or ".." in its path; ends in "/", which is added when it is missing.
    public static var urlPrefix: Self {
        ParsedForm(
            "an http or https URL without a query",
            TextShape("URL prefix", plural: "URL prefixes", pattern: "^[Hh][Tt][Tt][Pp][Ss]?://[^?]*$", format: "uri"),
            read: WebUrl.prefix, write: { $0 }, nearly: withoutUser)
    }

    /// Of those who come with a user name most are URLs otherwise.
    @Sendable private static func withoutUser(_ text: String) -> String? {
        text.contains("@") && text.withoutPasswords != text ? "an http or https URL without a user name or password" : nil
    }
}

extension FieldForm where Self == ParsedForm<Int64> {
    /// A date with its time (RFC 3339), as nanoseconds since 1970.
    public static var date: Self { date(unitNs: 1) }

    /// The same as milliseconds since 1970; what is finer is cut off.
    public static var dateMs: Self { date(unitNs: 1_000_000) }

    private static func date(unitNs: Int64) -> Self {
        ParsedForm(
            "a date such as \"2026-01-01T00:00:00Z\"", TextShape("date", format: "date-time"),
            read: { text in Rfc3339.wallNs(text).map { $0 / unitNs } },
            write: { value in
                var text: [UInt8] = []
                Rfc3339.append(value * unitNs, isExact: true, to: &text)
                // Whole seconds are written as people write them.
                if text.suffix(5).elementsEqual(".000Z".utf8) { text.replaceSubrange((text.count - 5)..., with: [UInt8(ascii: "Z")]) }
                return String(decoding: text, as: UTF8.self)
            },
            nearly: { Rfc3339.isOutOfRange($0) ? "a date from 1970-01-01T00:00:00Z to 2199-12-31T23:59:59Z" : nil })
    }
}
