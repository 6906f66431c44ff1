/// Who says what was played of a session's ads.
public enum SessionTracking: String, CaseIterable, Sendable {
    /// We do, by the session's requests. What its player tells of the same counts as sent twice.
    case server
    /// The player does, by the URLs of its tracking document. Requests are signs of life and nothing else.
    case client
    /// We do, and the document is for what the player shows.
    case both

    /// In records of the journal: none is ever given to something else.
    var number: Int64 {
        switch self {
        case .server: 0
        case .client: 1
        case .both: 2
        }
    }

    /// - Parameter number: one that is unknown is of a later version, which is to be believed as little as possible: the server counts.
    init(number: Int64) { self = Self.allCases.first { $0.number == number } ?? .server }

    public var countsByClient: Bool { self == .client }
}
