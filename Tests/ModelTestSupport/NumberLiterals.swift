import Manifest
import Model

// Tests write ids and times as numbers.
extension LayoutId: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}

extension PresentationId: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}

extension BreakId: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}

extension PodId: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}

extension SegmentNumber: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}

extension MediaSequence: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}

extension WallTime: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(nanoseconds: value) }
}

extension MonotonicTime: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(nanoseconds: value) }
}

extension ChannelTime: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(nanoseconds: value) }
}
