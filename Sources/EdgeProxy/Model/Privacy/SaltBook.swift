import Formats

/// A tenant's salts, one a month in UTC. One that is no longer kept makes the keys of its month nobody's.
///
/// This month's and the last one's are kept: raw events live for 28 days, and erasing a viewer needs the keys of all of them. Equal books
/// on two machines stay equal: `merge` picks the same salt on both.
public struct SaltBook: Equatable, Sendable {
    /// A month, and its salt of `saltBytes`.
    public struct Entry: Equatable, Sendable {
        /// Months since January of the year 0.
        public let month: Int32
        public let salt: [UInt8]
    }

    public static let saltBytes = 32

    /// In the order of their months.
    public private(set) var entries: [Entry] = []

    public init() {}

    /// The month, in UTC, of a time in milliseconds since 1970.
    public static func month(atMs ms: Int64) -> Int32 {
        let days = ms / 86_400_000 - (ms % 86_400_000 < 0 ? 1 : 0)
        let date = Calendar.date(daysSince1970: days)
        return Int32(clamping: date.year * 12 + date.month - 1)
    }

    /// The month's salt, if there is one.
    public func salt(month: Int32) -> [UInt8]? { entries.first { $0.month == month }?.salt }

    /// The salt of a time's month.
    ///
    /// - Parameters:
    ///   - nowMs: milliseconds since 1970.
    ///   - make: `saltBytes` random bytes; called when the month has none yet. Then the book has changed and must be recorded.
    public mutating func salt(atMs nowMs: Int64, make: () -> [UInt8]) -> [UInt8] {
        let month = Self.month(atMs: nowMs)
        forget(at: month)
        if let salt = salt(month: month) { return salt }
        let salt = make()
        precondition(salt.count == Self.saltBytes, "a salt has \(Self.saltBytes) bytes")
        insert(Entry(month: month, salt: salt))
        return salt
    }

    /// Drops what is older than the month before a time's, and what a clock that was wrong has left in the future.
    /// - Returns: whether something was dropped.
    @discardableResult
    public mutating func forget(atMs nowMs: Int64) -> Bool {
        let before = entries.count
        forget(at: Self.month(atMs: nowMs))
        return entries.count != before
    }

    /// The keys of an id under all salts that are kept: for erasing a viewer.
    public func keys(of id: ViewerId, hmac: ViewerKey.Hmac) -> [ViewerKey] { entries.map { ViewerKey(id, salt: $0.salt, hmac: hmac) } }

    /// Takes over another machine's months. Where both have made a salt, the one whose bytes come first stays on both.
    public mutating func merge(_ other: SaltBook) {
        for entry in other.entries {
            guard let own = salt(month: entry.month) else {
                insert(entry)
                continue
            }
            if entry.salt.lexicographicallyPrecedes(own) {
                entries.removeAll { $0.month == entry.month }
                insert(entry)
            }
        }
        entries.removeFirst(max(0, entries.count - Limits.saltMonths))
    }

    private mutating func forget(at month: Int32) {
        let kept = Int64(month) - 1...Int64(month) + 1
        entries.removeAll { !kept.contains(Int64($0.month)) }
    }

    private mutating func insert(_ entry: Entry) {
        entries.append(entry)
        entries.sort { $0.month < $1.month }
    }
}

// MARK: Keeping it

/// Why a record of salts can't be read.
public enum SaltBookFault: Error, Equatable, Sendable {
    case unknownVersion(UInt8)
    case length(bytes: Int)
    /// Months come in their order, each once.
    case order
}

extension SaltBook {
    private static let version: UInt8 = 1, entryBytes = 4 + saltBytes

    /// As it is kept: a version, then for each month its number in four bytes, the highest first, and its salt. It is a secret.
    public var record: [UInt8] {
        entries.reduce(into: [Self.version]) { bytes, entry in
            let month = UInt32(bitPattern: entry.month)
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: month >> $0) }
            bytes += entry.salt
        }
    }

    public init(record: [UInt8]) throws(SaltBookFault) {
        guard let version = record.first else { throw .length(bytes: 0) }
        guard version == Self.version else { throw .unknownVersion(version) }
        guard (record.count - 1) % Self.entryBytes == 0, (record.count - 1) / Self.entryBytes <= Limits.saltMonths else {
            throw .length(bytes: record.count)
        }
        for at in stride(from: 1, to: record.count, by: Self.entryBytes) {
            let month = Int32(bitPattern: record[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) })
            guard entries.last.map({ $0.month < month }) ?? true else { throw .order }
            entries.append(Entry(month: month, salt: Array(record[at + 4..<at + Self.entryBytes])))
        }
    }
}
