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
