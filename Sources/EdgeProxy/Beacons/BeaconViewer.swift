/// What a receiver is told of the viewer for whom a beacon is sent. Personal data: it leaves memory with the beacon, and the disk with it.
public struct BeaconViewer: Equatable, Sendable {
    /// As in the ad request. Empty: not told.
    public var userAgent = ""
    /// One address, the viewer's own, full or cut as the consent says. Empty: withheld.
    public var address = ""
    public var referrer = "", language = ""
    /// The fields that the ad source wants.
    public var fields: BeaconFields = .standard

    public init() {}

    /// The header fields of its requests, in their order. The values are those of the ad request (VAST 4.3 §1.1.3).
    public var headers: [(String, String)] {
        var headers: [(String, String)] = []
        func add(_ name: String, _ value: String, _ field: BeaconFields) {
            let value = Self.fieldValue(value)
            if fields.contains(field), !value.isEmpty { headers.append((name, value)) }
        }
        add("User-Agent", userAgent, .userAgent)
        add("X-Device-User-Agent", userAgent, .deviceUserAgent)
        add("X-Device-IP", address, .deviceIp)
        add("X-Forwarded-For", address, .forwardedFor)
        add("X-Device-Referer", referrer, .deviceReferer)
        add("Referer", referrer, .referer)
        add("X-Device-Accept-Language", language, .deviceLanguage)
        return headers
    }

    /// A viewer's words come from outside: without what no field may hold (RFC 9110 §5.5), and bounded.
    private static func fieldValue(_ text: String) -> String {
        let bytes = text.utf8.prefix(Limits.viewerFieldBytes)
        guard bytes.contains(where: { $0 < 0x20 || $0 > 0x7e }) || bytes.count < text.utf8.count else { return text }
        return String(decoding: bytes.filter { $0 >= 0x20 && $0 < 0x7f }, as: UTF8.self)
    }

    var bytes: Int { userAgent.utf8.count + address.utf8.count + referrer.utf8.count + language.utf8.count }
}

/// Header fields about the viewer. Sources differ in what they want: one takes the address from `X-Forwarded-For` or a parameter but not
/// from both, another only the player's own `User-Agent`. The numbers stand in files.
public struct BeaconFields: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let userAgent = BeaconFields(rawValue: 1 << 0)
    public static let forwardedFor = BeaconFields(rawValue: 1 << 1)
    public static let deviceIp = BeaconFields(rawValue: 1 << 2)
    public static let deviceUserAgent = BeaconFields(rawValue: 1 << 3)
    public static let deviceReferer = BeaconFields(rawValue: 1 << 4)
    public static let referer = BeaconFields(rawValue: 1 << 5)
    public static let deviceLanguage = BeaconFields(rawValue: 1 << 6)

    /// What VAST 4.3 §1.1.3 asks for, and the two older ones that most servers read.
    public static let standard: BeaconFields = [
        .userAgent, .forwardedFor, .deviceIp, .deviceUserAgent, .deviceReferer, .deviceLanguage,
    ]
}
