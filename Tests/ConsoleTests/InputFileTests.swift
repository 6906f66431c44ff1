import Foundation
import Testing

@testable import Console

@Test func filesAreReadWhole() throws {
    let path = NSTemporaryDirectory() + "edgeproxy-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try InputFile.read(path) == bytes)
    #expect(try InputFile.read(path, limit: 200_000) == bytes)
    #expect(throws: InputError("cannot read \(path): larger than 199999 bytes")) { try InputFile.read(path, limit: 199_999) }
}

@Test func aFileThatCannotBeReadSaysWhy() {
    #expect(throws: InputError("cannot read /nowhere: No such file or directory")) { try InputFile.read("/nowhere") }
    #expect(throws: InputError("cannot read /: Is a directory")) { try InputFile.read("/") }
}
