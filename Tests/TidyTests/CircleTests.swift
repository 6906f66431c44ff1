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
    knownCircles.judge(findings)
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

private let knownCircles = KnownExceptions(
    files: [
        // A presentation, its sessions, what is laid for them, what is written down of them, and the loop and process that hold it all.
        "BreakDecider", "ChannelLog", "DateOverlap", "DecisionLog", "LaidPod", "LaidPodState", "LaidPodTable", "LoopContext",
        "MultivariantRewrite", "PodPlanner", "PodText", "Presentation", "PresentationContent", "PresentationHome", "PresentationSnapshot",
        "PresentationView", "ProxyState", "Recording", "Recovered", "RenditionFeed", "Session", "SessionTable", "TappedSource",
        // The program lists its commands, and these print by way of the program.
        "Demo", "DemoCommand", "KeptPlaylists", "PlaylistCheckCommand", "PlaylistRenderCommand", "Program", "ReplayCommand",
        "ServeCommand", "Watch", "WatchCommand", "WatchRunner", "WatchScreen",
        // The journal complains to the log, whose writer writes as the journal does.
        "Journal", "JournalFile", "Log", "LogWriter",
    ], "circle")
