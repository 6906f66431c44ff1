import Formats
import TestSupport
import Testing

@testable import Model

@Suite struct SaltShelfTests {
    private static let november: Int64 = 1_793_923_200_000, month: Int64 = 31 * 86_400_000
    private static func salt(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: SaltBook.saltBytes) }

    @Test func eachTenantHasItsOwn() throws {
        var shelf = SaltShelf()
        let one = try #require(shelf.salt(of: "one", atMs: Self.november) { Self.salt(1) })
        let other = try #require(shelf.salt(of: "other", atMs: Self.november) { Self.salt(2) })
        #expect(one.salt == Self.salt(1) && one.isNew && other.salt == Self.salt(2) && other.isNew)
        let again = try #require(shelf.salt(of: "one", atMs: Self.november + 1) { Self.salt(9) })
        #expect(again.salt == Self.salt(1) && !again.isNew)
        #expect(try #require(shelf.salt(of: "one", atMs: Self.november + Self.month) { Self.salt(3) }).isNew)
    }

    @Test func tenantsAreBounded() {
        var shelf = SaltShelf(tenantsMax: 2)
        for tenant in ["a", "b"] { #expect(shelf.salt(of: tenant, atMs: Self.november) { Self.salt(1) } != nil) }
        #expect(shelf.salt(of: "c", atMs: Self.november) { Self.salt(1) } == nil)
        #expect(shelf.salt(of: "a", atMs: Self.november) { Self.salt(1) } != nil)
        // Who has had nobody for two months makes place.
        let first = shelf.forget(atMs: Self.november + 3 * Self.month), second = shelf.forget(atMs: Self.november + 3 * Self.month)
        #expect(first && !second && shelf.count == 0)
        #expect(shelf.salt(of: "c", atMs: Self.november + 3 * Self.month) { Self.salt(1) } != nil)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func whatIsWrittenIsReadAgain(seed: UInt64) throws {
        var rng = Seeded(seed), shelf = SaltShelf()
        for _ in 0..<Int.random(in: 0...20, using: &rng) {
            let tenant = "t\(Int.random(in: 0...9, using: &rng))", at = Self.november + Self.month * Int64.random(in: 0...1, using: &rng)
            _ = shelf.salt(of: tenant, atMs: at) { Self.salt(UInt8.random(in: 0...255, using: &rng)) }
        }
        let record = shelf.record
        #expect(try SaltShelf(record: record) == shelf)
        // What is cut is refused, or is what stands before the cut.
        let cut = Int.random(in: 0...record.count, using: &rng)
        if let less = try? SaltShelf(record: Array(record.prefix(cut))) { #expect(record.starts(with: less.record)) }
        var damaged = record
        damaged[Int.random(in: 0..<damaged.count, using: &rng)] &+= UInt8.random(in: 1...255, using: &rng)
        _ = try? SaltShelf(record: damaged)
    }

    @Test func whatIsNoShelfIsRefused() {
        #expect(throws: SaltShelfFault.length(bytes: 0)) { try SaltShelf(record: []) }
        #expect(throws: SaltShelfFault.unknownVersion(2)) { try SaltShelf(record: [2]) }
        #expect(throws: SaltShelfFault.length(bytes: 3)) { try SaltShelf(record: [1, 1, 1]) }
        #expect(throws: SaltShelfFault.book(.length(bytes: 2))) { try SaltShelf(record: [1, 1, 2, 0x61, 1, 7]) }
        #expect(throws: SaltShelfFault.tenantTwice) { try SaltShelf(record: [1, 1, 1, 0x61, 1, 1, 1, 0x61, 1]) }
        #expect(throws: SaltShelfFault.length(bytes: 5)) { try SaltShelf(record: [1, 1, 1, 0x61, 1], tenantsMax: 0) }
    }
}
