import Foundation
import Testing

@testable import Store

@Suite struct NumbersFileTests {
    /// On a full disk, and where there is no folder: in the system's words, and what was there stays.
    @Test func whyTheyCantBeWrittenIsOneLine() throws {
        let folder = NSTemporaryDirectory() + "/edgeproxy-numbers-\(UUID().uuidString)", file = NumbersFile(folder: folder)
        let none = #expect(throws: WriteFault.self) { try file.write(.init(sequence: 1, discontinuity: 1)) }
        #expect(none?.description == "\(file.path) can't be written: No such file or directory; it stays as it was")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try file.write(.init(sequence: 70, discontinuity: 3))
        try FileManager.default.createSymbolicLink(atPath: file.path + ".new", withDestinationPath: "/dev/full")
        let full = #expect(throws: WriteFault.self) { try file.write(.init(sequence: 80, discontinuity: 4)) }
        #expect(full?.description == "\(file.path) can't be written: No space left on device; it stays as it was")
        #expect(file.read() == .init(sequence: 70, discontinuity: 3))
        try file.write(.init(sequence: 80, discontinuity: 4))
        #expect(file.read() == .init(sequence: 80, discontinuity: 4))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["numbers"])
    }

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
