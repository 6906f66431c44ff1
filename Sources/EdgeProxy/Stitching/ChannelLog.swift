import Manifest
import Model

/// What of a presentation has been written down, so that only news are: the channel's part of the journal.
public struct ChannelLog {
    private let id: PresentationId
    private var presentation: PresentationRecord?
    private var runs: [RunRecord?] = []
    /// By rendition, the number of the last segment; `nil`: none is written.
    private var segments: [SegmentNumber?] = []
    private var edge: EdgeRecord?
    private var breaks: [AdBreak] = []
    private var placements: [LayoutId: [Written]] = [:]

    /// How much of a placement is written: nothing, where it begins, or all of it.
    private enum Written { case nothing, start, all }

    public init(_ id: PresentationId) {
        self.id = id
    }

    /// - Parameters:
    ///   - name: what the presentation was asked for by.
    ///   - timelines: of the renditions; none of VOD, which is there again as a whole.
    public mutating func news(_ name: PresentationName, _ snapshot: PresentationSnapshot, timelines: [Timeline]) -> [JournalRecord] {
        var news: [JournalRecord] = []
        let paths = snapshot.renditions.map(\.path), identities = snapshot.renditions.map(\.identity)
        if presentation?.renditions != paths || presentation?.identities != identities {
            let record = PresentationRecord(
                id: id, channel: name.channel.description, path: name.path, query: name.query, renditions: paths,
                targetDuration: snapshot.targetDuration, skipUntil: snapshot.skipUntil, identities: identities,
                descriptions: snapshot.renditions.map(\.described))
            presentation = record
            news.append(.presentation(record))
        }
        if !timelines.isEmpty {
            for (rendition, timeline) in timelines.enumerated() { news += timelineNews(rendition, timeline) }
            let edge = EdgeRecord(presentation: id, snapshot.visible.last)
            for step in snapshot.visible.steps {
                let earlier = EdgeRecord(presentation: id, step)
                guard earlier.edge > self.edge?.edge ?? .distantPast, earlier.edge < edge.edge else { continue }
                news.append(.edge(earlier))
            }
            if edge != self.edge {
                self.edge = edge
                news.append(.edge(edge))
            }
        }
        if snapshot.breaks != breaks {
            for adBreak in snapshot.breaks where !breaks.contains(adBreak) {
                news.append(.adBreak(BreakRecord(presentation: id, adBreak: adBreak)))
            }
            // One that was called off may not come back with a restart.
            if var last = breaks.last, !snapshot.breaks.contains(where: { $0.id == last.id }) {
                (last.planned, last.returnTime) = (0, last.start)
                news.append(.adBreak(BreakRecord(presentation: id, adBreak: last)))
            }
            breaks = snapshot.breaks
        }
        for (layout, state) in snapshot.layouts { news += placementNews(layout, state) }
        if placements.count > snapshot.layouts.count { placements = placements.filter { snapshot.layouts[$0.key] != nil } }
        return news
    }

    private mutating func timelineNews(_ rendition: Int, _ timeline: Timeline) -> [JournalRecord] {
        while runs.count <= rendition {
            runs.append(nil)
            segments.append(nil)
        }
        guard let run = timeline.run, let last = timeline.segments.last else { return [] }
        var news: [JournalRecord] = []
        // One that began anew may stand lower than it did.
        if let written = segments[rendition], last.segmentNumber < written { segments[rendition] = nil }
        for kept in timeline.kept(after: segments[rendition]?.number ?? .min / 2, atMost: Limits.segmentsJournaled) {
            news.append(.segment(SegmentRecord(presentation: id, rendition: Int64(rendition), kept: kept)))
        }
        segments[rendition] = last.segmentNumber
        let record = RunRecord(presentation: id, rendition: Int64(rendition), run: run)
        if record != runs[rendition] {
            runs[rendition] = record
            news.append(.run(record))
        }
        return news
    }

    private mutating func placementNews(_ layout: LayoutId, _ state: LaidPodState) -> [JournalRecord] {
        var written = placements[layout] ?? []
        while written.count < state.placements.count { written.append(.nothing) }
        var news: [JournalRecord] = []
        for (rendition, placement) in state.placements.enumerated() {
            guard let placement, written[rendition] != .all else { continue }
            guard placement.isSettled || written[rendition] == .nothing else { continue }
            written[rendition] = placement.isSettled ? .all : .start
            news.append(
                .placement(
                    PlacementRecord(
                        presentation: id, layout: layout, rendition: Int64(rendition), start: placement.startTime,
                        first: placement.firstNumber,
                        firstDiscontinuity: placement.firstDiscontinuity, priorDiscontinuity: placement.priorDiscontinuity,
                        returnTime: state.closing?.time, laidLength: state.closing?.laid,
                        missing: state.closing?.missing ?? 0, laid: Int64(placement.end?.laid ?? 0),
                        resume: placement.end?.resumeNumber ?? SegmentNumber(0), resumeDiscontinuity: placement.end?.resumeDiscontinuity)))
        }
        placements[layout] = written
        return news
    }
}
