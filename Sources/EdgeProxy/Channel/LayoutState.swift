import Manifest

/// A layout as the timeline stands: how it ends, and where it stands in each rendition. Derived, never patched: two loops that
/// derive it from the same snapshot get the same.
struct LayoutState: Sendable {
    let layout: Layout
    var closing: Closing?
    /// By rendition; `nil` where the rendition's content does not reach the break yet.
    var placements: [Placement?]
    /// From before a restart of ours: the placements have no media yet.
    private(set) var isRestored = false

    /// Whether nothing of it can change any more.
    var isSettled: Bool { closing != nil && placements.allSatisfy { $0?.isSettled ?? false } }

    /// As it was written down before a restart of ours.
    init(_ layout: Layout, closing: Closing?, placements: [Placement?]) {
        self.layout = layout
        self.closing = closing
        self.placements = placements
        isRestored = true
    }

    /// - Parameters:
    ///   - earlier: what was derived before; what is settled in it stays.
    ///   - breaks: the channel's, in order of time.
    ///   - reference: index of the reference rendition.
    ///   - windows: what there is of each rendition.
    ///   - followed: for each rendition, whether anybody asks for it; otherwise it has no say about a break that it does not reach.
    ///   - isFinal: whether the origin has ended, so that no more content comes.
    init(
        _ layout: Layout, earlier: LayoutState?, breaks: [AdBreak], renditions: [Rendition], windows: [ContentWindow],
        followed: [Bool], reference: Int, edge: Int64, isFinal: Bool
    ) {
        self.layout = layout
        let referenceMedia = layout.media(for: renditions[reference], index: reference)
        closing = earlier?.closing
        if closing == nil, let index = breaks.lastIndex(where: { $0.id == layout.breakId }), let referenceMedia {
            closing = Self.closing(
                layout, of: breaks[index], next: index + 1 < breaks.count ? breaks[index + 1].start : .max, media: referenceMedia,
                in: windows[reference], edge: edge, isFinal: isFinal)
        }
        var first: Placement?
        let before = earlier?.placement(reference).flatMap { known in
            earlier!.isRestored ? referenceMedia.map { known.adopting($0) } : known
        }
        if let before, before.isSettled {
            first = before
        } else if let referenceMedia {
            first = Placement(
                layout: layout.id, start: layout.start, media: referenceMedia, closing: closing, in: windows[reference], known: before)
        }
        placements = renditions.indices.map { [closing] index in
            if index == reference { return first }
            let before = earlier?.placement(index).flatMap { known in
                earlier!.isRestored
                    ? (layout.media(for: renditions[index], index: index) ?? referenceMedia).map { known.adopting($0) } : known
            }
            if let before, before.isSettled, !before.isInherited || !followed[index] { return before }
            // A rendition that nobody asked for has the reference's numbers until somebody does.
            guard let media = layout.media(for: renditions[index], index: index) else { return first }
            return Placement(
                layout: layout.id, start: layout.start, media: media, closing: closing, in: followed[index] ? windows[index] : Self.nothing,
                known: before, reference: first, shift: Self.shift(windows[index], windows[reference]))
        }
    }

    /// Where it stands in one rendition; `nil` also for a rendition that came later.
    func placement(_ rendition: Int) -> Placement? { placements.indices.contains(rendition) ? placements[rendition] : nil }

    private static let nothing = ContentWindow([])

    /// The number of one rendition less that of the reference where both are known.
    private static func shift(_ window: ContentWindow, _ reference: ContentWindow) -> Int64 {
        guard let oldest = window.segments.first, let theirs = reference.segments.first else { return 0 }
        let time = max(oldest.start, theirs.start)
        return window.boundary(nearestTo: time) - reference.boundary(nearestTo: time)
    }

    /// How the pod ends, once that is decided. What it gives once, it gives for all later states of the same channel: so it makes no
    /// difference which loop derives it first, and from which snapshot.
    private static func closing(
        _ layout: Layout, of adBreak: AdBreak, next: Int64, media: PodMedia, in window: ContentWindow, edge: Int64, isFinal: Bool
    ) -> Closing? {
        if adBreak.isInsertion { return Closing(returnTime: layout.start, laid: layout.adsLength) }
        guard let newest = window.segments.last else { return nil }
        let adsEnd = layout.start + layout.adsLength, tolerance = Manifest.Limits.dateToleranceNs
        var closing: Closing
        if layout.hasSlate || adBreak.returnTime ?? .max < adsEnd - 2 * tolerance {
            guard let returnTime = adBreak.returnTime else { return nil }
            closing = Closing.fitting(media, from: layout.start, to: returnTime, lag: layout.lag)
        } else {
            // Without slate the content comes back after the ads, at the boundary that keeps the lag smallest (BRK-2). Once the edge is
            // past them no cut can come before their end, and once content is there no other boundary can be nearer.
            let wanted = adsEnd + layout.lag, earliest = adsEnd - Manifest.Limits.dateStepBackNs
            guard isFinal || (edge + tolerance >= adsEnd && newest.end >= max(wanted - tolerance, earliest)) else { return nil }
            var number = window.boundary(nearestTo: wanted)
            while number < window.endNumber, window.time(ofBoundary: number) < earliest { number += 1 }
            closing = Closing(returnTime: min(window.time(ofBoundary: number), next), laid: layout.adsLength)
        }
        closing.missing = window.missing(
            from: window.boundary(nearestTo: layout.start), to: window.boundary(nearestTo: closing.returnTime))
        return closing
    }
}
