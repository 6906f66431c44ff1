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
            key = Self.key(uid: uid, tenant: tenant)
        } else {
            key = fallback
        }
        facts = attributes.facts
    }

    /// The key of a viewer who says who they are.
    public static func key(uid: String, tenant: String) -> UInt64 {
        var hash = StableHash()
        hash.mix(tenant)
        hash.mix(uid)
        return hash.value
    }
}

extension ViewerAttributes {
    /// The first parameter of that name, unescaped.
    public func value(of name: String) -> String? { parameters.first { $0.name == name }.map { Self.unescaped($0.value) } }

    /// What campaigns can be aimed at. `ads.genre=film` is the key-value "genre", and `ads.segment=s1,s2` has each of the two values,
    /// beside the text as it stands. A comma that is escaped divides nothing.
    public var facts: [Fact] {
        var facts: [Fact] = []
        if !country.isEmpty { facts.append(Fact(.country, country.uppercased())) }
        if !region.isEmpty { facts.append(Fact(.region, region.uppercased())) }
        if !city.isEmpty { facts.append(Fact(.city, city)) }
        if !device.isEmpty { facts.append(Fact(.device, device.lowercased())) }
        if !language.isEmpty { facts.append(Fact(.language, language.lowercased())) }
        for parameter in parameters where parameter.name.hasPrefix("ads.") {
            let key = ViewerAttribute.key(String(parameter.name.dropFirst(4)))
            facts.append(Fact(key, Self.unescaped(parameter.value)))
            let values = parameter.value.split(separator: ",", maxSplits: Limits.keyValues, omittingEmptySubsequences: true)
            guard values.count > 1 else { continue }
            facts += values.prefix(Limits.keyValues).map { Fact(key, Self.unescaped(String($0))) }
        }
        return facts
    }

    /// "+" and "%20" are blanks; an escape that is none stays as it is.
    public static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return text }
        return String(decoding: PercentText.decoded(Array(text.utf8)[...], plusIsBlank: true), as: UTF8.self)
    }
}
