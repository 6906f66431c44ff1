import Synchronization

/// The URIs that one presentation has in its channel's table. They leave with it; where the table has no room for what another presentation
/// lists, those of the presentation leave that was used least recently, so that nobody pushes out what is played.
///
/// What is kept of a presentation that has ended keeps this as well: the paths of its renditions and its last segments have the numbers.
public final class UriOwner: Sendable {
    public let table: UriTable
    /// What the multivariant playlist names: it stays as long as the presentation does.
    public let names: UriList
    private let listed: UriHolder
    /// Numbers of lists, by the rendition's path. A presentation has few renditions, and never lets go of one.
    private let lists = Mutex<[[UInt8]: Int]>([:])

    init(_ table: UriTable) {
        self.table = table
        names = UriList(holder: table.makeHolder(areNames: true), number: table.nextList())
        listed = table.makeHolder(areNames: false)
    }

    /// What the media playlist of a rendition lists; the same one for equal paths.
    public func list(of rendition: [UInt8]) -> UriList {
        let number = lists.withLock { lists in
            if let known = lists[rendition] { return known }
            let number = table.nextList()
            lists[rendition] = number
            return number
        }
        return UriList(holder: listed, number: number)
    }

    /// Of a presentation that ends and is kept: lets go of all but its names and what the last segments of its playlists have, for those
    /// it lists again when it goes on. They stay while there is room.
    public func rest() {
        table.keepNewest(listed.number)
        table.setPinned(names.holder.number, false)
    }

    /// Of one that was kept and goes on.
    public func goOn() { table.setPinned(names.holder.number, true) }

    /// Of a presentation that ends: lets go of all.
    public func clear() {
        table.end(listed.number)
        table.end(names.holder.number)
    }
}

/// One playlist that lists URIs of a table.
public struct UriList: Sendable {
    let holder: UriHolder
    let number: Int
    public var table: UriTable { holder.table }

    /// The path of a URI below `c/` or `s/{session}/`: its own where it lies below `prefix`, has no query and no reserved name,
    /// otherwise `x/{n}/{name}`.
    /// - Parameter isNewest: the number stands for the newest URL of this playlist that differs in its query alone; otherwise for this one.
    public func path(for url: [UInt8], prefix: [UInt8]?, isNewest: Bool = false) -> [UInt8] {
        table.path(for: url, prefix: prefix, isNewest: isNewest, in: self)
    }

    /// Says with which number the playlist begins now: what has left it for twice as long as it was listed is let go of.
    public func begins(with number: Int) { table.list(self, from: number) }
}

/// Who has entries of a table. They go when it does: whatever ends a presentation, none stays behind.
final class UriHolder: Sendable {
    let table: UriTable
    let number: Int
    let areNames: Bool

    init(_ table: UriTable, number: Int, areNames: Bool) {
        (self.table, self.number, self.areNames) = (table, number, areNames)
    }

    deinit { table.end(number) }
}
