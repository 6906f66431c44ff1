import Foundation

/// A folder for configurations, logs and served files, removed with its owner.
final class BenchFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/edgeproxy-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, replacing one of that name, and tells its path.
    @discardableResult func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    @discardableResult func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }
}
