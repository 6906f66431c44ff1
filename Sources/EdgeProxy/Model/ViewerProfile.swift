import Decision
import Formats

/// What decisions go by of a viewer, made once: the key that caps and experiments know them by, and the facts for targeting.
public struct ViewerProfile: Sendable {
    public let key: UInt64
    public let facts: [Fact]
    public var bucket: Int { Viewer.bucket(of: key) }

    /// - Parameter fallback: the key of a viewer who doesn't say who they are (`uid`).
    public init(_ attributes: ViewerAttributes, tenant: String, fallback: UInt64) {
        if let uid = attributes.value(of: "uid"), !uid.isEmpty {
            var hash = StableHash()
            hash.mix(tenant)
            hash.mix(uid)
            key = hash.value
        } else {
            key = fallback
        }
        facts = attributes.facts
    }
}

extension ViewerAttributes {
    /// The first parameter of that name, unescaped.
    public func value(of name: String) -> String? { parameters.first { $0.name == name }.map { Self.unescaped($0.value) } }

    /// What campaigns can be aimed at. `ads.genre=film` is the key-value "genre".
    public var facts: [Fact] {
        var facts: [Fact] = []
        if !country.isEmpty { facts.append(Fact(.country, country.uppercased())) }
        if !region.isEmpty { facts.append(Fact(.region, region.uppercased())) }
        if !city.isEmpty { facts.append(Fact(.city, city)) }
        if !device.isEmpty { facts.append(Fact(.device, device.lowercased())) }
        if !language.isEmpty { facts.append(Fact(.language, language.lowercased())) }
        for parameter in parameters where parameter.name.hasPrefix("ads.") {
            facts.append(Fact(.key(String(parameter.name.dropFirst(4))), Self.unescaped(parameter.value)))
        }
        return facts
    }

    /// "+" and "%20" are blanks; an escape that is none stays as it is.
    public static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return text }
        return String(decoding: PercentText.decoded(Array(text.utf8)[...], plusIsBlank: true), as: UTF8.self)
    }
}
