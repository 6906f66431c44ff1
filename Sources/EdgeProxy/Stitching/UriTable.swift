import Synchronization

/// The URIs of a channel that can't be named by their path below the origin's prefix: each has a number, and no URL is ever decoded
/// from a request. Shared by all loops; asked once for each new segment, not for each viewer.
public final class UriTable: Sendable {
    private struct State {
        var entries: [Entry] = []
        /// The numbers of their keys.
        var known: [[UInt8]: Int] = [:]
        /// The number of `entries[0]`: old ones leave.
        var first = 0
        var lastFollower = 0
    }
    private struct Entry {
        var url: [UInt8]
        /// What it is known by: the URL, or what of it stays.
        let key: [UInt8]
    }
    /// One playlist whose URLs keep their numbers while their queries change.
    public struct Follower: Sendable { fileprivate let number: Int }
    private let state = Mutex(State())
    private let proxied = Atomic<Bool>(false)

    public init() {}

    /// Whether anything was listed as leading through the edge (`c/…`): that is answered also when the channel's segments no longer are.
    public var areProxied: Bool { proxied.load(ordering: .relaxed) }
    public func noteProxied() { proxied.store(true, ordering: .relaxed) }

    public func makeFollower() -> Follower {
        state.withLock { state in
            state.lastFollower += 1
            return Follower(number: state.lastFollower)
        }
    }

    /// First components that mean something else below a channel or a session.
    private static let reserved: Set<[UInt8]> = Set(["s", "c", "x", "ad", "session", "tracking"].map { Array($0.utf8) })

    /// The path of a URI below `c/` or `s/{session}/`: its own where it lies below `prefix`, has no query and no reserved name,
    /// otherwise `x/{n}/{name}`.
    /// - Parameter follower: the playlist for which the number stands for the newest URL that differs in its query alone; `nil`: it stands
    ///   for this one.
    public func path(for url: [UInt8], prefix: [UInt8]?, newestOf follower: Follower? = nil) -> [UInt8] {
        if let prefix {
            let path = Array(url.dropFirst(prefix.count))
            let first = Array(path.prefix { $0 != UInt8(ascii: "/") })
            let isPlain = !path.contains { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
            let isServed = path.count <= Limits.pathBelowChannelBytes && CleanPath.isClean(path.span)
            if isPlain, !path.isEmpty, !Self.reserved.contains(first), isServed { return path }
        }
        let end = url.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? url.endIndex
        let name = url[..<end].split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
        let safe = name.filter { byte in
            byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5a || byte >= 0x61 && byte <= 0x7a || "._-".utf8.contains(byte)
        }
        let isDots = safe.allSatisfy { $0 == UInt8(ascii: ".") }
        return Array("x/\(number(of: url, follower))/".utf8) + (isDots ? Array("media".utf8) : safe.suffix(128))
    }

    /// What `x/{number}/…` stands for; `nil` when it never stood for anything or is long gone.
    public subscript(number: Int) -> [UInt8]? {
        state.withLock { state in
            let index = number - state.first
            return state.entries.indices.contains(index) ? state.entries[index].url : nil
        }
    }

    /// Lets go of all of them, once nobody plays the channel. No number is given twice.
    public func forget() {
        state.withLock { state in
            state.first += state.entries.count
            state.entries = []
            state.known = [:]
        }
    }

    /// Makes a number stand for another URL that differs in its query alone; for any other it stays as it is.
    public func renew(_ number: Int, to url: [UInt8]) {
        state.withLock { state in
            let index = number - state.first
            guard state.entries.indices.contains(index), Self.path(of: state.entries[index].url[...]) == Self.path(of: url[...]) else {
                return
            }
            state.entries[index].url = url
        }
    }

    /// A URL without its query.
    static func path(of url: ArraySlice<UInt8>) -> ArraySlice<UInt8> { url.prefix { $0 != UInt8(ascii: "?") } }

    private func number(of url: [UInt8], _ follower: Follower?) -> Int {
        // No URL begins with a number.
        let key = follower.map { Array("\($0.number) ".utf8) + Self.path(of: url[...]) } ?? url
        return state.withLock { state in
            if let found = state.known[key] {
                if follower != nil { state.entries[found - state.first].url = url }
                return found
            }
            let number = state.first + state.entries.count
            state.entries.append(Entry(url: url, key: key))
            state.known[key] = number
            if state.entries.count > Limits.uris {
                // Half of them at once, so that this is rare.
                for old in state.entries.prefix(Limits.uris / 2) { state.known[old.key] = nil }
                state.entries.removeFirst(Limits.uris / 2)
                state.first += Limits.uris / 2
            }
            return number
        }
    }
}
