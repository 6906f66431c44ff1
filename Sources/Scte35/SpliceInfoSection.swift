/// One SCTE-35 message, `splice_info_section()` (SCTE 35 2023 §9.6).
///
/// Reads what it knows strictly and keeps what it does not know, so that `encoded()` gives back the bytes of any section it read.
public struct SpliceInfoSection: Equatable, Sendable {
    /// Must be false; kept because careless encoders set it.
    public var sectionSyntaxIndicator = false
    /// Must be false; kept because careless encoders set it.
    public var privateIndicator = false
    /// Kind of stream access point, 2 bits: 0-2, or 3 for not stated.
    public var sapType: UInt8 = 3
    /// 0. Others are read all the same and are a warning.
    public var protocolVersion: UInt8 = 0
    /// 6 bits: 0 none, 1 DES-ECB, 2 DES-CBC, 3 3DES-EDE3-ECB, 32-63 private. Means something only when the command is `.encrypted`.
    public var encryptionAlgorithm: UInt8 = 0
    /// 90 kHz ticks, 33 bits, added to every time of the message.
    public var ptsAdjustment: UInt64 = 0
    /// Which key.
    public var cwIndex: UInt8 = 0
    /// 12 bits; 0xFFF restricts nobody.
    public var tier: UInt16 = 0xfff
    /// `splice_command_length` was 0xFFF, as before 2012: the syntax tells where the command ends.
    public var commandLengthIsUnstated = false
    public var command: SpliceCommand
    /// Bytes within `splice_command_length` that the command's syntax does not name.
    public var commandTrailing: [UInt8] = []
    public var descriptors: [SpliceDescriptor]
    /// `alignment_stuffing`.
    public var stuffing: [UInt8] = []
    public var checksum = Checksum.right
    /// What an XML document said that is not here, or was read otherwise than its schema has it. Not on the wire; `warnings` tells it.
    public var documentWarnings: [SpliceWarning] = []

    public init(command: SpliceCommand = .null, descriptors: [SpliceDescriptor] = []) {
        self.command = command
        self.descriptors = descriptors
    }

    /// Reads the section at the beginning of `bytes`; what stands after it is not looked at (see `encodedCount`).
    ///
    /// - Throws: `SpliceError` that names the field, the bit, and what was needed and there.
    public init(decoding bytes: [UInt8], options: DecodeOptions = DecodeOptions()) throws(SpliceError) {
        try self.init(decoding: bytes.span, options: options)
    }

    /// The same from borrowed bytes.
    public init(decoding bytes: Span<UInt8>, options: DecodeOptions = DecodeOptions()) throws(SpliceError) {
        // SAFETY: every UInt8 is one initialised byte.
        try unsafe self.init(decoding: bytes.bytes, options: options)
    }

    /// The same from borrowed bytes.
    public init(decoding bytes: RawSpan, options: DecodeOptions = DecodeOptions()) throws(SpliceError) {
        self.init()
        var reader = BitReader(bytes, options)
        try walk(&reader)
    }

    /// The bytes, ended by a fresh CRC_32 (a wrong one that was read is kept; see `Checksum`).
    ///
    /// - Throws: `.outOfRange` for a value, a length or a count that its field cannot hold.
    public func encoded() throws(SpliceError) -> [UInt8] {
        var writer = BitWriter(), copy = self
        try copy.walk(&writer)
        if writer.bytes.count - 3 > Limits.sectionLength {
            throw SpliceError(.outOfRange(value: UInt64(writer.bytes.count - 3), bits: 12), field: "section_length", bitOffset: 12)
        }
        return writer.bytes
    }

    /// The moment of the splice with `ptsAdjustment`, in 90 kHz ticks, 33 bits; nil when none is given ("now") or told.
    public var adjustedPts: UInt64? {
        let pts: UInt64? =
            switch command {
            case .insert(let insert): insert.pts
            case .timeSignal(let signal): signal.time.pts
            default: nil
            }
        return pts.map { Ticks.adjusted($0, by: ptsAdjustment) }
    }

