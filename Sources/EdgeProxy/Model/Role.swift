/// What a user may do in their tenant, or, without one, in all of them.
public enum Role: String, CaseIterable, Sendable {
    case owner, `operator`, viewer

    public var rights: Rights {
        switch self {
        case .viewer: [.read]
        case .operator: [.read, .write]
        case .owner: [.read, .write, .admin]
        }
    }
}

/// What a request may do.
public struct Rights: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let read = Rights(rawValue: 1)
    /// Channels, campaigns, creatives, slates, experiments, breaks.
    public static let write = Rights(rawValue: 2)
    /// Users, keys and what is put in as a whole.
    public static let admin = Rights(rawValue: 4)
    public static let all: Rights = [.read, .write, .admin]
}

/// What an API key may do.
public enum KeyScope: String, CaseIterable, Sendable {
    case read, write, admin

    public var rights: Rights {
        switch self {
        case .read: .read
        case .write: .write
        case .admin: .admin
        }
    }
}
