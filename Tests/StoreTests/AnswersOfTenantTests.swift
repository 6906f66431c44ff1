import Foundation
import TestSupport
import Testing
import Transport

@testable import Store

/// How many answers are kept of one tenant's requests, on each data base.
@Suite struct AnswersOfTenantTests {
    private static let most = 3

    private static func withConnection(_ kind: ConfigurationStoreTests.Kind, _ body: (any SqlConnection) throws -> Void) throws {
        guard kind == .sqlite else {
            let url = try kind == .pooled ? PgBouncer.shared().database() : PostgresServer.shared().database()
            let connection = try PostgresAddress(url).connect(deadlineNs: Clock.monotonicNs() + Int64(Patience.seconds * 1e9))
            connection.waits = PostgresStore.Times.patient.waits
            return try body(connection)
        }
        let folder = NSTemporaryDirectory() + "/edgeproxy-answers-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(try SqliteConnection(writing: folder + "/store.db"))
    }

    private static func answer(_ number: Int64, of tenant: String) -> KeptAnswer {
        KeptAnswer(tenant: tenant, key: "k\(number)", print: [1], status: 201, body: "{}", expiresMs: 1_000 + number)
    }

    /// The oldest go first, those of nobody else, and the bound is reached before it is passed. With a change or a line of the audit.
    @Test(arguments: ConfigurationStoreTests.Kind.installed, [false, true])
    func theOldestAnswersOfATenantGoFirst(kind: ConfigurationStoreTests.Kind, withChange: Bool) throws {
        try Self.withConnection(kind) { connection in
            try connection.transaction(.writing) { () throws(StoreError) in try connection.migrate(nowMs: 1) }
            let line = AuditLine(tenant: "t", action: "create", object: "c", address: "192.0.2.1")
            func keep(_ number: Int64, of tenant: String) throws(StoreError) {
                let answer = Self.answer(number, of: tenant)
                guard withChange else {
                    return try connection.audit(
                        line, bits: tenant == "t" ? number : -number, principal: "anna", request: "r", keeping: answer, nowMs: number,
                        answersMost: Self.most)
                }
                let write = StoreWrite(StoreKey(kind: "channels", tenant: tenant, id: "c"), .anything, "{}")
                let change = StoreChange(writes: [write], principal: "anna", request: "r", audit: line, answer: answer)
                _ = try connection.transaction(.writing) { () throws(StoreError) in
                    try connection.apply([change], nowMs: number, answersMost: Self.most, random: { .random(in: 0 ... .max) })
                }
            }
            func kept(_ tenant: String) throws(StoreError) -> [Int64] {
                var numbers: [Int64] = []
                for number in 1...9 as ClosedRange<Int64>
                where try connection.answer(tenant: tenant, key: "k\(number)", nowMs: 10) == Self.answer(number, of: tenant) {
                    numbers.append(number)
                }
                return numbers
            }
            for number in 1...2 as ClosedRange<Int64> { try keep(number, of: "u") }
            for number in 1...3 as ClosedRange<Int64> { try keep(number, of: "t") }
            #expect(try kept("t") == [1, 2, 3])
            for number in 4...5 as ClosedRange<Int64> { try keep(number, of: "t") }
            #expect(try kept("t") == [3, 4, 5] && kept("u") == [1, 2])
        }
    }
}
