/// One way to walk the standard's tables: reading an XML tree, or writing XML of a version.
///
/// Each element has one `walk` that names its attributes, its text and its children in the order of the 4.2 schema; the cursor decides what
/// that means. So what is read and what is written cannot disagree.
protocol ElementCursor {
    /// What is written; what a document says it is, where one is read.
    var version: VastVersion { get set }
    /// Who reads takes the parts of every version, wherever they stand.
    var isReading: Bool { get }
    /// Whether the ad at hand is a wrapper: some parts are in others alone.
    var isInWrapper: Bool { get set }

    // MARK: The element at hand. Attributes go before text and children.

    /// An attribute of which there may be none; a text that is empty is none.
    mutating func attribute<Form: ValueForm>(_ name: Spelling, _ value: inout Form.Value?, _ form: Form, _ presence: Presence)
    /// An attribute that is always written.
    mutating func attribute<Form: ValueForm>(required name: Spelling, _ value: inout Form.Value, _ form: Form, _ presence: Presence)
    /// Attributes that the table does not have.
    mutating func others(_ attributes: inout [XmlAttribute], _ presence: Presence)
    /// Its text, without white space at its ends; `nil` and an empty one are no text.
    mutating func text<Form: ValueForm>(_ value: inout Form.Value?, _ form: Form)
    /// All that it holds, as it is written.
    mutating func content(_ value: inout RawXml)
    /// Says that the element at hand is of no use: a reader leaves it out.
    mutating func drop(_ problem: VastWarning.Problem)
    /// The same for an ad or a break, whose error URLs are fired with code 101.
    mutating func refuse(id: String?, errors: [String])

    // MARK: Children

    /// One child.
    mutating func element<Child: VastElement>(_ name: String, _ value: inout Child?, _ presence: Presence)
    /// Children of one name, at most `limit`.
    ///
    /// - Parameter most: how many of them are written.
    mutating func elements<Child: VastElement>(
        _ name: String, _ values: inout [Child], limit: Int, most: Int, _ presence: Presence)
    /// A child that is nothing but the place of its own children.
    ///
    /// - Parameters:
    ///   - isThere: whether it is written.
    ///   - isOne: whether a second one is left out; otherwise what is in it counts too.
    mutating func group(_ name: String, isThere: Bool, isOne: Bool, _ presence: Presence, _ body: (inout Self) -> Void)
    /// Elements that versions before 4.0 have in an `Extension` of their own (CTV Addendum 2024).
    mutating func extended<Child: VastElement>(_ name: String, _ values: inout [Child], limit: Int)
    /// The children that `body` walks stand in this order before 4.0.
    mutating func ordered(before40 names: [String], _ body: (inout Self) -> Void)
    /// A VAST document within one of VMAP.
    mutating func document(_ name: String, _ value: inout VastDocument?)

    // MARK: A root

    /// What the version is: what is written, or what a document says.
    mutating func version(_ value: inout VastVersion?)
    /// The namespace of the elements.
    mutating func declare(_ uri: String, prefix: String)
}

/// How a name is written, where versions disagree. All are read.
struct Spelling: ExpressibleByStringLiteral, Sendable {
    let name: String
    var older: (name: String, last: VastVersion)?

    init(stringLiteral name: String) { self.name = name }

    /// - Parameter last: the last version with the older name.
    init(_ name: String, _ older: String, until last: VastVersion) {
        self.name = name
        self.older = (older, last)
    }

    func name(in version: VastVersion) -> String {
        if let older, version <= older.last { return older.name }
        return name
    }
}

/// One row of the tables: what an element holds.
protocol VastElement: Equatable, Sendable {
    init()
    mutating func walk(_ cursor: inout some ElementCursor)
}

extension ElementCursor {
    mutating func attribute<Form: ValueForm>(_ name: Spelling, _ value: inout Form.Value?, _ form: Form) {
        attribute(name, &value, form, .all)
    }

    mutating func attribute<Form: ValueForm>(required name: Spelling, _ value: inout Form.Value, _ form: Form) {
        attribute(required: name, &value, form, .all)
    }

    mutating func element<Child: VastElement>(_ name: String, _ value: inout Child?) { element(name, &value, .all) }

    mutating func elements<Child: VastElement>(
        _ name: String, _ values: inout [Child], limit: Int = Limits.items, most: Int = .max, _ presence: Presence = .all
    ) {
        elements(name, &values, limit: limit, most: most, presence)
    }

    mutating func group(_ name: String, isThere: Bool, _ presence: Presence = .all, _ body: (inout Self) -> Void) {
        group(name, isThere: isThere, isOne: false, presence, body)
    }

    /// A child that is nothing but the place of a list.
    mutating func list<Child: VastElement>(
        _ name: String, of item: String, _ values: inout [Child], limit: Int = Limits.items, _ presence: Presence = .all
    ) {
        group(name, isThere: !values.isEmpty, presence) { $0.elements(item, &values, limit: limit) }
    }

    /// A child that holds text alone.
    mutating func value<Form: ValueForm>(_ name: String, _ value: inout Form.Value?, _ form: Form, _ presence: Presence = .all) {
        var isFirst = true
        group(name, isThere: value != nil, isOne: true, presence) { cursor in
            if isFirst { cursor.text(&value, form) }
            isFirst = false
        }
    }

    /// The same for a child that is always written.
    mutating func value<Form: ValueForm>(
        required name: String, _ value: inout Form.Value, _ form: Form, _ presence: Presence = .all
    ) {
        group(name, isThere: true, isOne: true, presence) { cursor in
            var held: Form.Value? = value
            if cursor.isReading { held = nil }
            cursor.text(&held, form)
            if let held { value = held }
        }
    }

    /// Children that each hold one URL.
    mutating func urls(_ name: String, _ values: inout [String], _ presence: Presence = .all, limit: Int = Limits.trackingUrls) {
        var items = values.map(PlainUrl.init)
        elements(name, &items, limit: limit, presence)
        values = items.map(\.url)
    }
}

/// An element that holds a URL and nothing else.
struct PlainUrl: VastElement {
    var url: String
    init() { url = "" }
    init(_ url: String) { self.url = url }

    mutating func walk(_ cursor: inout some ElementCursor) { cursor.url(&url) }
}

extension ElementCursor {
    /// The URL of an element that is of no use without one.
    mutating func url(_ url: inout String) {
        var held = url.isEmpty ? nil : Optional(url)
        text(&held, .url)
        url = held ?? ""
        if url.isEmpty { drop(.incomplete) }
    }
}
