import Testing

private let systems = ["Glibc", "Synchronization", "CLinux"]
private let modules = [
    "Formats", "Scte35", "Manifest", "Decision", "Vast", "Transport", "Console", "Model", "Stitching", "Store", "Beacons", "Watch",
    "Demo",
]

/// What the files below a folder may import; the longest folder that fits a path is its rule.
private let allowed: [String: Set<String>] = [
    // Values in, values out: no files, sockets, clocks, locks or Foundation, and of each other only the forms that all write and read.
    "Sources/Formats/": [],
    "Sources/Formats/ByteSearch.swift": ["Glibc"],
    "Sources/Formats/XmlReader.swift": ["CExpat"],
    "Sources/Scte35/": ["Formats"],
    "Sources/Manifest/": ["Formats"],
    "Sources/Manifest/ByteSearch.swift": ["Formats", "Glibc"],
    "Sources/Decision/": ["Formats"],
    // Moves bytes and knows no video. A C library is taken in where it is wrapped.
    "Sources/Transport/": ["Glibc", "Synchronization", "CLinux"],
    "Sources/Transport/Net/": ["Glibc", "Synchronization", "CLinux", "COpenSSL"],
    "Sources/Transport/Client/": ["Glibc", "Synchronization", "CLinux", "CCurl"],
    "Sources/Transport/Client/TrustStore.swift": ["Glibc", "CCurl", "COpenSSL"],
    // The program: modules of their own first, then where they meet.
    "Sources/EdgeProxy/Model/": ["Formats", "Scte35", "Manifest", "Decision"],
    "Sources/EdgeProxy/Stitching/": ["Formats", "Scte35", "Manifest", "Decision", "Model"],
    // The data base of time zones.
    "Sources/EdgeProxy/Model/NamedTimeZone.swift": ["Formats", "Decision", "Foundation"],
    // What all loops look up and one of them finds out first: the same whoever it is.
    "Sources/EdgeProxy/Model/ReadyCreative.swift": ["Formats", "Manifest", "Synchronization"],
    "Sources/EdgeProxy/Stitching/BreakOrders.swift": ["Model", "Synchronization"],
    "Sources/EdgeProxy/Stitching/LaidPod.swift": ["Decision", "Manifest", "Model", "Synchronization"],
    "Sources/EdgeProxy/Stitching/LaidPodTable.swift": ["Manifest", "Model", "Synchronization"],
    "Sources/EdgeProxy/Stitching/RenditionWatch.swift": ["Model", "Synchronization"],
    "Sources/EdgeProxy/Stitching/SignalLog.swift": ["Manifest", "Model", "Synchronization"],
    "Sources/EdgeProxy/Stitching/UriOwner.swift": ["Synchronization"],
    "Sources/EdgeProxy/Stitching/UriTable.swift": ["Synchronization"],
    "Sources/EdgeProxy/Store/Sql/PostgresConnection.swift": ["Formats", "Transport", "Glibc", "CPostgres"],
    "Sources/EdgeProxy/Store/Sql/SqliteConnection.swift": ["Glibc", "CSQLite"],
    "Sources/EdgeProxy/": Set(systems + modules + ["Dispatch", "Foundation", "COpenSSL", "CZlib"]),
    // The way of a playlist: Foundation's strings and dates are slow on Linux.
    "Sources/EdgeProxy/Play/": Set(systems + modules + ["COpenSSL", "CZlib"]),
    // Not on that way: a command's.
    "Sources/EdgeProxy/Play/Replay.swift": Set(modules + ["Foundation"]),
    "Sources/EdgeProxy/Channel/": Set(systems + modules),
    "Sources/EdgeProxy/Router/": Set(systems + modules),
]

@Test func everySourceFileImportsOnlyWhatItsModuleMay() throws {
    #expect(!SourceFile.sources.isEmpty)
    for file in SourceFile.sources {
        let folder = try #require(allowed.keys.filter { file.path.hasPrefix($0) }.max { $0.count < $1.count }, "no rule for \(file)")
        for (line, module) in file.imports {
            #expect(allowed[folder]?.contains(module) == true, "\(file):\(line) imports \(module)")
        }
    }
}

@Test(arguments: [
    ("import Foundation", ["Foundation"]), ("@testable import Manifest", ["Manifest"]), ("@preconcurrency public import Glibc", ["Glibc"]),
    ("import struct Foundation.Date", ["Foundation"]), ("// import Foundation", []), ("let import_ = 1", []),
])
func importsAreSeen(line: String, modules: [String]) {
    #expect(SourceFile(path: "", text: line).imports.map(\.module) == modules)
}
