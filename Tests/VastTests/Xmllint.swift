import Foundation

@testable import Vast

/// The schemas of the standards, asked by xmllint.
enum Xmllint {
    static let isThere =
        ["/usr/bin/xmllint", "/usr/local/bin/xmllint"].contains { FileManager.default.isExecutableFile(atPath: $0) }
        && FileManager.default.fileExists(atPath: schema(of: .v42).path)

    /// 4.3 has none of its own.
    static func schema(of version: VastVersion) -> URL {
        let name =
            switch version {
            case .v20, .v30: "own-vast-2-3.xsd"
            case .v40: "vast4.xsd"
            case .v41: "vast_4.1.xsd"
            case .v42, .v43: "vast_4.2.xsd"
            }
        return Corpus.directory.appending(path: "xsd/\(name)")
    }

    static let vmapSchema = Corpus.directory.appending(path: "xsd/own-vmap-1.0.1.xsd")

    /// What it complains of in any of the documents; empty when all are valid.
    static func complaints(_ documents: [[UInt8]], schema: URL) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-xmllint-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var paths: [String] = []
        for (index, document) in documents.enumerated() {
            let path = folder.appending(path: "\(index).xml")
            try Data(neutralised(document)).write(to: path)
            paths.append(path.path)
        }
        let process = Process(), errors = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["xmllint", "--noout", "--nonet", "--schema", schema.path] + paths
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, errors)
        try process.run()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = said.split(separator: "\n").filter { !$0.hasSuffix(" validates") }
        return process.terminationStatus == 0 && lines.isEmpty ? "" : lines.prefix(6).joined(separator: "\n")
    }

    /// The schemas' URLs, as libxml2 reads them, have no brackets.
    private static func neutralised(_ document: [UInt8]) -> [UInt8] {
        let text = String(decoding: document, as: UTF8.self)
        return Array(text.replacing(#/=\[([A-Za-z]+)\]/#) { "=_\($0.1)_" }.utf8)
    }
}
