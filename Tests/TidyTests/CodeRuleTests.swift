import Testing

@Test func theCodeKeepsItsRules() {
    for rule in CodeRule.all {
        for violation in rule.violations(in: SourceFile.sources) { Issue.record(Comment(rawValue: violation)) }
    }
}

@Test(arguments: [
    ("Sources/EdgeProxy/A.swift", "Task { await x() }", true), ("Sources/EdgeProxy/A.swift", "Task.detached {", true),
    ("Sources/EdgeProxy/A.swift", "Task(priority: .high) {", true), ("Sources/EdgeProxy/A.swift", "let t = Task<Void, Never> { }", true),
    ("Sources/EdgeProxy/A.swift", "loop.spawn { }", false), ("Sources/EdgeProxy/A.swift", "// a bare Task { } leaves", false),
    ("Sources/EdgeProxy/A.swift", "struct LongTask {", false), ("Sources/Transport/Loop/L.swift", "Task {", false),
    ("Sources/EdgeProxy/A.swift", "let x = try! f()", true), ("Sources/EdgeProxy/A.swift", "let x = try? f()", false),
    ("Sources/Transport/A.swift", "Glibc.usleep(1)", true), ("Sources/Transport/A.swift", "await loop.sleep(ns: 1)", false),
    ("Tests/A.swift", "Task { usleep(1) }", false),
])
func theRulesFindWhatTheyLookFor(path: String, line: String, found: Bool) {
    let file = SourceFile(path: path, text: line)
    #expect(CodeRule.all.contains { !$0.violations(in: [file]).isEmpty } == found)
}

// Strict memory safety makes the compiler ask for the word `unsafe`; the reason it cannot ask for.
@Test func everyUnsafeExpressionSaysWhyItIsSafe() {
    let pure = [
        "Sources/Formats/", "Sources/Scte35/", "Sources/Manifest/", "Sources/Decision/", "Sources/EdgeProxy/Model/",
        "Sources/EdgeProxy/Stitching/",
    ]
    for file in SourceFile.sources where pure.contains(where: file.path.hasPrefix) {
        for (number, text) in file.code where text.contains("unsafe ") {
            let above = file.lines[max(0, number - 9)..<number]
            #expect(above.contains { $0.contains("// SAFETY: ") }, "\(file):\(number)")
        }
    }
}
