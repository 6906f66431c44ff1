/// What a segmentation descriptor marks, `segmentation_type_id` (SCTE 35 table 23). Unknown values are kept.
public struct SegmentationType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let notIndicated = Self(rawValue: 0x00)
    public static let contentIdentification = Self(rawValue: 0x01)
    public static let programStart = Self(rawValue: 0x10)
    public static let programEnd = Self(rawValue: 0x11)
    public static let programEarlyTermination = Self(rawValue: 0x12)
    public static let programBreakaway = Self(rawValue: 0x13)
    public static let programResumption = Self(rawValue: 0x14)
    public static let programBlackoutOverride = Self(rawValue: 0x18)
    public static let chapterStart = Self(rawValue: 0x20)
    public static let breakStart = Self(rawValue: 0x22)
    public static let breakEnd = Self(rawValue: 0x23)
    public static let providerAdStart = Self(rawValue: 0x30)
    public static let distributorAdStart = Self(rawValue: 0x32)
    public static let providerPlacementStart = Self(rawValue: 0x34)
    public static let providerPlacementEnd = Self(rawValue: 0x35)
    public static let distributorPlacementStart = Self(rawValue: 0x36)
    public static let distributorPlacementEnd = Self(rawValue: 0x37)
    public static let providerAdBlockStart = Self(rawValue: 0x44)
    public static let distributorAdBlockStart = Self(rawValue: 0x46)
    public static let unscheduledEventStart = Self(rawValue: 0x40)
    public static let networkStart = Self(rawValue: 0x50)

    /// The standard's name; nil for a value that it does not name.
    public var name: String? {
        switch rawValue {
        case 0x00: "Not Indicated"
        case 0x01: "Content Identification"
        case 0x10: "Program Start"
        case 0x11: "Program End"
        case 0x12: "Program Early Termination"
        case 0x13: "Program Breakaway"
        case 0x14: "Program Resumption"
        case 0x15: "Program Runover Planned"
        case 0x16: "Program Runover Unplanned"
        case 0x17: "Program Overlap Start"
        case 0x18: "Program Blackout Override"
        case 0x19: "Program Join"
        case 0x20: "Chapter Start"
        case 0x21: "Chapter End"
        case 0x22: "Break Start"
        case 0x23: "Break End"
        case 0x24: "Opening Credit Start"
        case 0x25: "Opening Credit End"
        case 0x26: "PodReturn Credit Start"
        case 0x27: "PodReturn Credit End"
        case 0x30: "Provider Advertisement Start"
        case 0x31: "Provider Advertisement End"
        case 0x32: "Distributor Advertisement Start"
        case 0x33: "Distributor Advertisement End"
        case 0x34: "Provider Placement Opportunity Start"
        case 0x35: "Provider Placement Opportunity End"
        case 0x36: "Distributor Placement Opportunity Start"
        case 0x37: "Distributor Placement Opportunity End"
        case 0x38: "Provider Overlay Placement Opportunity Start"
        case 0x39: "Provider Overlay Placement Opportunity End"
        case 0x3a: "Distributor Overlay Placement Opportunity Start"
        case 0x3b: "Distributor Overlay Placement Opportunity End"
        case 0x3c: "Provider Promo Start"
        case 0x3d: "Provider Promo End"
        case 0x3e: "Distributor Promo Start"
        case 0x3f: "Distributor Promo End"
        case 0x40: "Unscheduled Event Start"
        case 0x41: "Unscheduled Event End"
        case 0x42: "Alternate Content Opportunity Start"
        case 0x43: "Alternate Content Opportunity End"
        case 0x44: "Provider Ad Block Start"
        case 0x45: "Provider Ad Block End"
        case 0x46: "Distributor Ad Block Start"
        case 0x47: "Distributor Ad Block End"
        case 0x50: "Network Start"
        case 0x51: "Network End"
        default: nil
        }
    }

    /// Whether two more bytes may follow `segments_expected`: in practice any of the eight starts, though often left out.
    public var mayHaveSubSegments: Bool {
        switch rawValue {
        case 0x30, 0x32, 0x34, 0x36, 0x38, 0x3a, 0x44, 0x46: true
        default: false
        }
    }
}

// Which type ends which, and what holds what (SCTE 35 §10.3.3.2; the nesting of section 10.3.3.5).
extension SegmentationType {
    /// Begins something that an end, a duration or an outer start closes; a breakaway from a programme is one, its resumption the end.
    public var isStart: Bool {
        switch rawValue {
        case 0x10, 0x13, 0x17, 0x19: true
        case 0x20...0x27, 0x30...0x47: rawValue & 1 == 0
        case 0x50: true
        default: false
        }
    }

    /// Ends what `starts` begin.
    public var isEnd: Bool {
        switch rawValue {
        case 0x11, 0x12, 0x14: true
        case 0x20...0x27, 0x30...0x47: rawValue & 1 == 1
        case 0x51: true
        default: false
        }
    }

    /// Whether this, an end, closes an open `start` with the same event id.
    public func ends(_ start: SegmentationType) -> Bool {
        switch rawValue {
        case 0x11, 0x12: start.rawValue == 0x10 || start.rawValue == 0x17 || start.rawValue == 0x19
        default: isEnd && start.rawValue == rawValue - 1
        }
    }

    /// How far outside this stands when structures nest, the outermost lowest: network, programme, chapter or break, provider's
    /// opportunity, distributor's, single ads. An unscheduled event stands with the programme. nil: not part of the order.
    public var level: Int? {
        switch rawValue {
        case 0x50, 0x51: 0
        case 0x10...0x19, 0x40, 0x41: 1
        case 0x20...0x27: 2
        case 0x34, 0x35, 0x38, 0x39, 0x42...0x45: 3
        case 0x36, 0x37, 0x3a, 0x3b, 0x46, 0x47: 4
        case 0x30...0x33, 0x3c...0x3f: 5
        default: nil
        }
    }
}
