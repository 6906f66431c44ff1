import Manifest
import Model

/// What is kept of a session that is over, so that a player that comes back under its old name goes on above its old numbers.
public struct RetiredSession: Equatable, Sendable {
    public var presentation: PresentationId
    public var retired: WallTime
    /// Breaks up to this were decided; `distantPast`: none.
    public var decidedThrough: ChannelTime
    /// By rendition; one for all where they are equal, as they are unless a rendition is cut otherwise. Empty: the channel's own.
    public var offsets: [SessionOffset]
    /// What decisions go by of its viewer, packed: there are hundreds of thousands of them.
    public var viewer: [UInt8]
    /// What its viewer has allowed; `nil`: nothing is known of it.
    public var marks: ViewerMarks?
    /// Who says what was played of its ads.
    public var tracking: SessionTracking

    public init(
        presentation: PresentationId, retired: WallTime, decidedThrough: ChannelTime, offsets: [SessionOffset], viewer: [UInt8] = [],
        marks: ViewerMarks? = nil, tracking: SessionTracking = .server
    ) {
        self.tracking = tracking
        self.viewer = viewer
        self.marks = marks
        self.presentation = presentation
        self.retired = retired
        self.decidedThrough = decidedThrough
        self.offsets = offsets
    }

    /// The same without who watched it: what was allowed, and what was not, holds on.
    public var withoutViewer: RetiredSession {
        var session = self
        let marks = marks?.withoutViewer
        (session.viewer, session.marks) = ([], marks == ViewerMarks() ? nil : marks)
        return session
    }

    /// By rendition.
    public func offsets(of renditions: Int) -> [SessionOffset] {
        offsets.count > 1 ? offsets : Array(repeating: offsets.first ?? SessionOffset(), count: max(1, renditions))
    }
}

extension RetiredRecord {
    /// - Parameter session: `nil` when there is nothing to keep of it.
    public init(_ token: SessionToken, presentation: PresentationId, retired: WallTime, _ session: RetiredSession?) {
        self.init(
            token: token, presentation: presentation, retired: retired, decidedThrough: session?.decidedThrough ?? .distantPast,
            offsets: session?.offsets.map(OffsetRecord.init) ?? [], viewer: session?.viewer ?? [],
            marks: session?.marks, tracking: session?.tracking ?? .server)
    }

    public var session: RetiredSession {
        RetiredSession(
            presentation: presentation, retired: retired, decidedThrough: decidedThrough, offsets: offsets.map(\.offset), viewer: viewer,
            marks: marks, tracking: tracking)
    }
}

extension OffsetRecord {
    public init(_ offset: SessionOffset) {
        self.init(
            sequence: offset.sequence, discontinuity: offset.discontinuity,
            resume: offset.resume == .min ? nil : SegmentNumber(offset.resume))
    }

    public var offset: SessionOffset {
        var offset = SessionOffset()
        offset.sequence = sequence
        offset.discontinuity = discontinuity
        if let resume { offset.resume = resume.number }
        return offset
    }
}
