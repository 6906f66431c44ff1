import Foundation

/// A page of the documentation, as far as links go.
struct MarkdownPage {
    let path: String
    /// As links name them: `#first-channel`.
    private(set) var anchors: Set<String> = []
    /// Each with its line, from 1.
    private(set) var links: [(target: String, line: Int)] = []

    init(path: String, text: String) {
        self.path = path
        var isCode = false
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            if line.hasPrefix("```") {
                isCode.toggle()
            } else if !isCode, !line.hasPrefix("    ") {
                read(line, index + 1)
            }
        }
    }

    private mutating func read(_ line: String, _ number: Int) {
        let level = line.prefix { $0 == "#" }.count
        if (1...6).contains(level), line.dropFirst(level).hasPrefix(" ") {
            let anchor = Self.anchor(String(line.dropFirst(level + 1)))
            // GitHub numbers those that come again.
            var name = anchor, again = 1
            while !anchors.insert(name).inserted {
                name = "\(anchor)-\(again)"
                again += 1
            }
        }
        // What stands between two backticks is text.
        let text = line.components(separatedBy: "`").enumerated().map { $0.offset % 2 == 0 ? $0.element : "" }.joined()
        for part in text.components(separatedBy: "](").dropFirst() {
            if let end = part.firstIndex(of: ")") { links.append((String(part[..<end]), number)) }
        }
    }

    /// Small letters, digits, "-" and "_"; blanks become "-", all else goes.
    static func anchor(_ heading: String) -> String {
        String(
            heading.lowercased().compactMap { character -> Character? in
                if character == " " { return "-" }
                return character.isLetter || character.isNumber || character == "-" || character == "_" ? character : nil
            })
    }

    /// The file that a link of this page leads to, relative to the root, and the heading in it; `nil` for one that leads elsewhere.
    func destination(of link: String) -> (path: String, anchor: String?)? {
        guard !link.contains("://"), !link.hasPrefix("mailto:") else { return nil }
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let anchor = parts.count > 1 ? parts[1] : nil
        guard !parts[0].isEmpty else { return (path, anchor) }
        var folders = path.split(separator: "/").dropLast().map(String.init)
        for part in parts[0].split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = folders.popLast()
            default: folders.append(String(part))
            }
        }
        return (folders.joined(separator: "/"), anchor)
    }
}
