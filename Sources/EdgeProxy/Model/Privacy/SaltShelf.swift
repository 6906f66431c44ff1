import Formats

/// The salts of all tenants: a book for each, made when it is first asked for.
public struct SaltShelf: Equatable, Sendable {
    private var books: [String: SaltBook] = [:]
    private let tenantsMax: Int

    /// - Parameter tenantsMax: those whose salts are kept.
    public init(tenantsMax: Int = Limits.saltedTenants) { self.tenantsMax = tenantsMax }

    public var count: Int { books.count }

    /// A tenant's salt of a time's month.
    ///
    /// - Parameters:
    ///   - nowMs: milliseconds since 1970.
    ///   - make: `SaltBook.saltBytes` random bytes.
    /// - Returns: the salt, and whether the shelf has changed and must be recorded; `nil`: there is no place for another tenant.
    public mutating func salt(of tenant: String, atMs nowMs: Int64, make: () -> [UInt8]) -> (salt: [UInt8], isNew: Bool)? {
        guard books[tenant] != nil || books.count < tenantsMax else { return nil }
        var isNew = false
        let salt = books[tenant, default: SaltBook()].salt(atMs: nowMs) {
            isNew = true
            return make()
        }
        return (salt, isNew)
    }

    /// Drops the months that are not kept any more, and tenants that are left without one.
    /// - Returns: whether something was dropped.
    @discardableResult
    public mutating func forget(atMs nowMs: Int64) -> Bool {
        var hasChanged = false
        for tenant in Array(books.keys) where books[tenant]?.forget(atMs: nowMs) == true {
            hasChanged = true
            if books[tenant]?.entries.isEmpty == true { books[tenant] = nil }
        }
        return hasChanged
    }
}

// MARK: Keeping it

/// Why a record of a shelf can't be read.
public enum SaltShelfFault: Error, Equatable, Sendable {
    case unknownVersion(UInt8)
    /// It ends within a tenant, has bytes to spare, or has more tenants than are kept.
    case length(bytes: Int)
    case tenantTwice
    case book(SaltBookFault)
}

extension SaltShelf {
    private static let version: UInt8 = 1

    /// As it is kept: a version; then for each tenant the lengths of its id and of its book, a byte each, the id, and the book's record.
    /// It is a secret.
    public var record: [UInt8] {
        var bytes = [Self.version]
        for (tenant, book) in books.sorted(by: { $0.key < $1.key }) {
            let id = Array(tenant.utf8), record = book.record
            // An id has at most 64 bytes, and a book three months.
            guard let idBytes = UInt8(exactly: id.count), let bookBytes = UInt8(exactly: record.count) else { continue }
            bytes += [idBytes, bookBytes] + id + record
        }
        return bytes
    }

    public init(record: [UInt8], tenantsMax: Int = Limits.saltedTenants) throws(SaltShelfFault) {
        self.init(tenantsMax: tenantsMax)
        guard let version = record.first else { throw .length(bytes: 0) }
        guard version == Self.version else { throw .unknownVersion(version) }
        var left = record.dropFirst()
        while let idBytes = left.popFirst() {
            guard let bookBytes = left.popFirst(), left.count >= Int(idBytes) + Int(bookBytes), books.count < tenantsMax else {
                throw .length(bytes: record.count)
            }
            let id = String(decoding: left.prefix(Int(idBytes)), as: UTF8.self)
            left = left.dropFirst(Int(idBytes))
            guard books[id] == nil else { throw .tenantTwice }
            do throws(SaltBookFault) { books[id] = try SaltBook(record: Array(left.prefix(Int(bookBytes)))) } catch { throw .book(error) }
            left = left.dropFirst(Int(bookBytes))
        }
    }
}
