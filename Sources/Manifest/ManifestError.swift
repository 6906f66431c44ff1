/// Why a playlist was refused, and where. Refused is only what would be misread; what is merely wrong is found by `Check`.
public struct ManifestError: Error, Equatable, Sendable {
    public enum Reason: Equatable, Sendable {
        /// No bytes, or only blanks.
        case empty
        /// The first line is not `#EXTM3U` (RFC 8216bis §4.4.1.1).
        case missingHeader
        /// A web page where a playlist was expected: the usual shape of an error page with status 200.
        case html
        /// Tags of the other kind of playlist, or of both kinds.
        case wrongKind(tag: String)
        /// A tag that must be there is not.
        case missingTag(String)
        /// An attribute that must be there is not.
        case missingAttribute(tag: String, name: String)
        /// A value that is not what its tag or attribute allows.
        case badValue(tag: String, value: String)
        /// A tag that may stand once stands again with another value.
        case repeatedTag(String)
        /// A tag that must stand before the segments stands after one (§4.4.3.2, §4.4.3.3).
        case misplacedTag(String)
        /// EXTINF or EXT-X-STREAM-INF without the URI line it belongs to: the usual shape of a truncated playlist.
        case missingUri(tag: String)
        /// A URI line without EXTINF or EXT-X-STREAM-INF before it.
        case strayUri
        /// A URI that is empty or holds bytes no URI may hold.
        case badUri
        /// Numbers that the standard allows and that are beyond what we count: sequence numbers from 2^62 on, ranges from 2^63 on and
        /// times beyond `Limits.seconds`, their sum included.
        case overflow(String)
        /// `{$name}` without a definition before it (§4.3).
        case undefinedVariable(String)
        /// EXT-X-DEFINE that does not follow §4.4.2.3.
        case badDefine(String)
        /// More than a bound of `Limits` allows.
        case tooMany(String, limit: Int)
        case tooLong(String, bytes: Int)
        /// A delta update that does not fit the playlist it was merged into (§6.2.5.1).
        case deltaMismatch(String)
    }

    public let reason: Reason
    /// From 1; 0 when the playlist as a whole is meant.
    public let line: Int

    public init(_ reason: Reason, line: Int) {
        self.reason = reason
        self.line = line
    }
}

extension ManifestError: CustomStringConvertible {
    /// One line for the log: where, which rule, what.
    public var description: String { "line \(line): \(rule): \(what)" }

    /// The rule that was broken.
    public var rule: Rule {
        switch reason {
        case .empty, .missingHeader, .html: .extm3uFirst
        case .wrongKind: .oneKind
        case .missingTag: .requiredTag
        case .missingAttribute: .requiredAttribute
        case .badValue: .valueSyntax
        case .repeatedTag: .tagOnce
        case .misplacedTag: .tagOrder
        case .missingUri: .uriAfterTag
        case .strayUri: .tagBeforeUri
        case .badUri: .uriSyntax
        case .overflow: .numberRange
        case .undefinedVariable: .variableDefined
        case .badDefine: .defineForm
        case .tooMany, .tooLong: .bounds
        case .deltaMismatch: .deltaFits
        }
    }

    /// What was found, in words.
    public var what: String {
        switch reason {
        case .empty: "the playlist is empty"
        case .missingHeader: "the first line is not #EXTM3U"
        case .html: "this is a web page, not a playlist"
        case .wrongKind(let tag): "\(tag) does not belong into this kind of playlist"
        case .missingTag(let tag): "\(tag) is missing"
        case .missingAttribute(let tag, let name): "\(tag) has no \(name)"
        case .badValue(let tag, let value): "\(tag) has the value '\(value)'"
        case .repeatedTag(let tag): "\(tag) stands twice with different values"
        case .misplacedTag(let tag): "\(tag) stands behind what it should stand before"
        case .missingUri(let tag): "\(tag) has no URI line after it"
        case .strayUri: "URI line without the tag that must stand before it"
        case .badUri: "not a URI"
        case .overflow(let what): "\(what) is a number beyond our own bound"
        case .undefinedVariable(let name): "variable '\(name)' is not defined"
        case .badDefine(let what): "EXT-X-DEFINE: \(what)"
        case .tooMany(let what, let limit): "more than \(limit) \(what)"
        case .tooLong(let what, let bytes): "\(what) of \(bytes) bytes"
        case .deltaMismatch(let what): "delta update: \(what)"
        }
    }
}
