import Formats

/// Resolves URI references on bytes (RFC 3986 §5). Nothing is decoded or normalised beyond dot segments, so that what a server signed
/// stays as it is.
public enum UriResolve {
    /// Appends the target of `reference` as seen from `base`.
    ///
    /// - Parameters:
    ///   - reference: as a playlist has it; a fragment is kept.
    ///   - base: absolute, the URI that the playlist came from.
    /// - Returns: false, with `out` unchanged, when `base` has no scheme and `reference` has none either, or beyond `Limits.uriBytes`.
    public static func resolve(_ reference: ArraySlice<UInt8>, against base: ArraySlice<UInt8>, into out: inout [UInt8]) -> Bool {
        let from = Parts(reference), to = Parts(base)
        guard !from.scheme.isEmpty || !to.scheme.isEmpty, reference.count + base.count <= Limits.uriBytes else { return false }
        if !from.scheme.isEmpty {
            append(scheme: from.scheme, authority: from.authority, to: &out)
            // The dots of an opaque path, a data: URI for one, mean nothing to us.
            if from.authority == nil, from.path.first != UInt8(ascii: "/") {
                out.append(contentsOf: from.path)
            } else {
                appendPath(from.path, to: &out)
            }
            append(query: from.query, fragment: from.fragment, to: &out)
            return true
        }
        append(scheme: to.scheme, authority: from.authority ?? to.authority, to: &out)
        if from.authority != nil {
            appendPath(from.path, to: &out)
        } else if from.path.isEmpty {
            out.append(contentsOf: to.path)
            append(query: from.query ?? to.query, fragment: from.fragment, to: &out)
            return true
        } else if from.path.first == UInt8(ascii: "/") {
            appendPath(from.path, to: &out)
        } else {
            var merged: [UInt8] = []
            merged.reserveCapacity(to.path.count + from.path.count + 1)
            if to.authority != nil, to.path.isEmpty {
                merged.append(UInt8(ascii: "/"))
            } else if let slash = to.path.lastIndex(of: UInt8(ascii: "/")) {
                merged.append(contentsOf: to.path[...slash])
            }
            merged.append(contentsOf: from.path)
            appendPath(merged[...], to: &out)
        }
        append(query: from.query, fragment: from.fragment, to: &out)
        return true
    }

    /// The same as a value; nil where the other returns false.
    public static func resolve(_ reference: ArraySlice<UInt8>, against base: ArraySlice<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        return resolve(reference, against: base, into: &out) ? out : nil
    }

    /// Whether two references of one playlist lead to one resource, wherever the playlist is: `a.ts`, `./a.ts` and `x/../%61.ts` do
    /// (RFC 3986 §5.2.4, §6.2.2). Fragments are not sent, so they do not count.
    public static func isSame(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        if one.elementsEqual(other) { return true }
        guard let first = plain(one), let second = plain(other) else { return false }
        return first == second
    }

    /// Deep enough for every `..` that a playlist may begin with.
    private static let anyBase = Array(("x://x" + String(repeating: "/x", count: 64) + "/").utf8)

    /// The target in the spelling that all its spellings have in common: scheme and host in small letters, no escapes of what needs none.
    private static func plain(_ reference: ArraySlice<UInt8>) -> [UInt8]? {
        guard let target = resolve(reference, against: anyBase[...]) else { return nil }
        let parts = Parts(target[...])
        func small(_ text: ArraySlice<UInt8>) -> [UInt8] { text.map { $0.uppercased == $0 && $0 >= 0x41 && $0 <= 0x5a ? $0 + 0x20 : $0 } }
        var out: [UInt8] = []
        append(scheme: small(parts.scheme)[...], authority: parts.authority.map { small($0)[...] }, to: &out)
        appendPath(unescaped(parts.path)[...], to: &out)
        append(query: parts.query.map { unescaped($0)[...] }, fragment: nil, to: &out)
        return out
    }

