import Synchronization

/// The URIs of a channel that can't be named by their path below the origin's prefix: each has a number, and no URL is ever decoded
/// from a request. Shared by all loops; asked once for each new segment, not for each viewer.
public final class UriTable: Sendable {
    private struct State {
        var urls: [[UInt8]] = []
        var known: [[UInt8]: Int] = [:]
        /// The number of `urls[0]`: old ones leave.
        var first = 0
    }
    private let state = Mutex(State())
    private let proxied = Atomic<Bool>(false)

    public init() {}

    /// Whether anything was listed as leading through the edge (`c/…`): that is answered also when the channel's segments no longer are.
    public var areProxied: Bool { proxied.load(ordering: .relaxed) }
    public func noteProxied() { proxied.store(true, ordering: .relaxed) }

    /// First components that mean something else below a channel or a session.
    private static let reserved: Set<[UInt8]> = Set(["s", "c", "x", "ad", "session", "tracking"].map { Array($0.utf8) })

    /// The path of a URI below `c/` or `s/{session}/`: its own where it lies below `prefix`, has no query and no reserved name,
    /// otherwise `x/{n}/{name}`.
    public func path(for url: [UInt8], prefix: [UInt8]?) -> [UInt8] {
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
        return Array("x/\(number(of: url))/".utf8) + (isDots ? Array("media".utf8) : safe.suffix(128))
    }

    /// What `x/{number}/…` stands for; `nil` when it never stood for anything or is long gone.
    public subscript(number: Int) -> [UInt8]? {
        state.withLock { state in
            let index = number - state.first
            return state.urls.indices.contains(index) ? state.urls[index] : nil
        }
    }

    /// Lets go of all of them, once nobody plays the channel. No number is given twice.
    public func forget() {
        state.withLock { state in
            state.first += state.urls.count
            state.urls = []
            state.known = [:]
        }
    }

    private func number(of url: [UInt8]) -> Int {
        state.withLock { state in
            if let found = state.known[url] { return found }
            let number = state.first + state.urls.count
            state.urls.append(url)
            state.known[url] = number
            if state.urls.count > Limits.uris {
                // Half of them at once, so that this is rare.
                for old in state.urls.prefix(Limits.uris / 2) { state.known[old] = nil }
                state.urls.removeFirst(Limits.uris / 2)
                state.first += Limits.uris / 2
            }
            return number
        }
    }
}
