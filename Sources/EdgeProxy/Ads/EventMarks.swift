import Model
import Store

extension EventContext {
    /// Takes over what records say of a viewer.
    mutating func mark(_ marks: ViewerMarks) {
        if marks.isGdpr { flags.insert(.gdpr) }
        if marks.isOptedOut { flags.insert(.optedOut) }
        (purposes, policy) = (marks.purposes, marks.policyVersion)
        viewer = marks.viewer?.value ?? 0
        invalid = marks.fault.map { InvalidReason($0) }
    }

    /// What stands in a record of its viewer; how beacons are sent does not.
    var marks: ViewerMarks {
        var marks = ViewerMarks()
        (marks.isGdpr, marks.isOptedOut) = (flags.contains(.gdpr), flags.contains(.optedOut))
        (marks.purposes, marks.policyVersion) = (purposes, policy)
        marks.viewer = ViewerKey(recorded: viewer)
        marks.fault = invalid.flatMap { TrafficFault($0) }
        return marks
    }
}

extension InvalidReason {
    init(_ fault: TrafficFault) {
        switch fault {
        case .bot: self = .bot
        case .datacenter: self = .datacenter
        case .manySessions: self = .manySessions
        case .tooFast: self = .tooFast
        case .impossible: self = .impossible
        case .otherDevice: self = .otherDevice
        case .withoutRequest: self = .withoutRequest
        }
    }
}

extension TrafficFault {
    /// `nil`: a record is invalid by something else than its traffic.
    init?(_ reason: InvalidReason) {
        guard let fault = TrafficFault.allCases.first(where: { InvalidReason($0) == reason }) else { return nil }
        self = fault
    }
}
