import Foundation
import Testing

@testable import Store

@Suite struct NumbersFileTests {
    @Test func theyNeverGoBack() throws {
        let folder = NSTemporaryDirectory() + "/edgeproxy-numbers-\(UUID().uuidString)", file = NumbersFile(folder: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(file.read() == nil)
        try file.write(.init(sequence: 70, discontinuity: 3))
        try file.write(.init(sequence: 60, discontinuity: 4))
        #expect(file.read() == .init(sequence: 70, discontinuity: 4))
        // One line of two is enough, and what is none is nothing.
        try Data("70 4\n9x 4\n".utf8).write(to: URL(filePath: file.path))
        #expect(file.read() == .init(sequence: 70, discontinuity: 4))
        try Data("70\n-1 4\n99999999999999999 1\n".utf8).write(to: URL(filePath: file.path))
        #expect(file.read() == nil)
    }
}
