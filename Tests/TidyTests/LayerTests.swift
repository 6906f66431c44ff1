import Testing

@Test func everyFolderHasARow() {
    let rows = Layer.table.map(\.folder)
    #expect(Set(rows).count == rows.count)
    for file in SourceFile.sources where !rows.contains(SourceFolder(file.path).name) { Issue.record("no row for \(file)") }
}

@Test func filesNameNothingOfALayerAbove() {
    let graph = NameGraph.sources
    var findings: [KnownExceptions.Finding] = []
    for (index, file) in graph.files.enumerated() {
        let folder = SourceFolder(file.path).name
        for use in graph.uses(of: index) {
            let others = use.files.map { SourceFolder(graph.files[$0].path).name }
            guard !others.contains(where: { Layer.mayUse(folder, $0) }) else { continue }
            let message = "\(file.path):\(use.line) names \(use.name) of \(others.joined(separator: ", ")), which \(folder) may not use"
            findings.append(.init(path: file.path, name: use.name, message: message))
        }
    }
    knownUses.judge(findings)
}

@Test(arguments: [
    ("Play", "Channel", true), ("Channel", "Play", false), ("Play", "Play", true), ("Watch", "Manifest", true), ("Watch", "Store", false),
    ("Demo", "Watch", false), ("Store", "Model", true), ("Model", "Store", false), ("Manifest", "Scte35", false),
    ("Play", "Nowhere", false),
])
func rowsSayWhatMayBeUsed(user: String, used: String, may: Bool) {
    #expect(Layer.mayUse(user, used) == may)
}

private let knownUses = KnownExceptions([
    "OriginHandler": ["Reply"],
    // A recording and its replay hold a whole presentation.
    "Recording": ["OriginReply", "Presentation", "PresentationHome"],
    "Presentation": ["DecisionLog"],
    "TappedSource": ["CrashTrap"],
    // The routes reach all state of the process by way of what the server makes for each loop.
    "AdDelivery": ["ProxyState"],
    "AdEvents": ["LoopContext"],
    "BreakDecider": ["LoopContext"],
    "PlayRoutes": ["LoopContext", "ProxyState"],
    "SegmentProxy": ["LoopContext"],
    "SessionOpener": ["LoopContext", "ProxyState"],
    "TrackingRoute": ["LoopContext", "ProxyState"],
    // As those of Play.
    "AdRequestRoute": ["LoopContext", "ProxyState"],
    "AdDesk": ["LoopContext", "ProxyState"],
    "AdTagRoute": ["LoopContext", "ProxyState"],
    "BeaconDesk": ["LoopContext", "ProxyState"],
    "BeaconRoute": ["LoopContext", "ProxyState"],
    "ClickRoute": ["LoopContext", "ProxyState"],
    "CsaiRoutes": ["LoopContext"],
    // As those of Play.
    "ManagementRoutes": ["LoopContext", "ProxyState"],
    "ManagementGate": ["LoopContext"],
])
