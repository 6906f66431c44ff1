import Decision
import Foundation
import TestSupport
import Testing

@testable import Store

@Suite struct DeliveriesFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "deliveries-\(UUID().uuidString)").path

    @Test func whatWasWrittenIsReadAndDamageIsSeen() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var rng = Seeded(3), content = DeliveriesFile.Content(deliveries: [:], position: .beginning, atMs: 1_790_000_000_000)
        content.position = EventPosition(log: .max, segment: 12, offset: 1 << 40)
        for _ in 0..<50 {
            var delivery = Delivery(
                impressions: .random(in: 0...Int64.max, using: &rng), completions: 1, clicks: 2,
                spendMicros: .random(in: 0...Int64.max, using: &rng))
            (delivery.dayMs, delivery.impressionsOfDay, delivery.spendMicrosOfDay) = (3, 4, 5)
            content.deliveries[.random(in: 0 ... .max, using: &rng)] = delivery
        }
        let file = DeliveriesFile(folder: folder)
        try file.write(content)
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file.path)))
        #expect(DeliveriesFile.content(bytes) == content)
        // A part of the accounts would let the others spend again.
        for line in [1, 20, 50] {
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            #expect(DeliveriesFile.content(Array(lines.prefix(line).joined(separator: [UInt8(ascii: "\n")]))) == nil)
        }
        for text in ["", "{}", "[]\n", "\0"] { #expect(DeliveriesFile.content(Array(text.utf8)) == nil) }
    }
}
