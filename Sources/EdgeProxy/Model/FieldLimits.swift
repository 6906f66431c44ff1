// Bounds of single fields.

extension Limits {
    /// A break, the period between breaks and how long one stays open, nanoseconds: a day.
    static let breakLengthsNs: ClosedRange<Int64> = 1_000_000_000...86_400_000_000_000
    /// An offset into an asset, nanoseconds: a hundred hours.
    static let offsetsNs: ClosedRange<Int64> = 0...360_000_000_000_000
    /// A channel's EXT-X-TARGETDURATION, seconds.
    static let targetDurations: ClosedRange<Int64> = 1...60
    /// A pod that a session begins with: ads, and their length in nanoseconds.
    static let preRollAds = 1...100, preRollLengthsNs: ClosedRange<Int64> = 1_000_000_000...300_000_000_000
    /// segmentation_type_id (SCTE 35 §10.3.3.1).
    static let segmentationTypes: ClosedRange<UInt8> = 0...255
    /// Hundredths of a percent of a channel's sessions.
    static let stitchShares: ClosedRange<Int64> = 0...10_000
    static let percents = 0...100
    /// How long reports are kept: days for their quarter hours, months for their days.
    static let keptQuarterHoursDays = 1...100, keptDaysMonths = 1...25
}
