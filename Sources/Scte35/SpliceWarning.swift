/// Something that the standard forbids and that was read all the same.
public struct SpliceWarning: Equatable, Sendable, CustomStringConvertible {
    public enum Problem: Equatable, Sendable {
        /// CRC_32 does not fit the bytes.
        case wrongChecksum
        /// A flag that must be 0.
        case flagIsSet
        /// `protocol_version` is not 0.
        case version(UInt8)
        /// `splice_command_length` is 0xFFF.
        case lengthUnstated
        /// Bytes within a length that the syntax does not name.
        case unreadBytes(Int)
        /// Bytes of the input after the section.
        case bytesAfter(Int)
        /// A name whose length does not fit its type.
        case upidLength(type: UInt8, bytes: Int)
        /// A value that the standard does not name.
        case unknownValue(UInt8)
        /// A field that a document lacks, and that means nothing without.
        case missing
        /// Something of a document that nobody can read: what it is.
        case leftOut(String)
        /// Something of a document that could be read only by a guess: as what.
        case readAs(String)
    }

    public var problem: Problem
    /// As the standard spells it.
    public var field: String
    /// Which descriptor, where it is one.
    public var descriptor: Int?

    public init(_ problem: Problem, field: String, descriptor: Int? = nil) {
        self.problem = problem
        self.field = field
        self.descriptor = descriptor
    }

    /// One line for a log.
    public var description: String {
        let what =
            switch problem {
            case .wrongChecksum: "does not fit the bytes"
            case .flagIsSet: "is set"
            case .version(let version): "is \(version), not 0"
            case .lengthUnstated: "is 0xFFF, not stated"
            case .unreadBytes(let count): "\(count) unread bytes"
            case .bytesAfter(let count): "\(count) bytes after the section ignored"
            case .upidLength(let type, let bytes): "type \(type) has \(bytes) bytes"
            case .unknownValue(let value): "\(value) has no name"
            case .missing: "is missing"
            case .leftOut(let what): "left out, \(what)"
            case .readAs(let form): "read as \(form)"
            }
        return (descriptor.map { "descriptors[\($0)]." } ?? "") + field + ": " + what
    }
}

extension SpliceInfoSection {
    /// What was tolerated. `inputCount`: how many bytes there were in all, to tell of those after the section.
    public func warnings(inputCount: Int? = nil) -> [SpliceWarning] {
        var found: [SpliceWarning] = []
        found += documentWarnings
        if checksum != .right { found.append(SpliceWarning(.wrongChecksum, field: "CRC_32")) }
        if sectionSyntaxIndicator { found.append(SpliceWarning(.flagIsSet, field: "section_syntax_indicator")) }
        if privateIndicator { found.append(SpliceWarning(.flagIsSet, field: "private_indicator")) }
        if protocolVersion != 0 { found.append(SpliceWarning(.version(protocolVersion), field: "protocol_version")) }
        if commandLengthIsUnstated { found.append(SpliceWarning(.lengthUnstated, field: "splice_command_length")) }
        if case .reserved(let type, _) = command { found.append(SpliceWarning(.unknownValue(type), field: "splice_command_type")) }
        if !commandTrailing.isEmpty { found.append(SpliceWarning(.unreadBytes(commandTrailing.count), field: "splice_command")) }
        for (index, descriptor) in descriptors.enumerated() {
            if descriptor.trailing > 0 {
                found.append(SpliceWarning(.unreadBytes(descriptor.trailing), field: "splice_descriptor", descriptor: index))
            }
            if case .segmentation(let segmentation) = descriptor, !segmentation.isCancelled { found += segmentation.warnings(index) }
        }
        if let inputCount, let own = try? encoded().count, inputCount > own {
            found.append(SpliceWarning(.bytesAfter(inputCount - own), field: "section_length"))
        }
        return found
    }
}

extension SpliceDescriptor {
    /// How many bytes its syntax does not name.
    fileprivate var trailing: Int {
        switch self {
        case .avail(let avail): avail.trailing.count
        case .dtmf(let dtmf): dtmf.trailing.count
        case .segmentation(let segmentation): segmentation.trailing.count
        case .time(let time): time.trailing.count
        case .audio(let audio): audio.trailing.count
        case .other: 0
        }
    }
}

extension SegmentationDescriptor {
    fileprivate func warnings(_ index: Int) -> [SpliceWarning] {
        var found: [SpliceWarning] = []
        if type.name == nil {
            found.append(SpliceWarning(.unknownValue(type.rawValue), field: "segmentation_type_id", descriptor: index))
        }
        for name in upid.all {
            if name.type.name == nil {
                found.append(SpliceWarning(.unknownValue(name.type.rawValue), field: "segmentation_upid_type", descriptor: index))
            }
            if let length = name.type.fixedLength, length != name.bytes.count {
                found.append(
                    SpliceWarning(
                        .upidLength(type: name.type.rawValue, bytes: name.bytes.count), field: "segmentation_upid", descriptor: index))
            }
        }
        return found
    }
}
