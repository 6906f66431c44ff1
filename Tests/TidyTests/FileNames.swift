/// What a Swift file declares and what it uses, by name.
struct FileNames: Sendable {
    let path: String
    /// The types at its top that other files can name, each with its line.
    private(set) var types: [(name: String, line: Int)] = []
    /// Its functions, wherever they stand.
    private(set) var functions: [(name: String, line: Int)] = []
    /// Names with a capital letter that mean nothing of this file's own, each with the line where it first stands.
    private(set) var used: [String: Int] = [:]
    /// The same behind the name of a module: `Decision.Limits`.
    private(set) var qualified: [Qualified: Int] = [:]

    struct Qualified: Hashable, Sendable {
        let module: String
        let name: String
    }

    /// - Parameter modules: our own. What stands behind another name and a point is a member of it.
    init(path: String, text: String, modules: Set<String>) {
        self.path = path
        let tokens = SwiftLexer.tokens(of: text)
        let own = declare(tokens)
        for (index, token) in tokens.enumerated() where token.isTypeName {
            let isQualifier = modules.contains(token.text) && index + 1 < tokens.count && tokens[index + 1].text == "."
            guard !isQualifier else { continue }
            if index > 0, tokens[index - 1].text == "." {
                guard index > 1, modules.contains(tokens[index - 2].text) else { continue }
                let name = Qualified(module: tokens[index - 2].text, name: token.text)
                qualified[name] = qualified[name] ?? token.line
            } else if !own.contains(token.text) {
                used[token.text] = used[token.text] ?? token.line
            }
        }
    }

    private static let kinds: Set<String> = ["struct", "class", "enum", "protocol", "actor", "typealias", "associatedtype"]
    private static let modifiers: Set<String> = [
        "public", "internal", "package", "fileprivate", "private", "final", "indirect", "open", "nonisolated",
    ]

    /// Notes what is declared.
    /// - Returns: all names of its own, those of nested types and of generic parameters too.
    private mutating func declare(_ tokens: [SwiftToken]) -> Set<String> {
        var own: Set<String> = []
        for index in tokens.indices.dropLast() {
            let name = tokens[index + 1], before = index > 0 ? tokens[index - 1].text : ""
            if tokens[index].text == "func" {
                functions.append((name.text, name.line))
            } else if Self.kinds.contains(tokens[index].text), name.isTypeName, before != ".", before != "import" {
                own.insert(name.text)
                if tokens[index].depth == 0, !Self.isHidden(tokens[..<index]) { types.append((name.text, name.line)) }
            } else {
                continue
            }
            own.formUnion(Self.parameters(tokens[(index + 2)...]))
        }
        return own
    }

    /// Whether the modifiers before a declaration keep it in its file.
    private static func isHidden(_ before: ArraySlice<SwiftToken>) -> Bool {
        before.reversed().prefix { modifiers.contains($0.text) }.contains { $0.text == "private" || $0.text == "fileprivate" }
    }

    /// The generic parameters, where a list of them follows.
    private static func parameters(_ rest: ArraySlice<SwiftToken>) -> [String] {
        guard rest.first?.text == "<" else { return [] }
        var names: [String] = [], open = 0, before = ""
        for token in rest {
            if token.text == "<" { open += 1 }
            if token.text == ">" { open -= 1 }
            if open == 0 { break }
            if open == 1, token.isTypeName, ["<", ",", "let", "each"].contains(before) { names.append(token.text) }
            before = token.text
        }
        return names
    }
}
