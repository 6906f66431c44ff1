import Manifest
import Model

/// Breaks that the configuration names.
extension BreakTracker {
    /// Makes the breaks that a VOD asset's configuration names, at offsets from its start, but not within another break.
    public mutating func addConfigured(_ configured: [ConfiguredBreak], in window: ContentWindow) {
        guard let first = window.segments.first, let last = window.segments.last else { return }
        for case .at(let offset, let duration, let replaces) in configured {
            let asked = min(first.startTime + min(offset, last.end - first.start), last.endTime)
            if replaces {
                let number = window.boundary(nearestTo: asked), start = window.time(ofBoundary: number)
                let end = window.time(ofBoundary: window.boundary(nearestTo: start + duration))
                guard end > start, !breaks.contains(where: { $0.start < end && start < max($0.returnTime ?? .distantFuture, $0.start + 1) })
                else { continue }
                begin(
                    AdBreak(
                        id: BreakId(number), start: start, planned: duration, returnTime: end, event: 0, source: .configured, asked: asked))
            } else {
                insert(at: asked, planned: duration, event: 0, .configured, window)
            }
        }
        breaks.sort { $0.start < $1.start }
    }

    /// Opens what the configuration's clock has reached: at the boundary nearest to each of its times.
    mutating func openConfigured(_ window: ContentWindow, edge: ChannelTime, published: ChannelTime?, _ dates: DateMap) {
        let from = max(configuredThrough ?? .distantPast, window.segments[0].startTime)
        // What falls into a hole of the dates has no media.
        for piece in dates.pieces(from: from.nanoseconds, to: edge.nanoseconds) {
            openConfigured(
                window, from: ChannelTime(nanoseconds: piece.from), to: ChannelTime(nanoseconds: piece.to), ahead: piece.ahead,
                published: published)
        }
    }

    private mutating func openConfigured(
        _ window: ContentWindow, from: ChannelTime, to edge: ChannelTime, ahead: Int64, published: ChannelTime?
    ) {
        for rule in rules.configured where rule.every > 0 {
            let anchor = rule.anchor - ahead
            var time = anchor + (from - anchor + rule.every) / rule.every * rule.every
            if anchor > from { time = anchor - (anchor - from - 1) / rule.every * rule.every }
            while time <= edge {
                closeDue(window, edge: time, published: published)
                let number = window.boundary(nearestTo: time), start = window.time(ofBoundary: number)
                if open == nil, start >= published ?? .distantPast, start >= breaks.last?.returnTime ?? .distantPast,
                    breaks.last?.start != start
                {
                    begin(AdBreak(id: BreakId(number), start: start, planned: rule.duration, event: 0, source: .configured))
                }
                time += rule.every
            }
        }
    }
}
