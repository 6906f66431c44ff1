/// The name of something that a playlist must keep, as `RuleTable` has it, and where it is written down.
public struct Rule: Hashable, Sendable, CustomStringConvertible {
    public let id: String
    /// Section of rfc8216bis that asks for it or, where only players do, that speaks of what they stumble over; empty for what is no
    /// matter of the playlist.
    public let section: String

    /// - Parameter section: of the tag that is looked at.
    public init(_ id: String, _ section: String) {
        self.id = id
        self.section = section
    }

    /// With the source that the table says, where that is a section.
    public init(_ id: String) {
        let source = RuleTable.row(id)?.source ?? ""
        let isSection = source.first.map { $0.isNumber || source.count == 1 } ?? false
        self.init(id, isSection ? source : "")
    }

    /// What it asks for.
    public var sentence: String { RuleTable.row(id)?.sentence ?? "" }

    public var description: String { section.isEmpty ? id : "\(id) (\(section))" }

    // What the parsers refuse.
    public static let extm3uFirst = Rule("extm3u-first")
    public static let oneKind = Rule("one-kind")
    public static let requiredTag = Rule("required-tag")
    public static let requiredAttribute = Rule("required-attribute")
    public static let valueSyntax = Rule("value-syntax")
    public static let tagOnce = Rule("tag-once")
    public static let tagOrder = Rule("tag-order")
    public static let uriAfterTag = Rule("uri-after-tag")
    public static let tagBeforeUri = Rule("tag-before-uri")
    public static let uriSyntax = Rule("uri-syntax")
    public static let numberRange = Rule("number-range")
    public static let variableDefined = Rule("variable-defined")
    public static let defineForm = Rule("define-form")
    public static let bounds = Rule("bounds")
    public static let deltaFits = Rule("delta-fits")
}
