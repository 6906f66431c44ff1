/// The form of a path: `/play/{tenant}/{channel}/{path*}`. `{name}` stands for one component that is not empty, `{name*}`, at the end
/// alone, for all that follows, also with slashes.
struct RoutePattern: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    enum Component: Hashable, Sendable {
        case literal([UInt8])
        case parameter(String)
        case rest(String)
    }

    let components: [Component]

    init(_ text: String) {
        components = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            guard part.first == "{", part.last == "}" else { return .literal(Array(part.utf8)) }
            let name = part.dropFirst().dropLast()
            return name.last == "*" ? .rest(String(name.dropLast())) : .parameter(String(name))
        }
    }

    init(stringLiteral text: String) { self.init(text) }

    var description: String {
        components.map { component in
            switch component {
            case .literal(let bytes): "/" + String(decoding: bytes, as: UTF8.self)
            case .parameter(let name): "/{\(name)}"
            case .rest(let name): "/{\(name)*}"
            }
        }.joined()
    }
}
