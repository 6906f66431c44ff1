/// A moment whose meaning is in the segmentation descriptors, `time_signal()` (SCTE 35 §9.7.4). No time means now.
public struct TimeSignal: Equatable, Sendable {
    public var time: SpliceTime
    public init(time: SpliceTime = SpliceTime()) { self.time = time }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        try time.walk(&cursor)
    }
}
