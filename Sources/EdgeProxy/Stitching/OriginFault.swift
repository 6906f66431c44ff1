/// Why nothing new came from the origin.
public enum OriginFault: Error, Equatable, Sendable, CustomStringConvertible {
    case unreachable(String)
    case status(Int)
    case malformed(String)
    /// It answers, but with nothing new.
    case frozen

    /// It refuses the URI itself: what the multivariant playlist named may have run out, and it may name another one now.
    public var isRefusal: Bool {
        switch self {
        case .status(401), .status(403), .status(404), .status(410): true
        default: false
        }
    }

    public var description: String {
        switch self {
        case .unreachable(let why): "origin unreachable: \(why)"
        case .status(let status): "origin answered \(status)"
        case .malformed(let why): "origin playlist refused: \(why)"
        case .frozen: "origin has brought nothing new for too long"
        }
    }
}
