@testable import Vast

/// Walks a model and leaves of it what one version has: what a reader gets from what was written.
struct ReducingCursor: ElementCursor {
    var version: VastVersion
    var isReading: Bool { false }
    var isInWrapper = false
    /// Elements around the walk that the version does not have.
    private var absent = 0
    private var isDropped = false

    init(_ version: VastVersion) { self.version = version }

    static func reduced(_ document: VastDocument, to version: VastVersion) -> VastDocument {
        var cursor = ReducingCursor(version), reduced = document
        reduced.walk(&cursor)
        return reduced
    }

    static func reduced(_ document: VmapDocument, to version: VastVersion) -> VmapDocument {
        var cursor = ReducingCursor(version), reduced = document
        reduced.walk(&cursor)
        return reduced
    }

    private func has(_ presence: Presence) -> Bool { absent == 0 && presence.holds(in: version, isInWrapper: isInWrapper) }

    mutating func attribute<Form: ValueForm>(_ name: Spelling, _ value: inout Form.Value?, _ form: Form, _ presence: Presence) {
        guard let held = value else { return }
        let text = form.text(held)
        value = has(presence) && !text.isEmpty ? form.read(text) : nil
    }

    mutating func attribute<Form: ValueForm>(required name: Spelling, _ value: inout Form.Value, _ form: Form, _ presence: Presence) {
        let standards: [any Sendable] = [0, "", MediaDelivery.progressive]
        if !has(presence), let standard = standards.lazy.compactMap({ $0 as? Form.Value }).first { value = standard }
    }

    mutating func others(_ attributes: inout [XmlAttribute], _ presence: Presence) { if !has(presence) { attributes = [] } }

    mutating func text<Form: ValueForm>(_ value: inout Form.Value?, _ form: Form) {
        guard let held = value else { return }
        let text = form.text(held)
        value = absent == 0 && !text.isEmpty ? form.read(text) : nil
    }

    mutating func content(_ value: inout RawXml) {}
    mutating func drop(_ problem: VastWarning.Problem) { isDropped = true }
    mutating func refuse(id: String?, errors: [String]) { isDropped = true }

    private mutating func isKept<Child: VastElement>(_ child: inout Child) -> Bool {
        let outer = isDropped
        isDropped = false
        child.walk(&self)
        defer { isDropped = outer }
        return !isDropped
    }

    mutating func element<Child: VastElement>(_ name: String, _ value: inout Child?, _ presence: Presence) {
        guard var child = value, has(presence) else { return value = nil }
        value = isKept(&child) ? child : nil
    }

    mutating func elements<Child: VastElement>(_ name: String, _ values: inout [Child], limit: Int, most: Int, _ presence: Presence) {
        guard has(presence) else { return values = [] }
        values = values.prefix(most).compactMap { child in
            var child = child
            return isKept(&child) ? child : nil
        }
    }

    mutating func group(_ name: String, isThere: Bool, isOne: Bool, _ presence: Presence, _ body: (inout Self) -> Void) {
        let isAbsent = !isThere || !has(presence)
        if isAbsent { absent += 1 }
        body(&self)
        if isAbsent { absent -= 1 }
    }

    mutating func extended<Child: VastElement>(_ name: String, _ values: inout [Child], limit: Int) {
        guard version < .v40, absent == 0 else { return values = [] }
        let own = version
        version = .v42
        elements(name, &values, limit: limit)
        version = own
    }

    mutating func ordered(before40 names: [String], _ body: (inout Self) -> Void) { body(&self) }

    mutating func document(_ name: String, _ value: inout VastDocument?) { value?.walk(&self) }

    mutating func version(_ value: inout VastVersion?) { value = version }
    mutating func declare(_ uri: String, prefix: String) {}
}
