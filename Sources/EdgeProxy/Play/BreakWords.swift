import Formats
import Manifest
import Model
import Stitching

/// Breaks as explanations and reports tell of them.
extension AdBreak.Source {
    var name: String {
        switch self {
        case .signalled: "signalled"
        case .configured: "configured"
        case .ordered: "ordered"
        }
    }
}

extension AdBreak {
    /// "open", "cut" where it ended before its planned end, or "closed".
    var state: String {
        guard let returnTime else { return "open" }
        let end = planned.map { start + $0 } ?? .distantFuture
        return returnTime + Manifest.Limits.dateToleranceNs < end && inPoint != nil ? "cut" : "closed"
    }
}

extension OrderedBreak {
    /// As it was ordered.
    var told: Json {
        [
            "id": .string(id.description), "by": .string(by), "request": .string(request), "ordered": .date(ordered),
            "start": .date(start), "duration": .seconds(lengthNs), "ended": .date(ended),
        ]
    }
}
