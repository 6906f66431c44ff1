import Formats

/// The query of a request, for routes that take a parameter or two. Borrowed from the request: valid as long as that is.
struct RequestQuery {
    private let bytes: UnsafeRawBufferPointer?

    /// - Parameter bytes: what stands behind "?", of which `Limits.queryBytes` are looked at; `nil`: there is none.
    init(_ bytes: UnsafeRawBufferPointer?) { self.bytes = bytes }

    /// What it gives for a name, unescaped: "" for a name that stands alone, the first one where it stands twice.
    subscript(_ name: String) -> String? {
        guard let bytes else { return nil }
        for pair in bytes.prefix(Limits.queryBytes).split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false).map { Array($0) }
            guard PercentText.decoded(parts[0][...], plusIsBlank: true).elementsEqual(name.utf8) else { continue }
            return parts.count > 1 ? String(decoding: PercentText.decoded(parts[1][...], plusIsBlank: true), as: UTF8.self) : ""
        }
        return nil
    }
}
