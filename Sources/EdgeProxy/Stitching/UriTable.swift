import Synchronization

/// The URIs of a channel that can't be named by their path below the origin's prefix: each has a number, and no URL is ever decoded
/// from a request. Shared by all loops; asked once for each new segment, not for each viewer.
///
/// An entry is there as long as a presentation has it: see `UriOwner`.
public final class UriTable: Sendable {
    private let entries: Mutex<UriEntries>
    private let proxied = Atomic<Bool>(false)

    public init(limit: Int = Limits.uris) { entries = Mutex(UriEntries(limit: limit)) }

    /// Whether anything was listed as leading through the edge (`c/…`): that is answered also when the channel's segments no longer are.
    public var areProxied: Bool { proxied.load(ordering: .relaxed) }
    public func noteProxied() { proxied.store(true, ordering: .relaxed) }

    /// For one presentation.
    public func makeOwner() -> UriOwner { UriOwner(self) }

    /// What `x/{number}/…` stands for; `nil` when it never stood for anything or is long gone.
    public subscript(number: Int) -> [UInt8]? { entries.withLock { $0.url(of: number) } }

    /// Lets go of all of them, once nobody plays the channel. No number is given twice.
    public func forget() { entries.withLock { $0.forget() } }

    /// Makes a number stand for another URL that differs in its query alone; for any other it stays as it is.
    public func renew(_ number: Int, to url: [UInt8]) { entries.withLock { $0.renew(number, to: url) } }

    // MARK: For owners

    /// First components that mean something else below a channel or a session.
    private static let reserved: Set<[UInt8]> = Set(["s", "c", "x", "ad", "session", "tracking"].map { Array($0.utf8) })

    func path(for url: [UInt8], prefix: [UInt8]?, isNewest: Bool, in list: UriList) -> [UInt8] {
        if let prefix {
            let path = Array(url.dropFirst(prefix.count))
            let first = Array(path.prefix { $0 != UInt8(ascii: "/") })
            let isPlain = !path.contains { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
            let isServed = path.count <= Limits.pathBelowChannelBytes && CleanPath.isClean(path.span)
            if isPlain, !path.isEmpty, !Self.reserved.contains(first), isServed { return path }
        }
        // No URL begins with a number.
        let key = isNewest ? Array("\(list.number) ".utf8) + Self.path(of: url[...]) : url
        let number = entries.withLock { $0.number(of: url, key: key, isNewest: isNewest, for: list) }
        return Array("x/\(number)/".utf8) + Self.name(of: url)
    }

    /// What stands behind the number of a URL: its own name, as far as it is plain.
    public static func name(of url: [UInt8]) -> [UInt8] {
        let end = url.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? url.endIndex
        let name = url[..<end].split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
        let safe = name.filter { byte in
            byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5a || byte >= 0x61 && byte <= 0x7a || "._-".utf8.contains(byte)
        }
        let isDots = safe.allSatisfy { $0 == UInt8(ascii: ".") }
        return isDots ? Array("media".utf8) : safe.suffix(128)
    }

    /// A URL without its query.
    static func path(of url: ArraySlice<UInt8>) -> ArraySlice<UInt8> { url.prefix { $0 != UInt8(ascii: "?") } }

    func makeHolder(areNames: Bool) -> UriHolder {
        UriHolder(self, number: entries.withLock { $0.nextHolder() }, areNames: areNames)
    }
    func nextList() -> Int { entries.withLock { $0.nextList() } }
    func list(_ list: UriList, from number: Int) { entries.withLock { $0.list(list, from: number) } }
    func keepNewest(_ holder: Int) { entries.withLock { $0.keepNewest(holder) } }
    func setPinned(_ holder: Int, _ isPinned: Bool) { entries.withLock { $0.setPinned(holder, isPinned) } }
    func end(_ holder: Int) { entries.withLock { $0.end(holder) } }
}
