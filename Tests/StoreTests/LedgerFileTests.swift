import Foundation
import Testing

@testable import Store

@Test func whatWasDeliveredIsReadAgain() throws {
    let folder = NSTemporaryDirectory() + "/edgeproxy-ledger-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = LedgerFile(folder: folder)
    #expect(file.read().isEmpty)
    try file.write([1: 2, .max: 3])
    #expect(file.read() == [1: 2, .max: 3])
    // A line that is none costs no other.
    try Data("1 2\n\nx 3\n4 -5\n6\n7 8 9\n10 11".utf8).write(to: URL(fileURLWithPath: file.path))
    #expect(file.read() == [1: 2, 10: 11])
}
