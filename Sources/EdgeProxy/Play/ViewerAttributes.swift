import Manifest
import Transport

/// What is known of a viewer: from the first request's query, headers and address.
struct ViewerAttributes: Equatable, Sendable {
    var device = ""
    var country = ""
    /// ISO 3166-2, and a city as the geo header names it.
    var region = "", city = ""
    /// The first of Accept-Language, without its region.
    var language = ""
    /// All query parameters of the first request in their order, still escaped: macros are filled from them.
    var parameters: [Parameter] = []
    var userAgent = ""
    /// The viewer's own address, behind the proxies that are trusted.
    var address = ""

    struct Parameter: Equatable, Sendable {
        var name: String
        var value: String
    }

    init() {}

    init(_ request: OwnedRequest, _ configuration: Configuration) {
        if let agent = request.header(.userAgent) { userAgent = String(decoding: agent.prefix(Limits.attributeBytes), as: UTF8.self) }
        if let languages = request.header(named: "accept-language") {
            language = String(decoding: languages.prefix(8), as: UTF8.self).prefix { $0.isASCII && $0.isLetter }.lowercased()
        }
        let isTrusted = configuration.trustedProxies.contains { $0.contains(IpAddress(high: request.peer.high, low: request.peer.low)) }
        address = request.peer.host
        if isTrusted {
            var hops: [String] = []
            request.each(.xForwardedFor) { line in
                hops += line.split(separator: UInt8(ascii: ",")).map {
                    String(decoding: $0.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
                }
            }
            // From the right: the first address that is no proxy of ours.
            for hop in hops.reversed() {
                guard let bytes = IpAddress(hop) else { break }
                address = hop
                guard configuration.trustedProxies.contains(where: { $0.contains(bytes) }) else { break }
            }
            for header in configuration.geoHeaders {
                let name = Array(header.header.lowercased().utf8)
                if let value = name.withUnsafeBytes({ request.header(named: $0) }) {
                    set(header.attribute, String(decoding: value.prefix(Limits.attributeBytes), as: UTF8.self))
                }
            }
        }
        var pairs: [(String, String)] = []
        if let query = request.query {
            for pair in query.prefix(Limits.queryBytes).split(separator: UInt8(ascii: "&")).prefix(Limits.queryParameters) {
                let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                pairs.append((String(decoding: parts[0], as: UTF8.self), parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""))
            }
        }
        take(pairs, configuration)
    }

    mutating func take(_ pairs: [(String, String)], _ configuration: Configuration) {
        for (name, value) in pairs {
            parameters.append(Parameter(name: name, value: value))
            guard configuration.trustQueryAttributes else { continue }
            set(name, Self.unescaped(value))
        }
    }

    /// A value of a JSON body as it would stand in a query.
    static func escaped(_ value: String) -> String {
        String(decoding: PercentText.encoded(value.utf8, keeping: "-._~"), as: UTF8.self)
    }

    private mutating func set(_ attribute: String, _ value: String) {
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
    func forwarded(_ names: [String]) -> String {
        names.compactMap { name in
            parameters.first { $0.name == name }.map {
                "\(name)=\($0.value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x23 } ? $0.value : "")"
            }
        }.joined(separator: "&")
    }
}
