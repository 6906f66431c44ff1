import Stitching

extension SlotEvent {
    /// What it counts in, only with its impression, and in that one's bucket: so no share of it is ever over 100 %.
    var figure: WritableKeyPath<ReportFigures, Int64> {
        switch self {
        case .start: \.starts
        case .firstQuartile: \.firstQuartiles
        case .midpoint: \.midpoints
        case .thirdQuartile: \.thirdQuartiles
        case .complete: \.completions
        }
    }
}

extension TrackedEvent {
    /// What an ad counts in that ended so; `nil`: it is no such event.
    var endingFigure: WritableKeyPath<ReportFigures, Int64>? {
        switch self {
        case .abandoned: \.abandoned
        case .cut: \.cut
        default: nil
        }
    }
}
