import Testing

@Test func noTwoModulesHaveATypeOfOneName() {
    var modules: [String: Set<String>] = [:], places: [String: [String]] = [:]
    for file in NameGraph.sources.files {
        for type in file.types {
            modules[type.name, default: []].insert(SourceFolder(file.path).module)
            places[type.name, default: []].append("\(file.path):\(type.line)")
        }
    }
    let twice = modules.filter { $0.value.count > 1 }.keys.sorted()
    for name in twice where knownTwice[name] == nil {
        Issue.record("\(name) stands in \((places[name] ?? []).joined(separator: " and "))")
    }
    for name in knownTwice.keys.sorted() where !twice.contains(name) {
        Issue.record("\(name) stands in one module alone: strike its exception out")
    }
}

/// By type: why two modules have one.
private let knownTwice: [String: String] = [
    "Limits": "each module has its bounds in one place, and there is no shorter name for it"

]

// A verb that says what it does: `take` reads a byte, notes an answer, adds up a record, lets go of a session.
@Test func noFunctionIsCalledTake() {
    let findings = NameGraph.sources.files.flatMap { file in
        file.functions.filter { $0.name == "take" }.enumerated().map { index, function in
            KnownExceptions.Finding(
                path: file.path, name: KnownExceptions.name("take", index + 1),
                message: "\(file.path):\(function.line): what does it take, and what does it do with it?")
        }
    }
    KnownExceptions([:]).judge(findings)
}
