import Manifest
import Model

/// Where the content can come back after a pod, dates alone decide: they may step back by less than a second at each discontinuity
/// (PDT-3). So a session that has lost content gets it back only where entries of a pod are dated before the end of the one before them.
public struct DateOverlap {
    public let ads: [ReadyCreative]
    public let slate: ReadyCreative?
    /// How long the break is, nanoseconds; `nil` where nobody knows yet.
    public let room: Int64?
    /// The sum of (laid − replaced) over the session's earlier breaks, nanoseconds.
    public let lag: Int64
    /// The longest of the content's segments, nanoseconds, and whether all are as long: then the boundaries to come are known.
    public let step: Int64, isRegular: Bool

    /// - Parameter lag: as the layout has it.
    public init(
        _ due: PendingBreak, ads: [ReadyCreative], slate: ReadyCreative?, room: Int64, lag: Int64,
        in snapshot: PresentationSnapshot
    ) {
        let adBreak = due.adBreak
        self.ads = ads
        self.slate = slate
        self.room = adBreak.planned == nil && adBreak.returnTime == nil ? nil : room
        self.lag = lag
        let window = snapshot.windows[snapshot.reference].segments, longest = window.map(\.duration).max() ?? 0
        // What is inserted between content comes back where it began.
        step = adBreak.isInsertion ? 0 : longest
        isRegular = window.allSatisfy { longest - $0.duration <= Manifest.Limits.dateToleranceNs }
    }

    /// How many of the pod's entries, from the second on, are to be dated early: as few as let the lag stay within half a segment of
    /// content, and none where that is out of reach.
    public var count: Int {
        guard step > 0 else { return 0 }
        return slate == nil ? withoutSlate : withSlate
    }

    private var adsLength: Int64 { ads.reduce(0) { $0 + $1.duration } }

    /// As much as a session may lose without an overlap; less where nobody knows where exactly the content will come back.
    private var most: Int64 { isRegular ? step / 2 : step * 3 / 8 }

    /// The content comes back at a boundary about the end of the ads.
    private var withoutSlate: Int {
        // Where the lag is smallest, and where the content can come back as it is: only a boundary before that is worth an overlap.
        let wanted = boundary(nearestTo: adsLength + lag), possible = boundary(atOrAfter: adsLength - Manifest.Limits.dateStepBackNs)
        guard wanted < possible, adsLength + lag - possible < -most else { return 0 }
        return overlaps(toFit: adsLength, within: wanted) ?? 0
    }

    /// The slate goes on up to the end of the break; a piece more of it is laid where that is nearer.
    private var withSlate: Int {
        guard let room, let piece = slate?.renditions.first?.segments.map(\.duration).max(), piece > 0 else { return 0 }
        let end = boundary(nearestTo: room), possible = max(end, boundary(atOrAfter: adsLength - Manifest.Limits.dateStepBackNs))
        let asIs = adsLength + max(0, possible + Manifest.Limits.dateStepBackNs - adsLength) / piece * piece
        guard lag + asIs - possible < -most else { return 0 }
        // Ads that reach over the end of the break come back to it, or more slate is laid than there is time for.
        if possible > end, let count = overlaps(toFit: adsLength, within: end) { return count }
        var laid = asIs, count = 0
        while lag + laid - possible < -most {
            laid += piece
            guard let needed = overlaps(toFit: laid, within: possible), needed > count else { break }
            count = needed
        }
        return count
    }

    private func boundary(nearestTo time: Int64) -> Int64 { max(0, isRegular ? (time + step / 2) / step * step : time) }

    private func boundary(atOrAfter time: Int64) -> Int64 { max(0, isRegular ? (time + step - 1) / step * step : time) }

    /// How many entries have to be dated early for `length` of media to end no later than a step back after `end`; `nil`: more than there
    /// are.
    private func overlaps(toFit length: Int64, within end: Int64) -> Int? {
        let entries = entries(upTo: length)
        var left = length - end - Manifest.Limits.dateStepBackNs, count = 0
        for (entry, next) in zip(entries, entries.dropFirst()) where left > 0 {
            left -= LaidPod.longestOverlap(entry, next)
            count += 1
        }
        // Where the boundaries are not known, a part of it is worth something too.
        return left > 0 && isRegular ? nil : count
    }

    /// What `length` of the pod is made of.
    private func entries(upTo length: Int64) -> [ReadyCreative] {
        guard let slate, slate.duration > 0 else { return ads }
        let runs = max(0, (length - adsLength + slate.duration - 1) / slate.duration)
        return ads + Array(repeating: slate, count: min(Int(runs), Limits.podEntries))
    }
}
