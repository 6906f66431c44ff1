import Manifest
import Model

/// What happens to one entry of a pod while it is played, as far as a server can tell by requests. The impression is `start`: of a stitched
/// ad both are begin-to-render.
public enum SlotEvent: UInt8, CaseIterable, Sendable {
    case start, firstQuartile, midpoint, thirdQuartile, complete

    /// Where in an ad of a length it happens, nanoseconds from its beginning.
    public func offset(in lengthNs: Int64) -> Int64 { lengthNs / 4 * Int64(rawValue) + lengthNs % 4 * Int64(rawValue) / 4 }

    var bit: UInt8 { 1 << rawValue }
}

/// How an entry of a pod ended for its viewer.
public enum SlotEnding: Sendable {
    case complete
    /// The viewer gave no sign of life when something of it was due, or did not ask for the rest of it.
    case abandoned
    /// The break was over before it was.
    case cut
    /// It was joined in its middle, or a part of it was never asked for, or there was no place to watch it any longer.
    case unknown
}

/// What an event is known by: the stronger, the later.
public enum SlotEvidence: UInt8, Comparable, Sendable {
    /// Its segment was asked for, and its time has come; whether anybody was still there is not known.
    case requested
    /// The viewer asked for something about then, too.
    case paced
    /// The player said where it is (CMCD).
    case confirmed

    public static func < (one: SlotEvidence, other: SlotEvidence) -> Bool { one.rawValue < other.rawValue }
}

/// One entry of a pod in a session.
public struct SlotId: Hashable, Sendable {
    public let pod: PodId
    /// Its place among the entries.
    public let entry: Int

    public init(pod: PodId, entry: Int) { (self.pod, self.entry) = (pod, entry) }
}
