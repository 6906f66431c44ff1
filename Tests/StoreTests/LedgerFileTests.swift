import Foundation
import Testing

@testable import Store

@Suite struct LedgerFileTests {
    private static func folder() throws -> String {
        let folder = NSTemporaryDirectory() + "/edgeproxy-ledger-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func whatWasDeliveredIsReadAgain() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = LedgerFile(folder: folder)
        #expect(file.delivered.isEmpty)
        try file.write(changes: [1: 2, .max: 3, 5: 0])
        #expect(LedgerFile(folder: folder).delivered == [1: 2, .max: 3])
        // What has not changed stays, and what is nothing any more goes.
        try file.write(changes: [1: 7, .max: 0])
        #expect(LedgerFile(folder: folder).delivered == [1: 7])
        // A line that is none costs no other.
        try Data("1 2\n\nx 3\n4 -5\n6\n7 8 9\n10 11".utf8).write(to: URL(fileURLWithPath: file.path))
        #expect(LedgerFile(folder: folder).delivered == [1: 2, 10: 11])
    }

    @Test func whatCouldNotBeWrittenIsWrittenLater() throws {
        let folder = try Self.folder(), file = LedgerFile(folder: folder)
        try FileManager.default.removeItem(atPath: folder)
        #expect(throws: (any Error).self) { try file.write(changes: [1: 2]) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try file.write(changes: [:])
        #expect(LedgerFile(folder: folder).delivered == [1: 2])
    }

    @Test func whatHasNotChangedIsNotWritten() throws {
        let folder = try Self.folder(), file = LedgerFile(folder: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try file.write(changes: [:])
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }
}
