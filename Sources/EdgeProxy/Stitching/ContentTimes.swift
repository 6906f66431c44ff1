import Manifest
import Model

// `Manifest` puts playlists together by bare numbers, for it knows neither channels nor clocks but one. Here the numbers and times of its
// content, which are the channel's, get their types.

extension ContentSegment {
    public var segmentNumber: SegmentNumber { SegmentNumber(number) }
    public var startTime: ChannelTime { ChannelTime(nanoseconds: start) }
    public var endTime: ChannelTime { ChannelTime(nanoseconds: end) }
}

extension ContentWindow {
    /// The number of the first segment.
    public var first: SegmentNumber { SegmentNumber(firstNumber) }
    /// The number after the last segment.
    public var end: SegmentNumber { SegmentNumber(endNumber) }
    /// Where the last segment ends; `nil` where there is none.
    public var endTime: ChannelTime? { segments.last?.endTime }

    public subscript(number: SegmentNumber) -> ContentSegment { self[number.number] }

    public func contains(_ number: SegmentNumber) -> Bool { contains(number.number) }

    public func firstNumber(startingAtOrAfter time: ChannelTime) -> SegmentNumber {
        SegmentNumber(firstNumber(startingAtOrAfter: time.nanoseconds))
    }

    public func firstNumber(endingAfter time: ChannelTime) -> SegmentNumber {
        SegmentNumber(firstNumber(endingAfter: time.nanoseconds))
    }

    public func boundary(nearestTo time: ChannelTime) -> SegmentNumber { SegmentNumber(boundary(nearestTo: time.nanoseconds)) }

    public func time(ofBoundary number: SegmentNumber) -> ChannelTime { ChannelTime(nanoseconds: time(ofBoundary: number.number)) }

    /// `Visible.fromTheBeginning` when there is not so much.
    public func front(leaving length: Int64, before edge: ChannelTime) -> ChannelTime {
        ChannelTime(nanoseconds: front(leaving: length, before: edge.nanoseconds))
    }
}

extension Visible {
    public init(edge: ChannelTime, front: ChannelTime, contentFront: ChannelTime) {
        self.init(edge: edge.nanoseconds, front: front.nanoseconds, contentFront: contentFront.nanoseconds)
    }

    /// The front where nothing leaves: lengths can be taken from it.
    public static var fromTheBeginning: ChannelTime { ChannelTime(nanoseconds: .min / 4) }
    /// The edge of an origin that has ended: lengths can be added to it.
    public static var toTheEnd: ChannelTime { ChannelTime(nanoseconds: .max / 4) }

    /// What ends at or before it is listed.
    public var edgeTime: ChannelTime { ChannelTime(nanoseconds: edge) }
    /// What starts before it has left.
    public var frontTime: ChannelTime { ChannelTime(nanoseconds: front) }
    /// What content starts before it has left.
    public var contentFrontTime: ChannelTime { ChannelTime(nanoseconds: contentFront) }

    public mutating func advance(edge: ChannelTime, front: ChannelTime, contentFront: ChannelTime) {
        advance(edge: edge.nanoseconds, front: front.nanoseconds, contentFront: contentFront.nanoseconds)
    }

    public func front(atBack back: ChannelTime) -> ChannelTime { ChannelTime(nanoseconds: step(atBack: back.nanoseconds).front) }
}

extension Placement {
    public var startTime: ChannelTime { ChannelTime(nanoseconds: start) }
    /// `M`.
    public var firstNumber: SegmentNumber { SegmentNumber(first) }

    public func shown(at edge: ChannelTime) -> Int { shown(at: edge.nanoseconds) }
}

extension Placement.End {
    /// `M + r`.
    public var resumeNumber: SegmentNumber { SegmentNumber(resume) }
}

extension PodReturn {
    /// Where the content comes back.
    public var time: ChannelTime { ChannelTime(nanoseconds: returnTime) }

    public func lag(from start: ChannelTime) -> Int64 { lag(from: start.nanoseconds) }

    public func hasLeft(from start: ChannelTime, front: ChannelTime) -> Bool {
        hasLeft(from: start.nanoseconds, front: front.nanoseconds)
    }
}

extension SessionOffset {
    /// The number that the first segment of a pod has in the session's playlists.
    public func sequence(of placement: Placement) -> MediaSequence {
        MediaSequence(of: SegmentNumber(number(of: placement)), offset: sequence)
    }
}

extension PlaylistHead {
    /// The first segment listed, and the last.
    public var first: MediaSequence { MediaSequence(sequence) }
    public var last: MediaSequence { MediaSequence(lastSequence) }
}
