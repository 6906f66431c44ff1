import Formats

/// Writes the tables as XML of one version, without blanks between the tags.
///
/// What the version lacks is left out. Characters that XML cannot have are dropped.
struct VastWriter: ElementCursor {
    private(set) var out: [UInt8] = []
    var version: VastVersion
    var isReading: Bool { false }
    var isInWrapper = false

    /// Before the names of the elements: "vmap:" or nothing.
    private var prefix = ""
    /// The start tag of the element at hand waits for its end.
    private var isTagOpen = false
    private var depth = 0
    /// Where the children stand of the element that is put in order, each with its place in that order; nil where none is.
    private var pieces: [(rank: Int, range: Range<Int>)]?
    private var orderedDepth = 0
    private var order: [String] = []

    init(_ version: VastVersion) { self.version = version }

    /// A whole document.
    mutating func write<Root: VastElement>(root name: String, prefix: String = "", _ root: Root) {
        out.reserveCapacity(4096)
        out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8
        self.prefix = prefix
        var root = root
        begin(name)
        root.walk(&self)
        end(name)
        out.append(UInt8(ascii: "\n"))
    }

    private func has(_ presence: Presence) -> Bool { presence.holds(in: version, isInWrapper: isInWrapper) }

    // MARK: Tags

    private mutating func closeTag() {
        if isTagOpen { out.append(UInt8(ascii: ">")) }
        isTagOpen = false
    }

    private mutating func begin(_ name: String) {
        closeTag()
        out.append(UInt8(ascii: "<"))
        out += prefix.utf8
        out += name.utf8
        isTagOpen = true
        depth += 1
    }

    private mutating func end(_ name: String) {
        depth -= 1
        if isTagOpen {
            out += "/>".utf8
            isTagOpen = false
        } else {
            out += "</".utf8
            out += prefix.utf8
            out += name.utf8
            out.append(UInt8(ascii: ">"))
        }
    }

    private mutating func child(_ name: String, _ body: (inout Self) -> Void) {
        closeTag()
        let start = out.count
        begin(name)
        body(&self)
        end(name)
        if pieces != nil, depth == orderedDepth { pieces?.append((order.firstIndex(of: name) ?? order.count, start..<out.count)) }
    }

    // MARK: Attributes and text

    private mutating func append(attribute name: String, _ value: String) {
        out.append(UInt8(ascii: " "))
        out += name.utf8
        out += "=\"".utf8
        XmlText.append(attribute: value, to: &out)
        out.append(UInt8(ascii: "\""))
    }

    mutating func attribute<Form: ValueForm>(_ name: Spelling, _ value: inout Form.Value?, _ form: Form, _ presence: Presence) {
        guard let value, has(presence) else { return }
        let text = form.text(value)
        if !text.isEmpty { append(attribute: name.name(in: version), text) }
    }

    mutating func attribute<Form: ValueForm>(required name: Spelling, _ value: inout Form.Value, _ form: Form, _ presence: Presence) {
        if has(presence) { append(attribute: name.name(in: version), form.text(value)) }
    }

    mutating func others(_ attributes: inout [XmlAttribute], _ presence: Presence) {
        guard has(presence) else { return }
        for attribute in attributes { append(attribute: attribute.name, attribute.value) }
    }

    mutating func text<Form: ValueForm>(_ value: inout Form.Value?, _ form: Form) {
        guard let value else { return }
        let text = form.text(value)
        guard !text.isEmpty else { return }
        closeTag()
        if form.isCdata { XmlText.append(cdata: text, to: &out) } else { XmlText.append(text: text, to: &out) }
    }

    mutating func content(_ value: inout RawXml) {
        // The prefix of the element itself stays what it is.
        for space in value.spaces where "\(space.prefix):" != prefix { append(attribute: "xmlns:\(space.prefix)", space.uri) }
        guard !value.text.isEmpty else { return }
        closeTag()
        // Well-formed: `RawXml` is made in no other way.
        out += value.text.utf8
    }

    mutating func drop(_ problem: VastWarning.Problem) {}
    mutating func refuse(id: String?, errors: [String]) {}

    // MARK: Children

    mutating func element<Child: VastElement>(_ name: String, _ value: inout Child?, _ presence: Presence) {
        guard var value, has(presence) else { return }
        child(name) { value.walk(&$0) }
    }

    mutating func elements<Child: VastElement>(
        _ name: String, _ values: inout [Child], limit: Int, most: Int, _ presence: Presence
    ) {
        guard has(presence) else { return }
        for value in values.prefix(most) {
            var value = value
            child(name) { value.walk(&$0) }
        }
    }

    mutating func group(_ name: String, isThere: Bool, isOne: Bool, _ presence: Presence, _ body: (inout Self) -> Void) {
        guard isThere, has(presence) else { return }
        child(name, body)
    }

    mutating func extended<Child: VastElement>(_ name: String, _ values: inout [Child], limit: Int) {
        guard version < .v40, !values.isEmpty else { return }
        child("Extension") { cursor in
            cursor.append(attribute: "type", name)
            // As 4.x has them: they stand in an extension for those who know them from there.
            let own = cursor.version
            cursor.version = .v42
            cursor.elements(name, &values, limit: limit)
            cursor.version = own
        }
    }

    mutating func ordered(before40 names: [String], _ body: (inout Self) -> Void) {
        guard version < .v40 else { return body(&self) }
        closeTag()
        let outer = (pieces, orderedDepth, order), start = out.count
        (pieces, orderedDepth, order) = ([], depth, names)
        body(&self)
        let found = pieces ?? []
        (pieces, orderedDepth, order) = outer
        let written = out[start...]
        // Equal ranks keep their order.
        let sorted = found.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        var inOrder: [UInt8] = []
        inOrder.reserveCapacity(written.count)
        for piece in sorted { inOrder += written[piece.element.range] }
        out.replaceSubrange(start..., with: inOrder)
    }

    mutating func document(_ name: String, _ value: inout VastDocument?) {
        guard var value else { return }
        let outer = prefix
        prefix = ""
        child(name) { value.walk(&$0) }
        prefix = outer
    }

    // MARK: The root

    mutating func version(_ value: inout VastVersion?) { append(attribute: "version", version.text) }

    mutating func declare(_ uri: String, prefix: String) { append(attribute: prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)", uri) }
}
