import Formats

/// A variable of EXT-X-DEFINE with its value.
public struct Variable: Equatable, Sendable {
    public var name: [UInt8]
    public var value: [UInt8]
    public init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }
}

/// EXT-X-DEFINE (§4.4.2.3): exactly one of NAME with VALUE, IMPORT and QUERYPARAM.
public struct Define: Equatable, Sendable {
    public var name: ByteSlice = .empty
    public var value: ByteSlice = .empty
    /// The variable of the multivariant playlist.
    public var imported: ByteSlice = .empty
    /// The parameter of the playlist's own URI.
    public var queryParameter: ByteSlice = .empty
    public var attributes: ByteSlice = .empty
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension Define: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("NAME", &name, .quoted)
        try cursor.attribute("VALUE", &value, .quoted, mayBeEmpty: true)
        try cursor.attribute("IMPORT", &imported, .quoted)
        try cursor.attribute("QUERYPARAM", &queryParameter, .quoted)
    }
}

/// Variable substitution (§4.3, §4.4.2.3): the text with every `{$name}` replaced, line for line.
public struct Variables {
    /// The expanded playlist. Its EXT-X-DEFINE lines stay, so that line numbers do; a renderer leaves them out (DEF-1).
    public private(set) var text: [UInt8] = []
    /// All definitions in their order; those of a multivariant playlist are what its media playlists may import.
    public private(set) var defined: [Variable] = []

    /// Whether the text has definitions or references at all; most have not, and are used as they are.
    public static func areUsed(in bytes: [UInt8]) -> Bool {
        let span = bytes.span
        var at = span.firstIndex(of: UInt8(ascii: "{"), from: 0, to: span.count)
        while at < span.count {
            if span.starts(with: "{$", at: at) { return true }
            at = span.firstIndex(of: UInt8(ascii: "{"), from: at + 1, to: span.count)
        }
        return false
    }

    /// Stand-ins for what only the multivariant playlist and the playlist's own URI know: an `x` for each imported variable and parameter.
    public static func assumed(in bytes: [UInt8]) -> (imports: [Variable], query: [UInt8]) {
        var imports: [Variable] = [], query: [UInt8] = []
        let span = bytes.span
        var scanner = LineScanner()
        while let whole = try? scanner.next(in: span) {
            let line = span.trimmed(whole)
            guard span.starts(with: "#EXT-X-DEFINE", at: line.start), imports.count < Limits.defines else { continue }
            var attributes = AttributeList(Tag.read(line, in: span).value)
            while let item = attributes.next(in: span) {
                if span.equalsIgnoringCase(item.name, "IMPORT") { imports.append(Variable(name: span.copy(item.value), value: [0x78])) }
                if span.equalsIgnoringCase(item.name, "QUERYPARAM") { query += span.copy(item.value) + [0x3d, 0x78, 0x26] }
            }
        }
        return (imports, query)
    }

    /// Replaces references in URI lines and in quoted strings and hexadecimal sequences of known tags.
    ///
    /// - Parameters:
    ///   - bytes: the playlist.
    ///   - imports: what EXT-X-DEFINE:IMPORT may name.
    ///   - query: query of the playlist's URI without `?`, for QUERYPARAM; values are percent-decoded.
    /// - Throws: `undefinedVariable`, `badDefine`, `tooLong` past `Limits.playlistBytes` (definitions may nest, so the text could
    ///   grow without bound), `tooMany`.
    public static func expand(
        _ bytes: [UInt8], imports: [Variable] = [], query: [UInt8] = []
    ) throws(ManifestError) -> Variables {
        var result = Variables()
        result.text.reserveCapacity(bytes.count + bytes.count / 4)
        let span = bytes.span
        var scanner = LineScanner(), copied = 0
        while let whole = try scanner.next(in: span) {
            let line = span.trimmed(whole)
            guard !line.isEmpty else { continue }
            let isTag = span.starts(with: "#EXT", at: line.start)
            if !isTag, span[line.start] == UInt8(ascii: "#") { continue }
            let read: (tag: Tag?, value: ByteSlice) = isTag ? Tag.read(line, in: span) : (nil, line)
            if isTag, read.tag == nil || read.tag == .extinf { continue }
            if read.tag == .define {
                try result.define(read.value, span, imports, query, scanner.line)
                continue
            }
            guard span.hasReference(in: read.value) else { continue }
            result.text.append(contentsOf: bytes[copied..<read.value.start])
            let out = try result.replaced(read.value, span, line: scanner.line)
            result.text.append(contentsOf: out)
            copied = read.value.end
            try check(size: result.text.count)
        }
        result.text.append(contentsOf: bytes[copied...])
        try check(size: result.text.count)
        return result
    }

