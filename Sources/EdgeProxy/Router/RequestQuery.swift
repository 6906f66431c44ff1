import Formats

/// The query of a request, for routes that take a parameter or two. Borrowed from the request: valid as long as that is.
struct RequestQuery {
    private let bytes: UnsafeRawBufferPointer?

    /// - Parameter bytes: what stands behind "?", of which `Limits.queryBytes` are looked at; `nil`: there is none.
    init(_ bytes: UnsafeRawBufferPointer?) { self.bytes = bytes }

    /// What it gives for a name, unescaped: "" for a name that stands alone, the first one where it stands twice.
    subscript(_ name: String) -> String? {
        // Read where it stands, again for each name: a route asks for a dozen of them.
        var name = name, rest = (bytes ?? UnsafeRawBufferPointer(start: nil, count: 0)).prefix(Limits.queryBytes)
        while !rest.isEmpty {
            let pair = rest.prefix { $0 != UInt8(ascii: "&") }, given = pair.prefix { $0 != UInt8(ascii: "=") }
            if name.withUTF8({ Self.isName($0, given) }) { return Self.text(pair.dropFirst(given.count + 1)) }
            rest = rest.dropFirst(pair.count + 1)
        }
        return nil
    }

    private typealias Part = Slice<UnsafeRawBufferPointer>

    private static func isName(_ name: UnsafeBufferPointer<UInt8>, _ part: Part) -> Bool {
        isEscaped(part) ? decoded(part).elementsEqual(name) : part.elementsEqual(name)
    }

    private static func text(_ part: Part) -> String {
        isEscaped(part) ? String(decoding: decoded(part), as: UTF8.self) : String(decoding: part, as: UTF8.self)
    }

    private static func isEscaped(_ part: Part) -> Bool { part.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") } }

    private static func decoded(_ part: Part) -> [UInt8] { PercentText.decoded(Array(part)[...], plusIsBlank: true) }
}