    /// Escapes of letters, digits, `-`, `.`, `_` and `~` resolved, the others in capitals.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = [], at = text.startIndex
        while at < text.endIndex {
            defer { at += 1 }
            guard text[at] == UInt8(ascii: "%"), at + 2 < text.endIndex, let high = text[at + 1].hexValue, let low = text[at + 2].hexValue
            else {
                out.append(text[at])
                continue
            }
            let byte = high << 4 | low
            if byte.isAlphanumeric || "-._~".utf8.contains(byte) {
                out.append(byte)
            } else {
                out.append(UInt8(ascii: "%"))
                Hex.append(byte, to: &out)
            }
            at += 2
        }
        return out
    }

    /// Whether a reference has a scheme, and so needs no base.
    public static func isAbsolute(_ reference: ArraySlice<UInt8>) -> Bool { !Parts(reference).scheme.isEmpty }

    /// The five components (§3); query and authority may be there and empty.
    private struct Parts {
        var scheme: ArraySlice<UInt8>
        var authority: ArraySlice<UInt8>?
        var path: ArraySlice<UInt8>
        var query: ArraySlice<UInt8>?
        var fragment: ArraySlice<UInt8>?

        init(_ uri: ArraySlice<UInt8>) {
            var rest = uri
            scheme = rest[rest.startIndex..<rest.startIndex]
            if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
                fragment = rest[(hash + 1)...]
                rest = rest[..<hash]
            }
            if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
                query = rest[(mark + 1)...]
                rest = rest[..<mark]
            }
            if let colon = rest.firstIndex(of: UInt8(ascii: ":")), Self.isScheme(rest[..<colon]) {
                scheme = rest[..<colon]
                rest = rest[(colon + 1)...]
            }
            if rest.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")]) {
                let start = rest.startIndex + 2
                let end = rest[start...].firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
                authority = rest[start..<end]
                rest = rest[end...]
            }
            path = rest
        }

        /// A letter, then letters, digits, `+`, `-`, `.`.
        private static func isScheme(_ text: ArraySlice<UInt8>) -> Bool {
            guard let first = text.first, isLetter(first) else { return false }
            return text.allSatisfy {
                isLetter($0) || $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
        }

        private static func isLetter(_ byte: UInt8) -> Bool { byte.uppercased >= 0x41 && byte.uppercased <= 0x5a }
    }

    private static func append(scheme: ArraySlice<UInt8>, authority: ArraySlice<UInt8>?, to out: inout [UInt8]) {
        out.append(contentsOf: scheme)
        out.append(UInt8(ascii: ":"))
        guard let authority else { return }
        out.append(UInt8(ascii: "/"))
        out.append(UInt8(ascii: "/"))
        out.append(contentsOf: authority)
    }

    private static func append(query: ArraySlice<UInt8>?, fragment: ArraySlice<UInt8>?, to out: inout [UInt8]) {
        if let query {
            out.append(UInt8(ascii: "?"))
            out.append(contentsOf: query)
        }
        if let fragment {
            out.append(UInt8(ascii: "#"))
            out.append(contentsOf: fragment)
        }
    }

    /// Appends a path without its dot segments (§5.2.4): `.` vanishes, `..` takes the segment before it along.
    private static func appendPath(_ path: ArraySlice<UInt8>, to out: inout [UInt8]) {
        let start = out.count
        var at = path.startIndex
        let rooted = path.first == UInt8(ascii: "/")
        while at < path.endIndex {
            let end = path[at...].dropFirst().firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex
            let piece = path[at..<end]
            let name = piece.first == UInt8(ascii: "/") ? piece.dropFirst() : piece
            let isDot = name.elementsEqual([UInt8(ascii: ".")])
            let isDotDot = name.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")])
            if isDotDot {
                while out.count > start, out.removeLast() != UInt8(ascii: "/") {}
            }
            if isDot || isDotDot {
                // A last dot segment leaves its slash: "a/." is "a/".
                if end == path.endIndex, rooted || out.count > start { out.append(UInt8(ascii: "/")) }
            } else if out.count == start, !rooted {
                out.append(contentsOf: name)
            } else {
                out.append(contentsOf: piece)
            }
            at = end
        }
    }
}

extension Span<UInt8> {
    /// Whether two URIs of this playlist lead to one resource; nothing is copied where they are written alike.
    func isSameResource(_ one: ByteSlice, _ other: ByteSlice) -> Bool {
        equal(one, other) || UriResolve.isSame(copy(one)[...], copy(other)[...])
    }
}