    private func value(of name: ArraySlice<UInt8>) -> [UInt8]? {
        defined.first { $0.name.elementsEqual(name) }?.value
    }

    /// The slice with its references replaced.
    private func replaced(_ slice: ByteSlice, _ bytes: Span<UInt8>, line: Int) throws(ManifestError) -> [UInt8] {
        var out: [UInt8] = [], at = slice.start
        while at < slice.end {
            let byte = bytes[at]
            // Outside of quotes only hexadecimal sequences take references, and nothing else there may have a brace.
            if byte == UInt8(ascii: "{"), let end = bytes.referenceEnd(at: at, limit: slice.end) {
                var name: [UInt8] = []
                for index in (at + 2)..<(end - 1) { name.append(bytes[index]) }
                guard let value = value(of: name[...]) else {
                    throw ManifestError(.undefinedVariable(bytes.text(ByteSlice(at + 2, end - 1))), line: line)
                }
                out.append(contentsOf: value)
                guard out.count <= Limits.lineBytes else { throw ManifestError(.tooLong("expanded line", bytes: out.count), line: line) }
                at = end
            } else {
                out.append(byte)
                at += 1
            }
        }
        return out
    }

    /// One EXT-X-DEFINE tag: exactly one of NAME with VALUE, IMPORT, QUERYPARAM, and no name twice.
    private mutating func define(
        _ slice: ByteSlice, _ bytes: Span<UInt8>, _ imports: [Variable], _ query: [UInt8], _ line: Int
    ) throws(ManifestError) {
        guard defined.count < Limits.defines else { throw ManifestError(.tooMany("EXT-X-DEFINE tags", limit: Limits.defines), line: line) }
        let tag = try Define.read(.define, slice, slice, line, bytes)
        let keys = [tag.name, tag.imported, tag.queryParameter].filter(\.isThere)
        guard keys.count == 1, let key = keys.first else {
            throw ManifestError(.badDefine("exactly one of NAME, IMPORT and QUERYPARAM must stand"), line: line)
        }
        guard bytes.isVariableName(key) else { throw ManifestError(.badDefine("'\(bytes.text(key))' is not a name"), line: line) }
        let text = bytes.copy(key)
        guard self.value(of: text[...]) == nil else {
            throw ManifestError(.badDefine("'\(bytes.text(key))' is defined twice"), line: line)
        }
        let found: [UInt8]
        if tag.name.isThere {
            guard tag.value.isThere else { throw ManifestError(.badDefine("'\(bytes.text(key))' has no VALUE"), line: line) }
            found = try replaced(tag.value, bytes, line: line)
        } else if tag.imported.isThere {
            guard let known = imports.first(where: { $0.name == text }) else {
                throw ManifestError(.badDefine("'\(bytes.text(key))' is not defined in the multivariant playlist"), line: line)
            }
            found = known.value
        } else {
            guard let known = Variables.parameter(text, in: query), !known.isEmpty else {
                throw ManifestError(.badDefine("the playlist's URI has no parameter '\(bytes.text(key))'"), line: line)
            }
            found = known
        }
        defined.append(Variable(name: text, value: found))
    }

    /// The percent-decoded value of a query parameter; nil when it is absent.
    static func parameter(_ name: [UInt8], in query: [UInt8]) -> [UInt8]? {
        for pair in query.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard PercentText.decoded(pair[..<equals]) == name else { continue }
            return equals < pair.endIndex ? PercentText.decoded(pair[(equals + 1)...]) : []
        }
        return nil
    }
}

extension Span<UInt8> {
    /// One past the brace that closes `{$name}` at `start`; nil when this is no reference.
    func referenceEnd(at start: Int, limit: Int) -> Int? {
        guard starts(with: "{$", at: start) else { return nil }
        var at = start + 2
        while at < limit, isNameByte(self[at]) { at += 1 }
        return at < limit && self[at] == UInt8(ascii: "}") && at > start + 2 ? at + 1 : nil
    }

    func hasReference(in slice: ByteSlice) -> Bool {
        var at = firstIndex(of: UInt8(ascii: "{"), from: slice.start, to: slice.end)
        while at < slice.end {
            if referenceEnd(at: at, limit: slice.end) != nil { return true }
            at = firstIndex(of: UInt8(ascii: "{"), from: at + 1, to: slice.end)
        }
        return false
    }

    func isVariableName(_ slice: ByteSlice) -> Bool {
        guard !slice.isEmpty else { return false }
        for at in slice.range where !isNameByte(self[at]) { return false }
        return true
    }

    func copy(_ slice: ByteSlice) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Int(slice.count))
        for at in slice.range { out.append(self[at]) }
        return out
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
