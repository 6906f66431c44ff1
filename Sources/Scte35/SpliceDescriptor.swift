/// What accompanies a command, `splice_descriptor()` (SCTE 35 §10.2, table 16).
public enum SpliceDescriptor: Equatable, Sendable {
    case avail(AvailDescriptor)
    case dtmf(DtmfDescriptor)
    case segmentation(SegmentationDescriptor)
    case time(TimeDescriptor)
    case audio(AudioDescriptor)
    case other(OtherDescriptor)

    /// "CUEI": the standard's own. Descriptors of any other identifier belong to somebody else.
    public static let identifier: UInt32 = 0x4355_4549

    /// `splice_descriptor_tag`.
    public var tag: UInt8 {
        switch self {
        case .avail: 0
        case .dtmf: 1
        case .segmentation: 2
        case .time: 3
        case .audio: 4
        case .other(let other): other.tag
        }
    }

    /// The registered identifier, four characters.
    public var identifier: UInt32 {
        if case .other(let other) = self { return other.identifier }
        return Self.identifier
    }

    /// In the JSON form: what the descriptor was read as.
    public var kind: String {
        switch self {
        case .avail: "avail"
        case .dtmf: "dtmf"
        case .segmentation: "segmentation"
        case .time: "time"
        case .audio: "audio"
        case .other(let other): other.identifier == Self.identifier ? "unknown" : "private"
        }
    }

    /// The tag of a kind that has a syntax.
    static func tag(ofKind kind: ArraySlice<UInt8>) -> UInt8? {
        (0...4).first { SpliceDescriptor(tag: $0, identifier: identifier).kind.utf8.elementsEqual(kind) }
    }

    /// The descriptor of a tag, empty: what a reader fills.
    private init(tag: UInt8, identifier: UInt32) {
        self =
            switch (tag, identifier) {
            case (0, Self.identifier): .avail(AvailDescriptor())
            case (1, Self.identifier): .dtmf(DtmfDescriptor())
            case (2, Self.identifier): .segmentation(SegmentationDescriptor())
            case (3, Self.identifier): .time(TimeDescriptor())
            case (4, Self.identifier): .audio(AudioDescriptor())
            default: .other(OtherDescriptor(tag: tag, identifier: identifier))
            }
    }
}

extension SpliceDescriptor: Walkable {
    // The standard's own is the usual identifier, so a document may leave it out.
    init() { self = .other(OtherDescriptor(identifier: Self.identifier)) }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        // An opaque descriptor in the name of one that has a syntax would come back as something else.
        if case .other(let other) = self, other.identifier == Self.identifier, other.tag <= 4 {
            throw SpliceError(
                .outOfRange(value: UInt64(other.tag), bits: 8), field: "splice_descriptor_tag", bitOffset: cursor.bitOffset)
        }
        var tag = self.tag, identifier = self.identifier
        try cursor.bits(8, &tag, .spliceDescriptorTag)
        let frame = try cursor.open(8, .descriptorLength)
        try cursor.bits(32, &identifier, .identifier)
        if tag != self.tag || identifier != self.identifier { self = SpliceDescriptor(tag: tag, identifier: identifier) }
        cursor.note("kind", .label(kind))
        switch self {
        case .avail(var avail):
            try avail.walk(&cursor)
            self = .avail(avail)
        case .dtmf(var dtmf):
            try dtmf.walk(&cursor)
            self = .dtmf(dtmf)
        case .segmentation(var segmentation):
            try segmentation.walk(&cursor)
            self = .segmentation(segmentation)
        case .time(var time):
            try time.walk(&cursor)
            self = .time(time)
        case .audio(var audio):
            try audio.walk(&cursor)
            self = .audio(audio)
        case .other(var other):
            try cursor.rest(&other.bytes, .privateByte)
            self = .other(other)
        }
        try cursor.leave(frame)
    }
}
