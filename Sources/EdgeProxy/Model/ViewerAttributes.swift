import Formats
import Manifest

/// What is known of a viewer: from the first request's query, headers and address.
public struct ViewerAttributes: Equatable, Sendable {
    public var device = ""
    public var country = ""
    /// ISO 3166-2, and a city as the geo header names it.
    public var region = "", city = ""
    /// The first of Accept-Language, without its region.
    public var language = ""
    /// All query parameters of the first request in their order, still escaped: macros are filled from them.
    public var parameters: [Parameter] = []
    public var userAgent = ""
    /// The viewer's own address, behind the proxies that are trusted.
    public var address = ""

    public struct Parameter: Equatable, FieldEntry {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init() {}

    /// Adds parameters as they stand in a query.
    /// - Parameter isTrusted: whether they may say who the viewer is.
    public mutating func add(_ pairs: [(String, String)], isTrusted: Bool) {
        for (name, value) in pairs {
            parameters.append(Parameter(name: name, value: value))
            guard isTrusted else { continue }
            set(name, Self.unescaped(value))
        }
    }

    /// A value of a JSON body as it would stand in a query.
    public static func escaped(_ value: String) -> String {
        // Most have nothing to escape.
        if value.utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) { return value }
        return String(decoding: PercentText.encoded(value.utf8, keeping: "-._~"), as: UTF8.self)
    }

    public mutating func set(_ attribute: String, _ value: String) {
        switch attribute {
        case "device": device = value
        case "country": country = value
        case "region": region = value
        case "city": city = value
        case "language": language = value
        default: break
        }
    }

    /// The query that goes to the origin: the parameters that the channel names, in its order, so that equal ones share a fetch.
    public func forwarded(_ names: [String]) -> String {
        names.compactMap { name in
            parameters.first { $0.name == name }.map {
                "\(name)=\($0.value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x23 } ? $0.value : "")"
            }
        }.joined(separator: "&")
    }
}
