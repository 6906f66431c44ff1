import Testing

private func names(_ text: String) -> FileNames {
    FileNames(path: "Sources/EdgeProxy/Play/A.swift", text: text, modules: ["Decision", "EdgeProxy"])
}

@Test(arguments: [
    ("let a: Channel", ["Channel"]), ("// Channel", []), ("/* Channel /* Ad */ Pod */ var b = Break()", ["Break"]),
    ("let s = \"Channel\"", []),
    ("let s = \"a \\(Channel.name) Pod\"", ["Channel"]), ("let s = \"\\(\"\\(Pod.id)\" + f(Ad())) Break\"", ["Ad", "Pod"]),
    ("let s = \"\\\"Channel\\\"\"; Pod()", ["Pod"]), ("let s = #\"Channel \\(Pod) \\#(Ad.id)\"#", ["Ad"]),
    ("let s = \"\"\"\n    Channel \"Pod\" \\(Ad.id)\n    \"\"\"\nBreak()", ["Ad", "Break"]), ("let r = #/Channel\"/#; Pod()", ["Pod"]),
    ("let a: Channel.State = .Open", ["Channel"]), ("struct Own<Element> { let a: Element, b: Own, c: Pod }", ["Pod"]),
    ("struct Own { enum Inner {}; var a: Inner }", []), ("func f<Value: Pod, each Item>(_ v: Value, _ i: repeat each Item) {}", ["Pod"]),
    ("extension Channel { var a: Int { 1 } }", ["Channel", "Int"]), ("let d = Decision.Limits.arms", []),
])
func usedNamesAreSeen(text: String, used: [String]) {
    #expect(names(text).used.keys.sorted() == used)
}

@Test func declarationsAreSeen() {
    let file = names(
        """
        public struct A { struct Inner {} ; func take() {} }
        private enum Hidden {}
        fileprivate final class Also {}
        @unknown indirect enum B { case a }
        typealias C = Int
        func f() { struct Local {} }
        let kind = x.class
        """)
    #expect(file.types.map(\.name) == ["A", "B", "C"] && file.types.map(\.line) == [1, 4, 5])
    #expect(file.functions.map(\.name) == ["take", "f"])
    #expect(names("let d = Decision.Limits.arms").qualified.keys.map(\.name) == ["Limits"])
}

@Test func aModulesOwnNameGoesBeforeThoseOfOthers() {
    let graph = NameGraph(
        [
            ("Sources/Decision/Limits.swift", "public enum Limits {}"), ("Sources/EdgeProxy/Limits.swift", "enum Limits {}"),
            ("Sources/EdgeProxy/Model/Limits.swift", "public enum Limits {}"),
            ("Sources/EdgeProxy/Play/A.swift", "let a = Limits.a + Decision.Limits.b"),
            ("Sources/EdgeProxy/Model/M.swift", "let a = Limits.a"),
            ("Sources/Manifest/N.swift", "let a = Limits.a"),
        ].map { SourceFile(path: $0.0, text: $0.1) })
    #expect(graph.uses(of: 3).map(\.files) == [[1], [0]] || graph.uses(of: 3).map(\.files) == [[0], [1]])
    #expect(graph.uses(of: 4).map(\.files) == [[2]])
    #expect(graph.uses(of: 5).map(\.files) == [[0, 1, 2]])
}
