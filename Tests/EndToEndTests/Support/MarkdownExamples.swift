import Foundation

/// What a page of the documentation shows to be typed, in its order.
struct MarkdownExamples {
    enum Example {
        /// A line for a shell.
        case command(String, line: Int)
        /// What a program says, in a line of its own.
        case output(String, line: Int)
        /// A block of JSON.
        case json(String, line: Int)
        /// A block that is a shell's script as a whole.
        case script(String, line: Int)
    }
    let page: String
    private(set) var all: [Example] = []

    /// - Parameter page: from the package's root.
    init(_ page: String) throws {
        self.page = page
        let text = String(decoding: try Data(contentsOf: Package.root.appending(path: page)), as: UTF8.self)
        var fence: String?, block: [String] = [], start = 0, isCode = false
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            let number = index + 1
            if line.hasPrefix("```") {
                if let kind = fence {
                    if kind == "json" { all.append(.json(block.joined(separator: "\n"), line: start)) }
                    if kind == "sh" { all.append(.script(block.joined(separator: "\n"), line: start)) }
                    (fence, block) = (nil, [])
                } else {
                    (fence, start) = (String(line.dropFirst(3)), number + 1)
                }
            } else if fence == "json" || fence == "sh" {
                block.append(line)
            } else if fence != nil {
                // A drawing has no commands, and what is none is no output there.
                if Self.isCommand(line) { all.append(.command(line, line: number)) }
            } else {
                // Indented by four, behind an empty line or more of its like.
                let isIndented = line.hasPrefix("    ")
                isCode = isIndented && (isCode || index == 0 || block.last?.isEmpty != false)
                block = [line]
                guard isCode else { continue }
                let code = String(line.dropFirst(4))
                all.append(Self.isCommand(code) ? .command(code, line: number) : .output(code, line: number))
            }
        }
    }

    private static func isCommand(_ line: String) -> Bool {
        ["curl ", "edgeproxy ", ".build/release/edgeproxy ", "make ", "kill "].contains(where: line.hasPrefix)
            && !line.hasPrefix("edgeproxy listens")
    }
}
