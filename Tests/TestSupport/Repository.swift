import Foundation

/// The checkout that the tests were built from.
public enum Repository {
    public static let root: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path), folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    public static func file(_ path: String) -> URL { root.appending(path: path) }

    /// Paths, relative to the root, of all files below the named folders and of the named files; sorted.
    public static func files(in paths: [String]) -> [String] {
        var found: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file(path).path, isDirectory: &isFolder) else { continue }
            guard isFolder.boolValue else {
                found.append(path)
                continue
            }
            let below = FileManager.default.enumerator(atPath: file(path).path)?.compactMap { $0 as? String } ?? []
            for name in below where FileManager.default.fileExists(atPath: file("\(path)/\(name)").path, isDirectory: &isFolder) {
                if !isFolder.boolValue { found.append("\(path)/\(name)") }
            }
        }
        return found.sorted()
    }

    /// The text of a file; empty for one that is not UTF-8.
    public static func text(_ path: String) -> String { (try? String(contentsOf: file(path), encoding: .utf8)) ?? "" }
}
