import Formats

/// Reads the tables from an XML tree.
///
/// Elements are found by their local name in any order, in the namespace of their parent, in none or in one of the IAB's; what nothing asks
/// for becomes a warning. All that is asked is bounded by the tree, which is bounded already, and by `Limits`.
struct VastReader: ElementCursor {
    private let xml: XmlDocument
    private let source: [UInt8]
    var version = VastVersion.v43
    var isReading: Bool { true }
    var isInWrapper = false

    private(set) var warnings: [VastWarning] = []
    private(set) var refused: [RefusedPart] = []
    private(set) var failure: VastError?

    /// The element at hand.
    private var at = 0
    /// Its attributes that have been asked for, a bit each.
    private var asked: UInt64 = 0
    private var isDropped = false
    /// Elements that have been read, or that something was said of.
    private var isRead: [Bool]

    /// - Throws: `VastError` for what is no XML that is read.
    init(_ source: [UInt8]) throws(VastError) {
        do {
            xml = try XmlDocument(source, bounds: .vast)
        } catch {
            throw VastError(error)
        }
        self.source = source
        isRead = Array(repeating: false, count: xml.elements.count)
    }

    /// Whether there is nothing in a body but blanks: an ad server's word for no ad.
    static func isEmpty(_ source: [UInt8]) -> Bool {
        source.count <= Limits.documentBytes
            && source.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d || $0 == 0xef || $0 == 0xbb || $0 == 0xbf }
    }

    /// Reads the root element.
    mutating func read<Root: VastElement>(root name: String, as type: Root.Type = Root.self) throws(VastError) -> Root {
        let found = xml.elements[0].name
        guard found == name || Self.differsInCase(found, name) else {
            throw VastError(.root(expected: name), element: found, place(0))
        }
        var root = Root()
        enter(0, name) { root.walk(&$0) }
        if let failure { throw failure }
        return root
    }

    private func place(_ index: Int) -> TextPlace { TextPlace(xml.elements[index].byteOffset, in: source) }

    // MARK: Warnings

    private mutating func warn(_ problem: VastWarning.Problem, _ index: Int) {
        guard warnings.count < Limits.warnings else { return }
        let element = xml.elements[index]
        warnings.append(VastWarning(problem: problem, element: Self.quoted(element.name), byteOffset: element.byteOffset))
    }

    private static func quoted(_ text: String) -> String {
        text.utf8.count <= Limits.quotedBytes ? text : String(decoding: text.utf8.prefix(Limits.quotedBytes), as: UTF8.self) + "…"
    }

    mutating func drop(_ problem: VastWarning.Problem) {
        guard !isDropped else { return }
        isDropped = true
        // What is wrong with it may have been said already.
        if warnings.last?.byteOffset != xml.elements[at].byteOffset { warn(problem, at) }
    }

    mutating func refuse(id: String?, errors: [String]) {
        drop(.contradiction)
        refused.append(RefusedPart(id: id, code: 101, errors: errors, byteOffset: xml.elements[at].byteOffset))
    }

    // MARK: Attributes and text

    /// The value of an attribute without white space at its ends; nil without one, and for an empty one.
    private mutating func attributeText(_ name: Spelling) -> String? {
        let attributes = xml.elements[at].attributes
        for exact in [true, false] {
            for (index, attribute) in attributes.enumerated() where attribute.space.isEmpty {
                let isSame =
                    exact
                    ? attribute.name == name.name || attribute.name == name.older?.name
                    : Self.differsInCase(attribute.name, name.name)
                guard isSame else { continue }
                if index < 64 { asked |= 1 << UInt64(index) }
                let value = Self.trimmed(attribute.value)
                if !value.isEmpty { return value }
            }
        }
        return nil
    }

    mutating func attribute<Form: ValueForm>(_ name: Spelling, _ value: inout Form.Value?, _ form: Form, _ presence: Presence) {
        guard let text = attributeText(name) else { return }
        value = form.read(text)
        if value == nil { warn(.value(attribute: name.name, text: Self.quoted(text)), at) }
    }

    mutating func attribute<Form: ValueForm>(required name: Spelling, _ value: inout Form.Value, _ form: Form, _ presence: Presence) {
        guard let text = attributeText(name) else {
            if presence.holds(in: version, isInWrapper: isInWrapper) { warn(.missing(attribute: name.name(in: version)), at) }
            return
        }
        guard let read = form.read(text) else { return warn(.value(attribute: name.name, text: Self.quoted(text)), at) }
        value = read
    }

    mutating func others(_ attributes: inout [XmlAttribute], _ presence: Presence) {
        for (index, attribute) in xml.elements[at].attributes.enumerated() where attribute.space.isEmpty && index < 64 {
            guard asked >> UInt64(index) & 1 == 0, let kept = XmlAttribute(name: attribute.name, value: attribute.value) else { continue }
            asked |= 1 << UInt64(index)
            attributes.append(kept)
        }
    }

    mutating func text<Form: ValueForm>(_ value: inout Form.Value?, _ form: Form) {
        var text = Self.trimmed(xml.elements[at].text)
        if form.isCdata, xml.elements[at].next > at + 1, let raw = RawXml(of: at, in: xml, source) {
            // Markup that somebody forgot to put into CDATA.
            text = Self.trimmed(raw.text)
            for index in at + 1..<xml.elements[at].next { isRead[index] = true }
        }
        guard !text.isEmpty else { return }
        value = form.read(text)
        if value == nil { warn(text == UrlValue.blank ? .placeholder : .value(attribute: nil, text: Self.quoted(text)), at) }
    }

    mutating func content(_ value: inout RawXml) {
        for index in at + 1..<xml.elements[at].next { isRead[index] = true }
        guard let raw = RawXml(of: at, in: xml, source) else { return drop(.encoding) }
        value = raw
    }

    // MARK: Children

    /// The children of that name that nothing has asked for yet.
    private mutating func children(_ name: String) -> [Int] {
        var found: [Int] = []
        for child in xml.children(of: at) where !isRead[child] {
            let written = xml.elements[child].name
            guard written == name || Self.differsInCase(written, name), isOwn(child) else { continue }
            if written != name { warn(.spelling(name), child) }
            isRead[child] = true
            found.append(child)
        }
        return found
    }

    private func isOwn(_ child: Int) -> Bool {
        let space = xml.elements[child].space
        return space.isEmpty || space == xml.elements[at].space || space.contains("iab.")
    }

    /// Walks a child.
    ///
    /// - Returns: whether it is of use.
    @discardableResult
    private mutating func enter(_ child: Int, _ name: String, _ body: (inout Self) -> Void) -> Bool {
        let outer = (at, asked, isDropped)
        (at, asked, isDropped) = (child, 0, false)
        isRead[child] = true
        body(&self)
        if failure == nil { leave(child) }
        let isOfUse = !isDropped
        (at, asked, isDropped) = outer
        return isOfUse
    }

    /// Says what nothing has asked for.
    private mutating func leave(_ child: Int) {
        guard !isDropped, warnings.count < Limits.warnings else { return }
        for (index, attribute) in xml.elements[child].attributes.enumerated() where attribute.space.isEmpty && index < 64 {
            if asked >> UInt64(index) & 1 == 0 { warn(.unknownAttribute(Self.quoted(attribute.name)), child) }
        }
        for inner in xml.children(of: child) where !isRead[inner] { warn(.unknownElement, inner) }
    }

    private mutating func tooMany(_ name: String, _ limit: Int, _ index: Int) {
        failure = failure ?? VastError(.tooMany(limit), element: name, place(index))
    }

    mutating func element<Child: VastElement>(_ name: String, _ value: inout Child?, _ presence: Presence) {
        guard failure == nil else { return }
        for child in children(name) {
            guard value == nil else {
                warn(.twice, child)
                continue
            }
            var read = Child()
            if enter(child, name, { read.walk(&$0) }) { value = read }
        }
    }

    mutating func elements<Child: VastElement>(
        _ name: String, _ values: inout [Child], limit: Int, most: Int, _ presence: Presence
    ) {
        guard failure == nil else { return }
        for child in children(name) {
            guard values.count < limit else { return tooMany(name, limit, child) }
            var read = Child()
            if enter(child, name, { read.walk(&$0) }) { values.append(read) }
            guard failure == nil else { return }
        }
    }

    mutating func group(_ name: String, isThere: Bool, isOne: Bool, _ presence: Presence, _ body: (inout Self) -> Void) {
        guard failure == nil else { return }
        for (number, child) in children(name).enumerated() {
            if isOne, number > 0 {
                warn(.twice, child)
            } else {
                enter(child, name, body)
            }
        }
    }

    mutating func extended<Child: VastElement>(_ name: String, _ values: inout [Child], limit: Int) {
        guard failure == nil else { return }
        for child in xml.children(of: at) where !isRead[child] && xml.elements[child].name == "Extension" {
            let inner = Array(xml.children(of: child))
            // One that holds something else too is kept as it is.
            guard !inner.isEmpty, inner.allSatisfy({ xml.elements[$0].name == name }) else { continue }
            isRead[child] = true
            for item in inner {
                guard values.count < limit else { return tooMany(name, limit, item) }
                var read = Child()
                if enter(item, name, { read.walk(&$0) }) { values.append(read) }
            }
        }
    }

    mutating func ordered(before40 names: [String], _ body: (inout Self) -> Void) { body(&self) }

    mutating func document(_ name: String, _ value: inout VastDocument?) {
        guard failure == nil else { return }
        // In whatever namespace: the outer document has one of its own.
        for child in xml.children(of: at) where value == nil && !isRead[child] && xml.elements[child].name == name {
            var read = VastDocument()
            if enter(child, name, { read.walk(&$0) }) { value = read }
        }
    }

    // MARK: The root

    mutating func version(_ value: inout VastVersion?) {
        guard let text = attributeText("version") else { return warn(.missing(attribute: "version"), at) }
        if let read = VastVersion(reading: text) {
            (value, version) = (read, read)
            if read == .v43, !text.hasPrefix("4.3") { warn(.version(Self.quoted(text)), at) }
        } else if let major = text.utf8.first, major.isDigit {
            // Of another standard with the same root.
            failure = failure ?? VastError(.version(Self.quoted(text)), element: "VAST", place(at))
        } else {
            warn(.version(Self.quoted(text)), at)
        }
    }

    mutating func declare(_ uri: String, prefix: String) {}

    // MARK: Letters

    private static func trimmed(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last, first <= 0x20 || last <= 0x20 else { return text }
        let inner = text.utf8.drop { $0 <= 0x20 }
        return String(decoding: inner.reversed().drop { $0 <= 0x20 }.reversed(), as: UTF8.self)
    }

    /// Whether two names differ in the case of their letters alone.
    private static func differsInCase(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count && one != other && one.utf8.elementsEqual(other.utf8) { $0.uppercased == $1.uppercased }
    }
}
