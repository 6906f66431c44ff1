/// Which versions have an element, an attribute or an event, and whether a wrapper has it too.
///
/// Where a version's text and its schema disagree the schema holds, for who validates refuses the whole document.
struct Presence: Sendable {
    var first = VastVersion.v20
    var last = VastVersion.v43
    /// One between them that forgot it.
    var without: VastVersion?
    /// Those in which it stands in a wrapper too; nil: none.
    var inWrapper: ClosedRange<VastVersion>? = .v20 ... .v43

    static let all = Presence()
    static func since(_ first: VastVersion) -> Presence { Presence(first: first) }
    static func until(_ last: VastVersion) -> Presence { Presence(last: last) }
    static func only(_ one: VastVersion) -> Presence { Presence(first: one, last: one) }

    /// The same, but in wrappers from a version on.
    func inWrapper(since version: VastVersion) -> Presence {
        var changed = self
        changed.inWrapper = version ... .v43
        return changed
    }

    /// The same, but in no wrapper.
    var inLineOnly: Presence {
        var changed = self
        changed.inWrapper = nil
        return changed
    }

    func holds(in version: VastVersion, isInWrapper: Bool) -> Bool {
        guard version >= first, version <= last, version != without else { return false }
        return !isInWrapper || inWrapper?.contains(version) == true
    }
}
