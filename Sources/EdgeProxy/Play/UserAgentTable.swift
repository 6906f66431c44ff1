import Synchronization

/// The User-Agents of viewers, each kept once: a hundred thousand sessions have a few hundred of them.
final class UserAgentTable: Sendable {
    private let known = Mutex<Set<String>>([])

    /// An equal text, whose bytes are shared by all who have it.
    func shared(_ text: String) -> String {
        // So short a text is in the sessions themselves.
        guard text.utf8.count > 15 else { return text }
        return known.withLock { known in
            // Whoever sends another one each time makes no more of them than this stay.
            if known.count >= Limits.userAgents { known.removeAll() }
            return known.insert(text).memberAfterInsert
        }
    }
}
