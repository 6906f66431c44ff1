import Model
import Stitching

/// What a recording takes down of a presentation's home, and its replay gives back.
extension PresentationHome {
    /// What goes on by timers of the home.
    enum Timed: String {
        case readAhead = "read_ahead", pace
    }

    /// Does what a timer has set going; what was asked for then is asked for apart.
    func replay(_ timed: Timed) {
        if timed == .pace { publish() }
    }

    /// Whether all that was asked for has come and all that has come is published.
    var isQuiet: Bool { version > 0 && !isBusy }

    /// How the origin was read until now.
    var readings: RecoveredPresentation.Readings {
        .init(
            reference: content.reference, advances: content.origins.map(\.lastAdvance), steady: content.origins.map(\.steadySince),
            listed: content.origins.map(\.listed))
    }

    /// All that is fetched, the multivariant playlist first.
    var locations: [OriginLocation] {
        let first = OriginLocation.relative(presentation.originPath)
        return [first] + content.renditions.map(\.location).filter { $0 != first }
    }

    /// The channel as it stands, as its journal would have it.
    var facts: [JournalRecord] {
        guard let snapshot = presentation.snapshot else { return [] }
        var log = ChannelLog(presentation.id)
        return log.news(presentation.name, snapshot, timelines: snapshot.isVod ? [] : content.origins.map(\.timeline))
    }
}
