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
    // What reads files and flags stands beside the commands.
    "ChannelConfiguration": ["MarkerMode"],
    "ConfigurationFile": ["InputFile"],
    "ConfigurationFiles": ["Access", "InputFile"],
    "Secret": ["InputFile"],
    "SettingFlag": ["UsageError"],
    // The store writes down what the channel and the session are made of.
    "CreativeRecord": ["CreativeRendition", "ReadyCreative", "RenditionTraits"],
    "Journal": ["Log"],
    "JournalRecord": ["AdBreak", "SessionToken"],
    "Recovered": ["AdBreak", "LaidPod", "LaidPodState", "SessionToken"],
    // The watch reads its own command line and prints by the program.
    "KeptPlaylists": ["Program"],
    "Watch": ["InputError"],
    "WatchOptions": ["Arguments", "UsageError", "WebUrl"],
    "WatchScreen": ["Program"],
    // The demo starts the proxy, as a command does.
    "Demo": [
        "Arguments", "ConfigurationReader", "DemoPage", "EdgeServer", "FixedPage", "InputError", "InputFile", "ListenAddress", "Program",
        "SettingFlag", "Settings", "UsageError",
    ],
    "DemoMedia": ["InputError", "InputFile"],
    "DemoTrack": ["Mp4Reader"],
    "OriginHandler": ["Reply"],
    "OriginServer": ["InputError", "ListenAddress"],
    // A recording and its replay hold a whole presentation.
    "Load": ["InputFile"],
    "Recording": ["LaidPod", "OriginFault", "OriginLocation", "OriginReply", "Presentation", "PresentationHome", "Session"],
    "Replay": [
        "Channel", "ChannelRules", "CueSignals", "InputError", "OriginFault", "OriginLocation", "OriginReply", "OriginSource",
        "Presentation", "PresentationHome", "PresentationView", "Session",
    ],
    // What is laid is made of creatives, by decisions of a session.
    "DateOverlap": ["BreakDecider", "ReadyCreative"],
    "LaidPod": ["CreativeRendition", "ReadyCreative", "RenditionTraits"],
    "MultivariantRewrite": ["RenditionTraits"],
    "Presentation": ["DecisionLog"],
    "PresentationContent": ["RenditionTraits"],
    "ServedRendition": ["RenditionTraits"],
    "TappedSource": ["CrashTrap"],
    "UriTable": ["PlayPath"],
    // A pod is planned for the view that a session has of its presentation.
    "PodPlanner": ["BreakDecider", "PresentationView"],
    "ViewerProfile": ["ViewerAttributes"],
    // The routes reach all state of the process by way of what the server makes for each loop.
    "AdDelivery": ["ProxyState", "Reply"],
    "BreakDecider": ["LoopContext"],
    "PlayRoutes": ["LoopContext", "ProxyState", "Reply"],
    "SegmentProxy": ["LoopContext", "Reply"],
    "SessionOpener": ["LoopContext", "ProxyState", "Reply"],
    // As those of Play.
    "AdRequest": ["Reply"],
    "AdRequestRoute": ["LoopContext", "ProxyState", "Reply"],
    // As those of Play.
    "ManagementRoutes": ["LoopContext", "ProxyState", "Reply"],
    // As those of Play.
    "EdgeHandler": ["LoopContext"],
    // Small files are read as the commands read theirs.
    "CrashTrap": ["InputFile"],
    "DataDirectory": ["InputFile"],
])
