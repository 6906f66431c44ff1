import Foundation
import TestSupport

/// What git tracks in this checkout, and which kinds of file may be among it.
struct TrackedFiles {
    /// One folder and the kinds of its files; the longest folder that fits a path is its rule.
    struct Rule: Sendable {
        /// "" is the top.
        let folder: String
        /// What the names end in behind their last point; "" for names without one.
        let kinds: Set<String>
        /// Whole names that are welcome besides.
        var names: Set<String> = []
        /// Whether bytes that are no text are welcome.
        var isBinary = false
    }

    static let rules: [Rule] = [
        Rule(
            folder: "", kinds: [],
            names: ["Package.swift", "Makefile", "README.md", "CHANGELOG.md", ".gitignore", ".swift-format"]),
        Rule(folder: ".ci/", kinds: [""]),
        Rule(folder: "Sources/", kinds: ["swift"]),
        Rule(folder: "Sources/CLibs/", kinds: ["c", "h", "modulemap"]),
        Rule(folder: "Tests/", kinds: ["swift"]),
        Rule(folder: "Tests/CAllocations/", kinds: ["c", "h"]),
        Rule(folder: "Tests/EndToEndTests/Clients/", kinds: ["py", "mjs", "html"]),
        Rule(folder: "testdata/", kinds: ["json", "jsonl", "m3u8", "py", "txt", "xml"]),
        // Inputs as a fuzzer wrote them: any bytes, under any name without a point or with that of its form.
        Rule(folder: "testdata/fuzz/", kinds: ["", "json", "m3u8", "xml"], isBinary: true),
        Rule(folder: "testdata/media/", kinds: ["m3u8", "m4s", "mp4", "sh", "ts"], isBinary: true),
        // What earlier versions wrote, which later ones have to read.
        Rule(folder: "testdata/journal/", kinds: ["", "bin", "json"], isBinary: true),
        Rule(folder: "nginx/", kinds: ["conf"]),
        Rule(folder: "docs/", kinds: ["md"]),
        Rule(folder: "deploy/", kinds: ["conf", "json", "md", "service", "sh", "socket", "tf", "yaml", "yml"], names: ["Dockerfile"]),
    ]

    /// The tracked paths, relative to the root; `nil` where git can't say: it is not there, or this is no checkout of its own but a copy.
    static let paths: [String]? = {
        guard let top = git(["rev-parse", "--show-toplevel"])?.trimmingCharacters(in: .newlines),
            URL(filePath: top).resolvingSymlinksInPath().path == Repository.root.resolvingSymlinksInPath().path,
            let list = git(["ls-files", "-z"])
        else { return nil }
        let paths = list.split(separator: "\0").map(String.init)
        return paths.isEmpty ? nil : paths
    }()

    private static func git(_ arguments: [String]) -> String? {
        let process = Process(), output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = Repository.root
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        // Before the wait: a full pipe would never let it end.
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    private static func rule(for path: String) -> Rule? {
        rules.filter { $0.folder.isEmpty ? !path.contains("/") : path.hasPrefix($0.folder) }.max {
            $0.folder.utf8.count < $1.folder.utf8.count
        }
    }

    /// What is wrong with a file's place and name; `nil`: nothing.
    static func problem(with path: String) -> String? {
        guard let rule = rule(for: path) else { return "\(path) is in no folder that files are kept in" }
        let name = String(path.split(separator: "/").last ?? "")
        if rule.names.contains(name) { return nil }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let kind = parts.count > 1 ? String(parts[parts.count - 1]) : ""
        guard !rule.folder.isEmpty, rule.kinds.contains(kind) else {
            return "\(path) is no file for \(rule.folder.isEmpty ? "the top of the repository" : rule.folder)"
        }
        return nil
    }

    /// What is wrong with a file's bytes; `nil`: nothing.
    static func problem(with path: String, holding bytes: some Collection<UInt8>) -> String? {
        guard rule(for: path)?.isBinary != true else { return nil }
        return bytes.contains(0) ? "\(path) is no text" : nil
    }
}
