import Foundation
import TestSupport

/// The shared documents, where this checkout stands beside them. Tests that need them are skipped elsewhere.
enum Corpus {
    struct Case: Sendable, CustomStringConvertible {
        let name: String
        let bytes: [UInt8]
        /// What a reader should find, as JSON; nil where nothing is said.
        let expected: Expected?
        var description: String { name }
    }

    /// A row of `expected.json`.
    struct Expected: Decodable, Sendable {
        struct Ad: Decodable, Sendable {
            let id: String
            let kind: String
            let sequence: Int?
            let impressions: Int
            let duration: Double?
            let skipoffset: String?
            let mediaFiles: Int
        }
        struct Break: Decodable, Sendable {
            let id: String
            let breakType: String
            let timeOffset: String
            let repeatAfter: String?
            let source: String?
        }
        let version: String?
        let ads: [Ad]?
        let podOrder: [String]?
        let standAlone: [String]?
        let rootErrors: Int?
        let breaks: [Break]?
    }

    /// "media_files" is `mediaFiles`; names of files stay as they are.
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) {
            let parts = text.split(separator: "_")
            stringValue = text.hasSuffix(".xml") ? text : (parts.first ?? "") + parts.dropFirst().map(\.capitalized).joined()
        }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    static let directory = Repository.root.appending(path: "../shared/corpus").standardizedFileURL

    static let all: [Case] = {
        let folder = directory.appending(path: "vast")
        let table = try? Data(contentsOf: folder.appending(path: "expected.json"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in Key(path.last?.stringValue ?? "") }
        let expected = table.flatMap { try? decoder.decode([String: Expected].self, from: $0) } ?? [:]
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".xml") }.sorted().compactMap { path in
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard let data = try? Data(contentsOf: folder.appending(path: path)) else { return nil }
            return Case(name: name, bytes: Array(data), expected: path.hasPrefix("own/") ? expected[name] : nil)
        }
    }()

    static let isThere = !all.isEmpty

    static func named(_ name: String) -> [UInt8] { all.first { $0.name == name }?.bytes ?? [] }
}
