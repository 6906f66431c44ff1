import Foundation
import TestSupport

/// One Swift file of the checkout, as the rules look at it.
struct SourceFile: Sendable, CustomStringConvertible {
    let path: String
    let lines: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.components(separatedBy: "\n")
    }

    var description: String { path }

    var name: String { path.components(separatedBy: "/").last ?? path }

    /// Lines with their number from 1, without comments: what the compiler sees. Strings stay as they are.
    var code: [(number: Int, text: String)] {
        lines.enumerated().map { index, line in
            let isComment = line.drop { $0 == " " }.hasPrefix("//")
            return (index + 1, isComment ? "" : line)
        }
    }

    /// The modules that the file imports, each with its line.
    var imports: [(number: Int, module: String)] {
        code.compactMap { number, text in
            let words = text.split(separator: " ")
            guard let at = words.firstIndex(of: "import"), words[..<at].allSatisfy(Self.isBeforeImport) else { return nil }
            // "import struct Foundation.Date" imports Foundation.
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            guard let module = words[(at + 1)...].first(where: { !kinds.contains($0) }) else { return nil }
            return (number, String(module.prefix { $0 != "." }))
        }
    }

    private static func isBeforeImport(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "internal", "package", "fileprivate", "private"].contains(word)
    }

    static let sources = swift(in: ["Sources"])
    static let tests = swift(in: ["Tests"])

    private static func swift(in folders: [String]) -> [SourceFile] {
        Repository.files(in: folders).filter { $0.hasSuffix(".swift") }.map { SourceFile(path: $0, text: Repository.text($0)) }
    }
}
