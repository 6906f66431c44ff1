/// Why a session or an event is not a viewer's. In reports these are general invalid traffic (MRC, "Invalid Traffic Detection and
/// Filtration Standards"): told by lists and parameters, without analysis.
public enum TrafficFault: String, CaseIterable, Sendable {
    /// The User-Agent is a crawler's, a monitor's or a scanner's; where that is asked for also a tool's, or there is none.
    case bot
    /// The address is in a data centre.
    case datacenter
    case manySessions = "many_sessions"
    /// A break was asked for far faster than it plays, and nothing came after it.
    case tooFast = "too_fast"
    /// A segment was asked for that was never listed.
    case impossible
    /// A beacon comes from another kind of device than its session.
    case otherDevice = "other_device"
    /// A beacon of an ad that the session never asked for.
    case withoutRequest = "without_request"
}

/// A fault, and by which rule of which lists.
public struct TrafficFinding: Equatable, Sendable {
    public let fault: TrafficFault
    /// For `explain`: the pattern, the viewer's address without its last bits, the count.
    public let rule: String
    /// `TrafficRules.version`.
    public let version: String

    public init(fault: TrafficFault, rule: String, version: String) {
        self.fault = fault
        self.rule = rule
        self.version = version
    }
}
