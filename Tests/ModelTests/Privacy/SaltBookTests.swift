import Formats
import TestSupport
import Testing

@testable import Model

@Suite struct SaltBookTests {
    private static func salt(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: SaltBook.saltBytes) }
    private static func ms(_ year: Int64, _ month: Int64, _ day: Int64, _ ms: Int64 = 0) -> Int64 {
        Calendar.daysSince1970(year: year, month: month, day: day) * 86_400_000 + ms
    }

    @Test func aMonthHasOneSaltInUtc() {
        var book = SaltBook(), made: UInt8 = 0
        func next(_ at: Int64) -> [UInt8] {
            book.salt(atMs: at) {
                made += 1
                return Self.salt(made)
            }
        }
        #expect(next(Self.ms(2026, 11, 1)) == Self.salt(1))
        #expect(next(Self.ms(2026, 11, 30, 86_399_999)) == Self.salt(1))
        #expect(next(Self.ms(2026, 12, 1)) == Self.salt(2))
        // What comes late is of its own month still.
        #expect(next(Self.ms(2026, 11, 30)) == Self.salt(1))
        #expect(next(Self.ms(2027, 1, 1)) == Self.salt(3))
        #expect(book.entries.map(\.salt) == [Self.salt(2), Self.salt(3)], "November's is gone")
        #expect(made == 3)
    }

    @Test func aClockThatWasWrongCostsNoMonth() {
        var book = SaltBook()
        _ = book.salt(atMs: Self.ms(2026, 11, 5)) { Self.salt(1) }
        _ = book.salt(atMs: Self.ms(2070, 1, 1)) { Self.salt(9) }
        #expect(book.entries.count == 1)
        #expect(book.salt(atMs: Self.ms(2026, 11, 6)) { Self.salt(2) } == Self.salt(2))
        #expect(book.entries.map(\.salt) == [Self.salt(2)])
        for at in [Int64.min, -1, 0, .max] { _ = book.salt(atMs: at) { Self.salt(3) } }
        #expect(SaltBook.month(atMs: -1) == 1969 * 12 + 11 && SaltBook.month(atMs: 0) == 1970 * 12)
    }

    @Test func whatIsOldIsForgotten() {
        var book = SaltBook()
        _ = book.salt(atMs: Self.ms(2026, 9, 5)) { Self.salt(1) }
        let october = book.forget(atMs: Self.ms(2026, 10, 31)), november = book.forget(atMs: Self.ms(2026, 11, 1))
        #expect(!october && november && book.entries.isEmpty)
    }

    // Two machines that have each made a salt agree, whoever asks whom.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func booksThatMeetAgree(seed: UInt64) {
        var rng = Seeded(seed)
        func book() -> SaltBook {
            var book = SaltBook()
            for month in 9...11 as ClosedRange<Int64> where Bool.random(using: &rng) {
                _ = book.salt(atMs: Self.ms(2026, month, 3)) { Self.salt(UInt8.random(in: 0...9, using: &rng)) }
            }
            return book
        }
        let one = book(), other = book()
        var left = one, right = other
        left.merge(other)
        right.merge(one)
        #expect(left == right && left.entries.count <= Limits.saltMonths)
        #expect(zip(left.entries, left.entries.dropFirst()).allSatisfy { $0.month < $1.month })
    }

    @Test func whatIsRecordedIsRestored() throws {
        var book = SaltBook()
        #expect(try SaltBook(record: book.record) == book)
        _ = book.salt(atMs: Self.ms(2026, 10, 5)) { Self.salt(1) }
        _ = book.salt(atMs: Self.ms(2026, 11, 5)) { Self.salt(200) }
        #expect(book.record.count == 1 + 2 * 36)
        #expect(try SaltBook(record: book.record) == book)
    }

    @Test func aRecordThatDoesNotHoldIsRefused() {
        var book = SaltBook()
        _ = book.salt(atMs: Self.ms(2026, 10, 5)) { Self.salt(1) }
        let entry = Array(book.record.dropFirst())
        #expect(throws: SaltBookFault.length(bytes: 0)) { try SaltBook(record: []) }
        #expect(throws: SaltBookFault.unknownVersion(2)) { try SaltBook(record: [2]) }
        #expect(throws: SaltBookFault.length(bytes: 36)) { try SaltBook(record: [1] + entry.dropLast()) }
        #expect(throws: SaltBookFault.order) { try SaltBook(record: [1] + entry + entry) }
        let many: [UInt8] = (0...UInt8(Limits.saltMonths)).flatMap { [0, 0, 0, $0] + Self.salt($0) }
        #expect(throws: SaltBookFault.length(bytes: 1 + many.count)) { try SaltBook(record: [1] + many) }
    }

    // The message names the kind, so that an id of one is never an id of the other. What HMAC gives is the store's to test.
    @Test func aKeyIsTheBeginningOfAnHmac() {
        func hmac(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] { [key[0], UInt8(message.count)] + message.suffix(6) + [0xff] }
        #expect(ViewerKey(.uid("abcdef"), salt: Self.salt(7), hmac: hmac).value == 0x0711_6162_6364_6566)
        #expect(ViewerKey(.ifa("abcdef"), salt: Self.salt(8), hmac: hmac).value == 0x0811_6162_6364_6566)
        func message(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] { Array(message.dropFirst(4)) }
        #expect(ViewerKey(.uid("x"), salt: Self.salt(7), hmac: message) != ViewerKey(.ifa("x"), salt: Self.salt(7), hmac: message))
        #expect(ViewerKey(.uid("x"), salt: Self.salt(7), hmac: { _, _ in [0, 0, 0, 0, 0, 0, 0, 0, 9] }).value == 1)

        var book = SaltBook()
        _ = book.salt(atMs: Self.ms(2026, 10, 5)) { Self.salt(1) }
        _ = book.salt(atMs: Self.ms(2026, 11, 5)) { Self.salt(2) }
        #expect(book.keys(of: .uid("abcdef"), hmac: hmac).map { $0.value >> 56 } == [1, 2])
    }
}
