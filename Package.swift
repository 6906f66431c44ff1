// swift-tools-version: 6.2
import PackageDescription

// Generics across modules are specialised only with cross-module optimisation (a public generic: 28 µs without, 0.8 µs with).
let fast: [SwiftSetting] = [
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))
]
// Values in, values out: no unsafe code that does not say why it is safe.
let strict: [SwiftSetting] =
    fast + [
        .enableExperimentalFeature("Lifetimes"), .strictMemorySafety(),
    ]
// The exclusivity checks of loop-confined classes cost as much as all bounds checks gain; tests (debug) keep them.
let confined: [SwiftSetting] =
    fast + [
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
    ]

// The pure code of a channel: on the way of each playlist, so without those checks too.
let channel: [SwiftSetting] =
    strict + [
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
    ]

let package = Package(
    name: "edgeproxy",
    products: [
        .executable(name: "edgeproxy", targets: ["EdgeProxy"]), .executable(name: "edgeproxy-bench", targets: ["EdgeBench"]),
    ],
    targets: [
        .systemLibrary(name: "CCurl", path: "Sources/CLibs/CCurl"),
        .systemLibrary(name: "CExpat", path: "Sources/CLibs/CExpat"),
        .systemLibrary(name: "COpenSSL", path: "Sources/CLibs/COpenSSL"),
        .systemLibrary(name: "CPostgres", path: "Sources/CLibs/CPostgres"),
        .systemLibrary(name: "CSQLite", path: "Sources/CLibs/CSQLite"),
        .systemLibrary(name: "CZlib", path: "Sources/CLibs/CZlib"),
        .target(name: "CLinux", path: "Sources/CLibs/CLinux"),

        .target(name: "Formats", dependencies: ["CExpat"], swiftSettings: strict),
        .target(name: "Scte35", dependencies: ["Formats"], swiftSettings: strict),
        .target(name: "Manifest", dependencies: ["Formats"], swiftSettings: strict),
        .target(name: "Decision", dependencies: ["Formats"], exclude: ["Vast"], swiftSettings: strict),
        .target(name: "Vast", dependencies: ["Formats"], path: "Sources/Decision/Vast", swiftSettings: strict),
        .target(
            name: "Transport", dependencies: ["CLinux", "CCurl", "COpenSSL"], swiftSettings: confined),

        // The layers of the program: nothing in an upper row names anything of a lower one.
        .target(name: "Console", dependencies: ["Formats"], path: "Sources/EdgeProxy/Console", swiftSettings: fast),
        .target(
            name: "Model", dependencies: ["Formats", "Scte35", "Manifest", "Decision"], path: "Sources/EdgeProxy/Model",
            swiftSettings: channel),
        .target(
            name: "Stitching", dependencies: ["Formats", "Decision", "Model", "Scte35", "Manifest"], path: "Sources/EdgeProxy/Stitching",
            swiftSettings: channel),
        .target(
            name: "Store",
            dependencies: [
                "Formats", "Decision", "Model", "Stitching", "Transport", "CLinux", "COpenSSL", "CPostgres", "CSQLite", "CZlib",
            ],
            path: "Sources/EdgeProxy/Store", swiftSettings: confined),
        .target(
            name: "Beacons", dependencies: ["Formats", "Decision", "Vast", "Transport", "Model", "Stitching", "Store"],
            path: "Sources/EdgeProxy/Beacons", swiftSettings: confined),
        .target(
            name: "Watch", dependencies: ["Formats", "Manifest", "Transport", "Console", "Model"], path: "Sources/EdgeProxy/Watch",
            swiftSettings: confined),
        .target(
            name: "Demo", dependencies: ["Formats", "Scte35", "Manifest", "Transport", "Console", "Model", "COpenSSL"],
            path: "Sources/EdgeProxy/Demo", swiftSettings: fast),
        .executableTarget(
            name: "EdgeProxy",
            dependencies: [
                "Formats", "Scte35", "Manifest", "Decision", "Vast", "Transport", "Console", "Model", "Stitching", "Store", "Beacons",
                "Watch", "Demo", "CLinux", "COpenSSL", "CZlib",
            ],
            path: "Sources/EdgeProxy", exclude: ["Console", "Model", "Stitching", "Store", "Beacons", "Watch", "Demo"],
            swiftSettings: confined),

        .executableTarget(
            name: "EdgeBench",
            dependencies: [
                "Formats", "Transport", "TestSupport", "Manifest", "Scte35", "Decision", "Vast", "Model", "Store", "CLinux", "COpenSSL",
                "CAllocations",
            ],
            path: "Tests/Bench",
            swiftSettings: confined),
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .target(name: "TestSupport", dependencies: ["Transport", "CLinux"], path: "Tests/TestSupport"),
        .target(name: "StoreTestSupport", dependencies: ["Store", "TestSupport"], path: "Tests/StoreTestSupport"),
        .target(name: "ModelTestSupport", dependencies: ["Manifest", "Model"], path: "Tests/ModelTestSupport"),
        .testTarget(name: "FormatsTests", dependencies: ["Formats", "TestSupport"]),
        .testTarget(name: "Scte35Tests", dependencies: ["Scte35", "TestSupport"]),
        .testTarget(name: "ManifestTests", dependencies: ["Formats", "Manifest", "TestSupport"]),
        .testTarget(name: "DecisionTests", dependencies: ["Formats", "Decision", "TestSupport"]),
        .testTarget(name: "VastTests", dependencies: ["Formats", "Vast", "TestSupport"]),
        .testTarget(name: "TransportTests", dependencies: ["Transport", "TestSupport", "CLinux", "COpenSSL"]),
        .testTarget(
            name: "EdgeProxyTests",
            dependencies: [
                "EdgeProxy", "Formats", "Transport", "Manifest", "Scte35", "Decision", "Vast", "Console", "Model", "Stitching", "Store",
                "Watch", "Demo", "ModelTestSupport", "TestSupport", "CLinux", "CZlib",
            ]),
        .testTarget(name: "ConsoleTests", dependencies: ["Console"]),
        .testTarget(name: "ModelTests", dependencies: ["Formats", "Manifest", "Model", "ModelTestSupport", "TestSupport"]),
        .testTarget(
            name: "StitchingTests",
            dependencies: ["Formats", "Manifest", "Decision", "Model", "ModelTestSupport", "Stitching", "TestSupport"]),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Manifest", "Console", "Model", "ModelTestSupport", "Stitching", "Store", "StoreTestSupport", "Transport", "TestSupport",
            ]),
        .testTarget(
            name: "BeaconsTests",
            dependencies: [
                "Formats", "Decision", "Vast", "Transport", "Model", "Stitching", "Store", "StoreTestSupport", "Beacons", "TestSupport",
            ]),
        .testTarget(name: "DemoTests", dependencies: ["Formats", "Scte35", "Console", "Model", "Demo", "Transport", "TestSupport"]),
        .testTarget(name: "WatchTests", dependencies: ["Formats", "Watch", "Manifest", "Model", "Transport", "TestSupport"]),
        .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"], exclude: ["Clients"]),
        .testTarget(name: "BenchTests", dependencies: ["EdgeBench", "Manifest", "TestSupport"]),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
