/// The name of something a playlist must keep, and where it is written down.
///
/// `id` is a rule of the stitcher's list (SEQ-1, DSC-3 …) for what is seen over several responses, a short name otherwise.
public struct Rule: Hashable, Sendable, CustomStringConvertible {
    public let id: String
    /// Section of rfc8216bis that asks for it or, where only players do, that speaks of what they stumble over; empty for what is no
    /// matter of the playlist.
    public let section: String

    public init(_ id: String, _ section: String = "") {
        self.id = id
        self.section = section
    }

    public var description: String { section.isEmpty ? id : "\(id) (\(section))" }

    // What the parsers refuse.
    public static let extm3uFirst = Rule("extm3u-first", "4.4.1.1")
    public static let oneKind = Rule("one-kind", "4.1")
    public static let requiredTag = Rule("required-tag", "4.4")
    public static let requiredAttribute = Rule("required-attribute", "4.4")
    public static let valueSyntax = Rule("value-syntax", "4.2")
    public static let tagOnce = Rule("tag-once", "4.4.3")
    public static let tagOrder = Rule("tag-order", "4.4.3.2")
    public static let uriAfterTag = Rule("uri-after-tag", "4.4.4.1")
    public static let tagBeforeUri = Rule("tag-before-uri", "4.4.4.1")
    public static let uriSyntax = Rule("uri-syntax", "4.1")
    public static let numberRange = Rule("number-range", "4.2")
    public static let variableDefined = Rule("variable-defined", "4.3")
    public static let defineForm = Rule("define-form", "4.4.2.3")
    public static let bounds = Rule("bounds", "4.1")
    public static let deltaFits = Rule("delta-fits", "6.2.5.1")
}
