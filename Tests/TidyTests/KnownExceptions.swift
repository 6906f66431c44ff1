import Testing

/// What still breaks a rule, by name: it may grow less and not more. Whatever is not on the list fails, and so does whatever is there and
/// needs it no longer.
struct KnownExceptions {
    /// By file, without its folder and ".swift", so that a file may move; the names in it that the rule would not have.
    let names: [String: Set<String>]

    init(_ names: [String: Set<String>]) { self.names = names }

    /// Where all exceptions are of one kind: a file that has two of them is there twice.
    init(files: [String], _ kind: String) {
        var names: [String: Set<String>] = [:]
        for file in files { names[file, default: []].insert(Self.name(kind, (names[file]?.count ?? 0) + 1)) }
        self.names = names
    }

    /// "take" for the first one of a file, "take 2" for the second.
    static func name(_ kind: String, _ number: Int) -> String { number == 1 ? kind : "\(kind) \(number)" }

    /// One finding: what is recorded when it is new.
    struct Finding {
        let file: String
        let name: String
        let message: String

        /// - Parameter path: of the file.
        init(path: String, name: String, message: String) {
            file = String((path.split(separator: "/").last ?? "").prefix { $0 != "." })
            self.name = name
            self.message = message
        }
    }

    /// What is wrong: findings that are not listed, then what is listed and not found.
    func problems(with findings: [Finding]) -> [String] {
        var found: [String: Set<String>] = [:], problems: [String] = []
        for finding in findings {
            found[finding.file, default: []].insert(finding.name)
            if names[finding.file]?.contains(finding.name) != true { problems.append(finding.message) }
        }
        for (file, listed) in names.sorted(by: { $0.key < $1.key }) {
            for name in listed.subtracting(found[file] ?? []).sorted() {
                problems.append("\(file) needs its exception for \(name) no longer: strike it out")
            }
        }
        return problems
    }

    func judge(_ findings: [Finding]) {
        for problem in problems(with: findings) { Issue.record(Comment(rawValue: problem)) }
    }
}

@Test func exceptionsCanOnlyShrink() {
    let known = KnownExceptions(["A": ["x", "y"]])
    func find(_ path: String, _ name: String) -> KnownExceptions.Finding { .init(path: path, name: name, message: "\(path) \(name)") }
    #expect(known.problems(with: [find("Sources/M/A.swift", "x"), find("Sources/N/A.swift", "y")]) == [])
    #expect(known.problems(with: [find("Sources/M/A.swift", "x")]) == ["A needs its exception for y no longer: strike it out"])
    #expect(
        known.problems(with: ["x", "y", "z"].map { find("Sources/M/A.swift", $0) } + [find("Sources/M/B.swift", "x")]) == [
            "Sources/M/A.swift z", "Sources/M/B.swift x",
        ])
    #expect(KnownExceptions(files: ["A", "B", "A"], "take").names == ["A": ["take", "take 2"], "B": ["take"]])
}
