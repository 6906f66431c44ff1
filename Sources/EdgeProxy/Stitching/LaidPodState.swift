import Manifest
import Model

/// A layout as the timeline stands: how it ends, and where it stands in each rendition. Derived, never patched: two loops that
/// derive it from the same snapshot get the same.
public struct LaidPodState: Sendable {
    public let layout: LaidPod
    /// Where what is laid ends, nanoseconds from the layout's start, once no more can come.
    public private(set) var laid: Int64?
    public var closing: PodReturn?
    /// By rendition; `nil` where the rendition's content does not reach the break yet.
    public var placements: [Placement?]
    /// From before a restart of ours: the placements have no media yet.
    public private(set) var isRestored = false

    /// Whether nothing of it can change any more.
    public var isSettled: Bool { closing != nil && placements.allSatisfy { $0?.isSettled ?? false } }

    /// As it was written down before a restart of ours.
    public init(_ layout: LaidPod, closing: PodReturn?, placements: [Placement?]) {
        self.layout = layout
        self.closing = closing
        laid = closing?.laid
        self.placements = placements
        isRestored = true
    }

    /// - Parameters:
    ///   - earlier: what was derived before; what is settled in it stays.
    ///   - sibling: one that begins at the same time, if there is one: where that stands, this one does.
    ///   - breaks: the channel's, in order of time.
    ///   - reference: index of the reference rendition.
    ///   - windows: what there is of each rendition.
    ///   - followed: for each rendition, whether anybody asks for it; otherwise it has no say about a break that it does not reach.
    ///   - isFinal: whether the origin has ended, so that no more content comes.
    public init(
        _ layout: LaidPod, earlier: LaidPodState?, sibling: LaidPodState? = nil, breaks: [AdBreak], renditions: [ServedRendition],
        windows: [ContentWindow],
        followed: [Bool], reference: Int, edge: ChannelTime, isFinal: Bool
    ) {
        self.layout = layout
        let referenceMedia = layout.media(for: renditions[reference], index: reference)
        closing = earlier?.closing
        if let known = closing {
            laid = known.laid
            if earlier?.isRestored ?? false, let referenceMedia {
                closing?.overlap = referenceMedia.overlap(inFirst: referenceMedia.count(within: known.laid))
            }
        } else if let referenceMedia {
            let adBreak = layout.kind == .pod ? breaks.last { $0.id == layout.breakId } : nil
            laid =
                earlier?.laid
                ?? Self.laid(layout, of: adBreak, media: referenceMedia, in: windows[reference], edge: edge, isFinal: isFinal)
            if adBreak?.isInsertion ?? false {
                closing = PodReturn(returnTime: layout.start.nanoseconds, laid: layout.adsLength)
            } else if let laid {
                closing = PodReturn.closing(
                    referenceMedia, from: layout.start.nanoseconds, laid: laid, lag: layout.lag, in: windows[reference], isFinal: isFinal)
            }
        }
        var first: Placement?
        let before = earlier?.placement(reference).flatMap { known in
            earlier!.isRestored ? referenceMedia.map { known.adopting($0) } : known
        }
        if let before, before.isSettled {
            first = before
        } else if let referenceMedia {
            let told = Self.told(layout, media: referenceMedia, windows, reference)
            let known = before ?? sibling?.place(of: layout, media: referenceMedia, in: reference) ?? told
            let returned = closing.flatMap {
                Self.returned(layout, media: referenceMedia, closing: $0, known: known, earlier: earlier, windows, reference)
            }
            first = Placement(
                pod: layout.pod, start: layout.start.nanoseconds, media: referenceMedia, laid: laid, closing: closing,
                in: windows[reference], known: known, told: told, reference: returned?.placement, shift: returned?.shift ?? 0)
        }
        placements = renditions.indices.map { [closing, laid] index in
            if index == reference { return first }
            let before = earlier?.placement(index).flatMap { known in
                earlier!.isRestored
                    ? (layout.media(for: renditions[index], index: index) ?? referenceMedia).map { known.adopting($0) } : known
            }
            if let before, before.isSettled, !before.isInherited || !followed[index] { return before }
            // A rendition that nobody asked for has the reference's numbers until somebody does.
            guard let media = layout.media(for: renditions[index], index: index) else { return first }
            return Placement(
                pod: layout.pod, start: layout.start.nanoseconds, media: media, laid: laid, closing: closing,
                in: followed[index] ? windows[index] : Self.nothing,
                known: before ?? sibling?.place(of: layout, media: media, in: index), reference: first,
                shift: Self.shift(windows[index], windows[reference]))
        }
    }

    /// One that begins at the same time as `layout`, whatever pod it has.
    public static func sibling(of layout: LaidPod, in states: [LayoutId: LaidPodState]) -> LaidPodState? {
        states.values.filter { $0.layout.start == layout.start && $0.layout.id != layout.id && !$0.isRestored }
            .min { $0.layout.id.number < $1.layout.id.number }
    }

