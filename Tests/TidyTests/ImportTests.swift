import Testing

/// What the files below a folder may import; the longest folder that fits a path is its rule.
private let allowed: [String: Set<String>] = [
    // Values in, values out: no files, sockets, clocks, locks or Foundation, and no import of each other.
    "Sources/Scte35/": [],
    "Sources/Manifest/": [],
    "Sources/Manifest/ByteSearch.swift": ["Glibc"],
    "Sources/Decision/": [],
    "Sources/Decision/Vast/": ["Decision", "Foundation", "FoundationXML"],
    // Moves bytes and knows no video. A C library is taken in where it is wrapped.
    "Sources/Transport/": ["Glibc", "Synchronization", "CLinux"],
    "Sources/Transport/Net/": ["Glibc", "Synchronization", "CLinux", "COpenSSL"],
    "Sources/Transport/Client/": ["Glibc", "Synchronization", "CLinux", "CCurl"],
    "Sources/Transport/Client/TrustStore.swift": ["Glibc", "CCurl", "COpenSSL"],
    // Where they meet.
    "Sources/EdgeProxy/": [
        "Glibc", "Synchronization", "Dispatch", "Foundation", "CLinux", "COpenSSL", "CZlib", "Scte35", "Manifest", "Decision", "Transport",
    ],
    // The way of a playlist: Foundation's strings and dates are slow on Linux.
    "Sources/EdgeProxy/Play/": [
        "Glibc", "Synchronization", "CLinux", "COpenSSL", "CZlib", "Scte35", "Manifest", "Decision", "Transport",
    ],
    "Sources/EdgeProxy/Channel/": ["Glibc", "Synchronization", "CLinux", "Scte35", "Manifest", "Decision", "Transport"],
    "Sources/EdgeProxy/Router/": ["Glibc", "Synchronization", "CLinux", "Transport"],
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
