import Foundation

/// Where things lie in the package, and which programs of the system the tests use.
enum Package {
    /// The package's root, three folders above this file.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The program under test: `EDGEPROXY_BINARY`, or what `swift build -c release` made.
    static let edgeproxy =
        ProcessInfo.processInfo.environment["EDGEPROXY_BINARY"] ?? root.appending(path: ".build/release/edgeproxy").path

    /// False only when nothing was built: a binary that is named and missing must fail the tests, not skip them.
    static let hasEdgeproxy =
        ProcessInfo.processInfo.environment["EDGEPROXY_BINARY"] != nil || FileManager.default.isExecutableFile(atPath: edgeproxy)

    static let noEdgeproxy = "no program to test: run `make test`, or `swift build -c release`, or set EDGEPROXY_BINARY"

    /// Path of a script in `Tests/EndToEndTests/Clients`.
    static func client(_ name: String) -> String { root.appending(path: "Tests/EndToEndTests/Clients/\(name)").path }

    /// Path of a program, also one that is only on root's path; `nil` when it isn't installed.
    static func program(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"])
            .map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Debian's own where it is there: a wrapper that chooses among versions takes longer to start than most scripts run.
    static let python =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") ? "/usr/bin/python3" : program("python3") ?? "python3"
    static let curl = program("curl") ?? "curl"

    /// The same for a program that must be there.
    static func required(_ name: String) throws -> String {
        guard let path = program(name) else { throw Failure("\(name) is not installed") }
        return path
    }
}
