/// Header names that are looked for often: found by index instead of by comparing text.
public enum KnownHeader: UInt8, CaseIterable, Sendable {
    case host, connection, contentLength, transferEncoding, expect
    case accept, acceptEncoding, acceptLanguage, authorization, cacheControl, contentEncoding, contentType, cookie
    case forwarded, ifMatch, ifModifiedSince, ifNoneMatch, ifRange, origin, range, referer, userAgent, via
    case xForwardedFor, xForwardedProto, xForwardedHost, xRealIp, xRequestId, xApiKey, xPlaybackSessionId
    case accessControlRequestMethod, accessControlRequestHeaders, traceparent, keepAlive, upgrade, te

    /// The name in lower case.
    public var name: StaticString {
        switch self {
        case .host: "host"
        case .connection: "connection"
        case .contentLength: "content-length"
        case .transferEncoding: "transfer-encoding"
        case .expect: "expect"
        case .accept: "accept"
        case .acceptEncoding: "accept-encoding"
        case .acceptLanguage: "accept-language"
        case .authorization: "authorization"
        case .cacheControl: "cache-control"
        case .contentEncoding: "content-encoding"
        case .contentType: "content-type"
        case .cookie: "cookie"
        case .forwarded: "forwarded"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifRange: "if-range"
        case .origin: "origin"
        case .range: "range"
        case .referer: "referer"
        case .userAgent: "user-agent"
        case .via: "via"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedProto: "x-forwarded-proto"
        case .xForwardedHost: "x-forwarded-host"
        case .xRealIp: "x-real-ip"
        case .xRequestId: "x-request-id"
        case .xApiKey: "x-api-key"
        case .xPlaybackSessionId: "x-playback-session-id"
        case .accessControlRequestMethod: "access-control-request-method"
        case .accessControlRequestHeaders: "access-control-request-headers"
        case .traceparent: "traceparent"
        case .keepAlive: "keep-alive"
        case .upgrade: "upgrade"
        case .te: "te"
        }
    }
}

/// Finds a known name among all by one probe. Made once a parser: the multiplier is searched until no two names collide.
struct KnownHeaderIndex {
    private let table: UnsafeMutablePointer<UInt8>  // KnownHeader.rawValue + 1, or 0
    private let names: UnsafeMutablePointer<UnsafePointer<UInt8>>
    private let counts: UnsafeMutablePointer<UInt8>
    private let multiplier: UInt32
    private static let size = 256

    init() {
        let all = KnownHeader.allCases
        table = .allocate(capacity: Self.size)
        names = .allocate(capacity: all.count)
        counts = .allocate(capacity: all.count)
        for header in all {
            names[Int(header.rawValue)] = header.name.utf8Start
            counts[Int(header.rawValue)] = UInt8(header.name.utf8CodeUnitCount)
        }
        var candidate: UInt32 = 0x9e37_79b1
        search: while true {
            table.initialize(repeating: 0, count: Self.size)
            for header in all {
                let name = header.name
                let slot = Self.slot(UnsafeRawPointer(name.utf8Start), name.utf8CodeUnitCount, candidate)
                guard table[slot] == 0 else {
                    candidate &+= 2
                    continue search
                }
                table[slot] = header.rawValue + 1
            }
            break
        }
        multiplier = candidate
    }

    /// To be called once by the owner: the index is copied by value and lives as long as its parser.
    func deallocate() {
        table.deallocate()
        names.deallocate()
        counts.deallocate()
    }

    /// `KnownHeader.rawValue + 1`, or 0. The name must be a token: with its bit 5 set a token's byte equals a letter, digit or hyphen
    /// only when it is one.
    func find(_ name: UnsafeRawPointer, _ count: Int) -> UInt8 {
        let found = table[Self.slot(name, count, multiplier)]
        guard found != 0, Int(counts[Int(found) - 1]) == count else { return 0 }
        let known = names[Int(found) - 1]
        for index in 0..<count where name.load(fromByteOffset: index, as: UInt8.self) | 0x20 != known[index] { return 0 }
        return found
    }

    /// Length, first, middle and last byte tell all names of the table apart.
    @inline(__always)
    private static func slot(_ name: UnsafeRawPointer, _ count: Int, _ multiplier: UInt32) -> Int {
        let first = UInt32(name.load(as: UInt8.self) | 0x20)
        let middle = UInt32(name.load(fromByteOffset: count / 2, as: UInt8.self) | 0x20)
        let last = UInt32(name.load(fromByteOffset: count - 1, as: UInt8.self) | 0x20)
        let mixed = (first | middle << 8 | last << 16 | UInt32(truncatingIfNeeded: count) << 24) &* multiplier
        return Int(mixed >> 24)
    }
}
