/// Why one part of a section is, or is not, a break edge.
public struct BreakVerdict: Equatable, Sendable {
    public enum Outcome: Equatable, Sendable {
        case opens
        case ends
        case cancels
        /// A start within the one that opens, of this event id: structure of the same break.
        case inside(UInt32)
        /// The segmentation type neither opens a break here nor ends one that does.
        case typeIsOff
        /// The channel does not listen to `splice_insert`.
        case insertIsOff
        /// The channel's restriction filter leaves it out.
        case filtered
        /// A segmentation beside a command that is not a time signal.
        case noTimeSignal
        /// A descriptor that is not a segmentation.
        case noSegmentation
        /// A command that says nothing of breaks.
        case noEdge
        /// `splice_schedule`: announces, does not open.
        case announcement
        /// Cannot be looked into without the key; the playlist's own tag counts.
        case encrypted
    }

    /// Which descriptor; nil for the command.
    public var descriptor: Int?
    public var outcome: Outcome
    /// The edge that there is, or would be if the outcome were another.
    public var signal: BreakSignal?

    public init(descriptor: Int? = nil, outcome: Outcome, signal: BreakSignal? = nil) {
        self.descriptor = descriptor
        self.outcome = outcome
        self.signal = signal
    }
}

extension BreakVerdict: CustomStringConvertible {
    /// One line for a person: which part, what it does, and why.
    public var description: String {
        let part = descriptor.map { "descriptors[\($0)]" } ?? "splice_command"
        let event = signal.map { " event \($0.eventId)" } ?? ""
        let type = signal?.segmentationType.map { " (\($0.name ?? "segmentation type \($0.rawValue)"))" } ?? ""
        let why =
            switch outcome {
            case .opens: "opens a break:\(event)\(type)"
            case .ends: "ends a break:\(event)\(type)"
            case .cancels: "cancels\(event)"
            case .inside(let outer): "is inside event \(outer), one break:\(event)\(type)"
            case .typeIsOff: "no break:\(event)\(type), a type that neither opens nor ends one here"
            case .insertIsOff: "no break: splice_insert is switched off"
            case .filtered: "no break:\(event)\(type), the restriction filter leaves it out"
            case .noTimeSignal: "no break: a segmentation counts beside a time_signal only"
            case .noSegmentation: "no break: not a segmentation descriptor"
            case .noEdge: "no break: the command says nothing of breaks"
            case .announcement: "no break yet: splice_schedule announces"
            case .encrypted: "unknown: encrypted, the playlist's own tag counts"
            }
        return "\(part): \(why)"
    }
}