    /// Where another layout that begins at the same time stands in a rendition, with that one's pod.
    private func place(of layout: LaidPod, media: PodMedia, in rendition: Int) -> Placement? {
        guard let own = placement(rendition), !own.isInherited else { return nil }
        return Placement(
            pod: layout.pod, start: own.start, first: own.first, firstDiscontinuity: own.firstDiscontinuity,
            priorDiscontinuity: own.priorDiscontinuity, media: media, end: nil)
    }

    /// Where it stands in one rendition; `nil` also for a rendition that came later.
    public func placement(_ rendition: Int) -> Placement? { placements.indices.contains(rendition) ? placements[rendition] : nil }

    private static let nothing = ContentWindow([])

    /// Where the rendition that carries the clock now begins later than the layout: what one that reaches back says of its numbers.
    private static func told(_ layout: LaidPod, media: PodMedia, _ windows: [ContentWindow], _ reference: Int) -> Placement? {
        let latest = layout.start + Manifest.Limits.dateToleranceNs
        func reachesBack(_ window: ContentWindow) -> Bool { window.segments.first.map { $0.startTime <= latest } ?? false }
        guard !reachesBack(windows[reference]), let other = windows.first(where: reachesBack) else { return nil }
        return Placement(pod: layout.pod, start: layout.start.nanoseconds, media: media, closing: nil, in: other)
    }

    /// Where the rendition that carries the clock now begins later than the content came back: what one that has that content, or had it,
    /// says of its number.
    private static func returned(
        _ layout: LaidPod, media: PodMedia, closing: PodReturn, known: Placement?, earlier: LaidPodState?, _ windows: [ContentWindow],
        _ reference: Int
    ) -> (placement: Placement, shift: Int64)? {
        let latest = closing.returnTime + Manifest.Limits.dateToleranceNs
        guard known != nil, let oldest = windows[reference].segments.first, oldest.start > latest else { return nil }
        for (index, window) in windows.enumerated() where index != reference {
            let before = earlier?.placement(index), shift = shift(windows[reference], window)
            if let before, before.isSettled { return (before, shift) }
            guard let first = window.segments.first, first.start <= latest, first.start < window.segments[window.segments.count - 1].end,
                let made = Placement(
                    pod: layout.pod, start: layout.start.nanoseconds, media: media, laid: closing.laid, closing: closing, in: window,
                    known: before ?? known), made.isSettled
            else { continue }
            return (made, shift)
        }
        return nil
    }

    /// The number of one rendition less that of the reference where both are known. One that has nothing of the same time will get the
    /// reference's when it is read again.
    private static func shift(_ window: ContentWindow, _ reference: ContentWindow) -> Int64 {
        guard let oldest = window.segments.first, let theirs = reference.segments.first,
            let end = window.endTime, let theirEnd = reference.endTime
        else { return 0 }
        let time = max(oldest.start, theirs.start)
        guard time <= min(end, theirEnd).nanoseconds else { return 0 }
        return window.boundary(nearestTo: time) - reference.boundary(nearestTo: time)
    }

    /// How much of the pod is laid, once that is decided. What it gives once, it gives for all later states of the same channel: so it
    /// makes no difference which loop derives it first, and from which snapshot.
    private static func laid(
        _ layout: LaidPod, of adBreak: AdBreak?, media: PodMedia, in window: ContentWindow, edge: ChannelTime, isFinal: Bool
    ) -> Int64? {
        if layout.kind == .preRoll { return layout.adsLength }
        guard let adBreak else { return nil }
        if adBreak.isInsertion { return layout.adsLength }
        let adsEnd = layout.start + layout.adsLength, tolerance = Manifest.Limits.dateToleranceNs
        if layout.hasSlate || adBreak.returnTime ?? .distantFuture < adsEnd - 2 * tolerance {
            guard let returnTime = adBreak.returnTime, !window.isEmpty else { return nil }
            let number = window.boundary(nearestTo: returnTime), last = window[max(window.first, number - 1)]
            let through = adBreak.laidThrough ?? returnTime
            let fitting = PodReturn.fitting(
                media, from: layout.start.nanoseconds, to: min(through, returnTime).nanoseconds, ads: layout.adsLength, lag: layout.lag,
                step: last.duration)
            guard through > returnTime else { return fitting }
            // What was listed beyond stays.
            let listed = media.count(endingBy: through - layout.start + tolerance)
            return max(fitting, listed > 0 ? media.segments[listed - 1].end : 0)
        }
        // Without slate the content comes back after the ads. Once the edge is past them no cut can come before their end.
        return isFinal || edge + tolerance >= adsEnd ? layout.adsLength : nil
    }
}
