/// What a UPID's bytes say, taken apart (SCTE 35 table 22).
public enum UpidValue: Equatable, Sendable {
    /// No name.
    case none
    /// Characters as they came: user-defined, ISCI, Ad-ID, TID, URI, SCR.
    case text([UInt8])
    /// 32 bytes of SMPTE 330M as eight groups of hexadecimal.
    case umid([UInt8])
    /// ISO 15706-2, or the older one without a version: hexadecimal in fours with its check characters.
    case isan([UInt8])
    /// Tribune's id of an airing.
    case airingId(UInt64)
    /// CableLabs: `SIGNAL:…`, `PREVIEW:…`, `PO:…`, `BLACKOUT:…`, `OTHER:…`.
    case adi(element: [UInt8], identifier: [UInt8])
    /// An entertainment id, `10.5240/XXXX-XXXX-XXXX-XXXX-XXXX-C`, or `10.5239/XXXX-XXXX` for a video service.
    case eidr([UInt8])
    case atsc(AtscContentId)
    /// Somebody's own, named by a registered format identifier.
    case mpu(formatIdentifier: UInt32, privateData: [UInt8])
    /// Key-values of an ad server; a new group after each `;`.
    case ads([[AdsField]])
    /// RFC 9562, lower case.
    case uuid([UInt8])
    /// A type that the standard does not name, or one whose bytes do not fit it.
    case opaque([UInt8])

    public struct AdsField: Equatable, Sendable {
        public var key: [UInt8]
        /// nil: the key stands alone.
        public var value: [UInt8]?
    }

    /// ATSC A/57B.
    public struct AtscContentId: Equatable, Sendable {
        /// Of the transport stream.
        public var tsid: UInt16
        /// Hour of the day at which the id may be used anew, 5 bits.
        public var endOfDay: UInt8
        /// Days for which it is unique, 9 bits.
        public var uniqueFor: UInt16
        public var contentId: [UInt8]
    }
}

extension Upid {
    /// The bytes taken apart. A wrong length for the type is no error: it is on air, and comes as `.opaque`.
    public var value: UpidValue {
        if bytes.isEmpty { return .none }
        if let length = type.fixedLength, length != bytes.count, !type.isText { return .opaque(bytes) }
        switch type {
        case .userDefined, .isci, .adId, .tid, .uri, .scr: return .text(bytes)
        case .umid: return .umid(UpidText.groups(bytes, of: 4, by: UInt8(ascii: ".")))
        case .isan, .isanOld: return .isan(UpidText.isan(bytes))
        case .airingId: return .airingId(bytes.reduce(0) { $0 << 8 | UInt64($1) })
        case .adi: return adi
        case .eidr: return .eidr(UpidText.eidr(bytes))
        case .atscContentId: return atsc
        case .mpu:
            guard bytes.count >= 4 else { return .opaque(bytes) }
            return .mpu(
                formatIdentifier: bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }, privateData: [UInt8](bytes.dropFirst(4)))
        case .ads: return .ads(adsGroups)
        case .uuid: return .uuid(UpidText.uuid(bytes))
        default: return .opaque(bytes)
        }
    }

    private var adi: UpidValue {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return .adi(element: [], identifier: bytes) }
        return .adi(element: [UInt8](bytes[..<colon]), identifier: [UInt8](bytes[(colon + 1)...]))
    }

    private var atsc: UpidValue {
        guard bytes.count >= 4 else { return .opaque(bytes) }
        return .atsc(
            UpidValue.AtscContentId(
                tsid: UInt16(bytes[0]) << 8 | UInt16(bytes[1]), endOfDay: bytes[2] >> 1 & 31,
                uniqueFor: UInt16(bytes[2] & 1) << 8 | UInt16(bytes[3]), contentId: [UInt8](bytes.dropFirst(4))))
    }

    private var adsGroups: [[UpidValue.AdsField]] {
        bytes.split(separator: UInt8(ascii: ";")).map { group in
            group.split(separator: UInt8(ascii: "&")).map { field in
                guard let equals = field.firstIndex(of: UInt8(ascii: "=")) else {
                    return UpidValue.AdsField(key: [UInt8](field), value: nil)
                }
                return UpidValue.AdsField(key: [UInt8](field[..<equals]), value: [UInt8](field[(equals + 1)...]))
            }
        }
    }

    /// Whether the bytes are all printable ASCII.
    var isPrintable: Bool { !bytes.isEmpty && bytes.allSatisfy { (0x20..<0x7f).contains($0) } }

    /// What a document shows beside the bytes.
    func note(_ cursor: inout (some BitCursor & ~Escapable)) {
        cursor.note("name", type.name.map { .label($0) } ?? .omitted)
        cursor.note("text", type.isText && isPrintable ? .text(bytes) : .omitted)
        switch cursor.wantsNotes ? value : .none {
        case .umid(let text): cursor.note("umid", .text(text))
        case .isan(let text): cursor.note("isan", .text(text))
        case .airingId(let id): cursor.note("airing_id", .integer(id))
        case .eidr(let text):
            cursor.note("eidr", .text(UpidText.eidrCompact(bytes)))
            cursor.note("eidr_canonical", .text(text))
        case .atsc(let id):
            cursor.note("tsid", .integer(UInt64(id.tsid)))
            cursor.note("end_of_day", .integer(UInt64(id.endOfDay)))
            cursor.note("unique_for", .integer(UInt64(id.uniqueFor)))
            cursor.note("content_id_hex", .hex(id.contentId))
        case .mpu(let identifier, let data):
            cursor.note("format_identifier", .integer(UInt64(identifier)))
            cursor.note("private_data_hex", .hex(data))
        case .uuid(let text): cursor.note("uuid", .text(text))
        case .none, .text, .adi, .ads, .opaque: break
        }
    }
}
