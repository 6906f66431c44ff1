import Synchronization

/// Stands for a text in a record: a tenant, channel, campaign, creative, source, device, host. Good in this process alone; in a file each
/// segment says what its numbers mean.
public struct EventLabel: Hashable, Sendable {
    /// At most `Limits.eventLabels`.
    public let number: UInt32

    init(number: UInt32) { self.number = number }

    /// No text.
    public static let none = EventLabel(number: 0)
    /// The text of all that have no number of their own.
    public static let other = EventLabel(number: 1)
}

/// The texts that labels stand for. A lock is taken for each: whoever lays a pod asks once and keeps the labels with it.
public final class EventLabels: Sendable {
    private struct State {
        var labels: [String: EventLabel] = [:]
        var texts = ["", "(other)"]
    }
    private let state = Mutex(State())
    /// How often a text got no label of its own, because it is too long or there are too many.
    public let refused = Atomic<Int>(0)

    public init() {}

    /// The label of a text; of "" `.none`. `.other` for one of more than `Limits.eventLabelBytes`, and where there are too many already.
    public func label(_ text: String) -> EventLabel {
        guard !text.isEmpty else { return .none }
        let label: EventLabel? = state.withLock { state in
            if let known = state.labels[text] { return known }
            guard text.utf8.count <= Limits.eventLabelBytes, state.texts.count <= Limits.eventLabels else { return nil }
            let label = EventLabel(number: UInt32(state.texts.count))
            state.labels[text] = label
            state.texts.append(text)
            return label
        }
        if label == nil { refused.add(1, ordering: .relaxed) }
        return label ?? .other
    }

    /// `nil` for a label that is not of this table.
    public func text(_ label: EventLabel) -> String? {
        state.withLock { $0.texts.indices.contains(Int(label.number)) ? $0.texts[Int(label.number)] : nil }
    }
}
