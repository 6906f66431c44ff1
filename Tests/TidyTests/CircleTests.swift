import Testing

/// Files of one folder that a few types need in one circle.
private let circleMax = 4

// Files that name each other can only be understood together, and none of them can be tested or moved alone.
@Test func filesStandInNoCircleBeyondTheirFolder() {
    var findings: [KnownExceptions.Finding] = []
    for circle in NameGraph.sources.circles(below: "Sources/EdgeProxy/") {
        let folders = Set(circle.map { SourceFolder($0).name }).sorted()
        guard folders.count > 1 || circle.count > circleMax else { continue }
        for path in circle {
            let message = "\(path) is in a circle of \(circle.count) files of \(folders.joined(separator: ", "))"
            findings.append(.init(path: path, name: "circle", message: message))
        }
    }
    KnownExceptions([:]).judge(findings)
}

@Test func circlesAreFound() {
    let files = [
        ("Sources/EdgeProxy/Play/A.swift", "struct A { var b: B }"),
        ("Sources/EdgeProxy/Play/B.swift", "struct B { func c() { C.make() } }"),
        ("Sources/EdgeProxy/Ads/C.swift", "// D\nenum C { static let all: [A] = [] }"),
        ("Sources/EdgeProxy/Ads/D.swift", "struct D { let a: A }"), ("Sources/Manifest/E.swift", "public struct E { var f: F }"),
        ("Sources/Manifest/F.swift", "public struct F { var e: E }"),
    ]
    let graph = NameGraph(files.map { SourceFile(path: $0.0, text: $0.1) })
    #expect(graph.circles(below: "Sources/EdgeProxy/").map { $0.map { $0.suffix(7) } } == [["C.swift", "A.swift", "B.swift"]])
}
