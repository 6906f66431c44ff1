import Model
import Synchronization

/// When somebody last asked for a rendition: all loops write it, the home reads it.
public final class RenditionWatch: Sendable {
    private let askedNs = Atomic<Int64>(RenditionWatch.never)
    private static let never = Int64.min / 2

    public init() {}

    /// `nil`: nobody has.
    public var last: MonotonicTime? {
        let ns = askedNs.load(ordering: .relaxed)
        return ns == Self.never ? nil : MonotonicTime(nanoseconds: ns)
    }

    public func note(_ now: MonotonicTime) {
        // Were each viewer to write, the loops would take the line of the cache from each other.
        guard now.nanoseconds &- askedNs.load(ordering: .relaxed) > Limits.watchStepNs else { return }
        askedNs.store(now.nanoseconds, ordering: .relaxed)
    }
}