    mutating func walk(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        var tableId: UInt8 = 0xfc
        try cursor.bits(8, &tableId, .tableId)
        guard tableId == 0xfc else { throw SpliceError(.tableId(tableId), field: "table_id") }
        try cursor.flag(&sectionSyntaxIndicator, .sectionSyntaxIndicator)
        try cursor.flag(&privateIndicator, .privateIndicator)
        try cursor.bits(2, &sapType, .sapType)
        var never = false
        let length = try cursor.length(12, .sectionLength, unstated: &never, mayBeUnstated: false)
        if let bytes = length.bytes, bytes > Limits.sectionLength {
            throw SpliceError(.outOfRange(value: UInt64(bytes), bits: 12), field: "section_length", bitOffset: length.offset)
        }
        let section = try cursor.enter(length, trailer: 4)
        try cursor.bits(8, &protocolVersion, .protocolVersion)
        var encryptedPacket = if case .encrypted = command { true } else { false }
        try cursor.flag(&encryptedPacket, .encryptedPacket)
        try cursor.bits(6, &encryptionAlgorithm, .encryptionAlgorithm)
        try cursor.ticks(33, &ptsAdjustment, .ptsAdjustment)
        try cursor.bits(8, &cwIndex, .cwIndex)
        try cursor.bits(12, &tier, .tier)
        if encryptedPacket { try walkEncrypted(&cursor) } else { try walkClear(&cursor) }
        try cursor.leave(section)
        try cursor.checksum(&checksum)
    }

    private mutating func walkEncrypted(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        var commandLength: UInt16 = 0, payload: [UInt8] = []
        if case .encrypted(let length, let bytes) = command { (commandLength, payload) = (length, bytes) }
        try cursor.bits(12, &commandLength, .spliceCommandLength)
        try cursor.rest(&payload, .encryptedBytes)
        command = .encrypted(commandLength: commandLength, payload: payload)
    }

    private mutating func walkClear(_ cursor: inout (some BitCursor & ~Escapable)) throws(SpliceError) {
        let length = try cursor.length(
            12, .spliceCommandLength, unstated: &commandLengthIsUnstated, mayBeUnstated: true)
        let old = command.type ?? 0
        // Opaque bytes in the name of a command that has a syntax would come back as something else.
        if case .reserved(let type, _) = command, SpliceCommand(type: type).name != "reserved" {
            throw SpliceError(.outOfRange(value: UInt64(type), bits: 8), field: "splice_command_type", bitOffset: cursor.bitOffset)
        }
        var type = old
        try cursor.bits(8, &type, .spliceCommandType)
        if type != old { command = SpliceCommand(type: type) }
        cursor.note("splice_command_name", .label(command.name))
        if commandLengthIsUnstated, !command.tellsItsLength {
            throw SpliceError(.lengthUnknown, field: "splice_command_length", bitOffset: length.offset)
        }
        let frame = try cursor.enter(length, trailer: 0)
        cursor.begin("splice_command")
        try command.walk(&cursor)
        if !commandLengthIsUnstated { try cursor.rest(&commandTrailing, .trailing) }
        cursor.end()
        try cursor.leave(frame)
        cursor.note("adjusted_pts_time", adjustedPts.map { .ticks($0) } ?? .omitted)
        let loop = try cursor.open(16, .descriptorLoopLength)
        try cursor.list(&descriptors, key: "descriptors")
        try cursor.leave(loop)
        try cursor.rest(&stuffing, .alignmentStuffing)
    }
}

/// How strictly a section is read.
public struct DecodeOptions: Equatable, Sendable {
    /// Reads on when CRC_32 is wrong; `checksum` then says so. For encoders that never set it.
    public var acceptsBadChecksum: Bool
    public init(acceptsBadChecksum: Bool = false) { self.acceptsBadChecksum = acceptsBadChecksum }
}
