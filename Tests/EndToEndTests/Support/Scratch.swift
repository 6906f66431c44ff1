import Foundation

/// A directory of one test, gone with its owner; kept when `KEEP_SCRATCH` is set, for a look at the logs.
final class Scratch: Sendable {
    let url: URL

    init(_ name: String) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-\(name)-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        if ProcessInfo.processInfo.environment["KEEP_SCRATCH"] == nil { try? FileManager.default.removeItem(at: url) }
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// The text of a file, empty while there is none.
    func text(_ name: String) -> String {
        guard let bytes = try? Data(contentsOf: url.appending(path: name)) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @discardableResult func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }
}
