/// One record of the event log. Plain memory: handing over a batch copies no text and counts no reference.
public enum EventRecord: Equatable, Sendable {
    case opportunity(TrackingOpportunity)
    case event(TrackingEvent)
    case click(TrackingClick)
    case error(TrackingError)
    case beacons(BeaconSums)
    case correction(EventCorrection)
    case sessionEnd(SessionEnd)
    case reservation(TrackingReservation)
    case outcomes(CampaignOutcomes)

    /// The version of all layouts. Fields are only ever added at the end of a record, with a higher one: who knows less leaves the rest.
    static let version: UInt8 = 1

    public var kind: EventKind {
        switch self {
        case .opportunity: .opportunity
        case .event: .event
        case .click: .click
        case .error: .error
        case .beacons: .beacons
        case .correction: .correction
        case .sessionEnd: .sessionEnd
        case .reservation: .reservation
        case .outcomes: .outcomes
        }
    }

    public var context: EventContext {
        switch self {
        case .opportunity(let record): record.context
        case .event(let record): record.context
        case .click(let record): record.context
        case .error(let record): record.context
        case .beacons(let record): record.context
        case .correction(let record): record.context
        case .sessionEnd(let record): record.context
        case .reservation(let record): record.context
        case .outcomes(let record): record.context
        }
    }

    /// What tells it from all other records: a second one of the same key is a repetition.
    public var key: EventKey {
        let (slot, event): (UInt16, TrackedEvent?) =
            switch self {
            case .opportunity, .sessionEnd, .outcomes: (0, nil)
            case .event(let record): (record.ad.slot, record.event)
            case .click(let record): (record.ad.slot, .click)
            case .error(let record): (record.ad.slot, .error)
            case .beacons(let record): (0, record.event)
            case .correction(let record): (record.ad.slot, record.event)
            case .reservation(let record): (record.ad.slot, nil)
            }
        let context = context
        // What a player tells beside the server takes nothing from what the server counts, whichever comes first.
        let ordinal = context.invalid == .duplicate ? .max : context.ordinal
        return EventKey(id: context.id, adBreak: context.adBreak, slot: slot, kind: kind, event: event, ordinal: ordinal)
    }

    /// Adds its bytes, without the frame.
    func encode(to encoder: inout EventEncoder) {
        var copy = self, kind = kind.rawValue, version = Self.version
        // Writing never throws: faults are of reading.
        try? encoder.number(&kind, "kind")
        try? encoder.number(&version, "version")
        try? copy.walk(&encoder)
    }

    /// - Throws: `unknown` for what a later version has written.
    static func decode(_ decoder: inout EventDecoder) throws(EventCodeFault) -> EventRecord {
        var kind: EventKind = .event, version: UInt8 = 0
        try decoder.word(&kind, "kind")
        try decoder.number(&version, "version")
        var record: EventRecord =
            switch kind {
            case .opportunity: .opportunity(TrackingOpportunity())
            case .event: .event(TrackingEvent())
            case .click: .click(TrackingClick())
            case .error: .error(TrackingError())
            case .beacons: .beacons(BeaconSums())
            case .correction: .correction(EventCorrection())
            case .sessionEnd: .sessionEnd(SessionEnd())
            case .reservation: .reservation(TrackingReservation())
            case .outcomes: .outcomes(CampaignOutcomes())
            }
        try record.walk(&decoder)
        return record
    }

    private mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        switch self {
        case .opportunity(var record):
            try record.walk(&cursor)
            self = .opportunity(record)
        case .event(var record):
            try record.walk(&cursor)
            self = .event(record)
        case .click(var record):
            try record.walk(&cursor)
            self = .click(record)
        case .error(var record):
            try record.walk(&cursor)
            self = .error(record)
        case .beacons(var record):
            try record.walk(&cursor)
            self = .beacons(record)
        case .correction(var record):
            try record.walk(&cursor)
            self = .correction(record)
        case .sessionEnd(var record):
            try record.walk(&cursor)
            self = .sessionEnd(record)
        case .reservation(var record):
            try record.walk(&cursor)
            self = .reservation(record)
        case .outcomes(var record):
            try record.walk(&cursor)
            self = .outcomes(record)
        }
    }
}
