/// What a section tells (SCTE 35 table 7).
public enum SpliceCommand: Equatable, Sendable {
    /// A heartbeat; may carry descriptors.
    case null
    case schedule(SpliceSchedule)
    case insert(SpliceInsert)
    case timeSignal(TimeSignal)
    case bandwidthReservation
    case privateCommand(PrivateCommand)
    /// A type that the standard does not name; skipped by its length and kept.
    case reserved(type: UInt8, bytes: [UInt8])
    /// An encrypted section: what it tells, and its descriptors, are in `payload`, opaque without the key.
    case encrypted(commandLength: UInt16, payload: [UInt8])

    /// `splice_command_type`; nil when it is encrypted.
    public var type: UInt8? {
        switch self {
        case .null: 0x00
        case .schedule: 0x04
        case .insert: 0x05
        case .timeSignal: 0x06
        case .bandwidthReservation: 0x07
        case .privateCommand: 0xff
        case .reserved(let type, _): type
        case .encrypted: nil
        }
    }

    /// The standard's name.
    public var name: String {
        switch self {
        case .null: "splice_null"
        case .schedule: "splice_schedule"
        case .insert: "splice_insert"
        case .timeSignal: "time_signal"
        case .bandwidthReservation: "bandwidth_reservation"
        case .privateCommand: "private_command"
        case .reserved: "reserved"
        case .encrypted: "encrypted"
        }
    }

    /// The command of `type`, empty: what a reader fills.
    init(type: UInt8) {
        self =
            switch type {
            case 0x00: .null
            case 0x04: .schedule(SpliceSchedule())
            case 0x05: .insert(SpliceInsert())
            case 0x06: .timeSignal(TimeSignal())
            case 0x07: .bandwidthReservation
            case 0xff: .privateCommand(PrivateCommand())
            default: .reserved(type: type, bytes: [])
            }
    }

    /// Whether the syntax tells where the command ends, so that an unstated length can be done without.
    var tellsItsLength: Bool {
        switch self {
        case .privateCommand, .reserved, .encrypted: false
        default: true
        }
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        switch self {
        case .null, .bandwidthReservation, .encrypted: break
        case .schedule(var schedule):
            try schedule.walk(&cursor)
            self = .schedule(schedule)
        case .insert(var insert):
            try insert.walk(&cursor)
            self = .insert(insert)
        case .timeSignal(var signal):
            try signal.walk(&cursor)
            self = .timeSignal(signal)
        case .privateCommand(var command):
            try command.walk(&cursor)
            self = .privateCommand(command)
        case .reserved(let type, var bytes):
            try cursor.rest(&bytes, .commandBytes)
            self = .reserved(type: type, bytes: bytes)
        }
    }
}
