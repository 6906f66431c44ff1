import Foundation
import TestSupport

/// A disk of a few megabytes, in memory, that a test can fill.
final class SmallDisk {
    /// Where it is mounted.
    let path: String
    private let scratch: Scratch

    static let skipReason = "SKIPPED: needs root, and a kernel that lets it mount"

    /// Whether this process may mount anything; tried once.
    static let isPossible: Bool = {
        guard getuid() == 0, let mount = Package.program("mount"), let umount = Package.program("umount") else { return false }
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-mount-\(UUID().uuidString.prefix(8))").path
        guard mkdir(folder, 0o700) == 0 else { return false }
        defer { rmdir(folder) }
        guard (try? SmallDisk.run(mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder)) == true else { return false }
        _ = try? SmallDisk.run(umount, folder)
        return true
    }()

    init(megabytes: Int, in scratch: Scratch) throws {
        self.scratch = scratch
        path = scratch.path("small-disk")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard try Self.run(try Package.required("mount"), "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path) else {
            throw Failure("a disk can't be mounted")
        }
    }

    /// What has files open there keeps it until it ends.
    deinit { _ = try? Self.run(Package.program("umount") ?? "umount", "-l", path) }

    /// Until nothing goes onto it any more.
    func fill() throws {
        let file = open(path + "/filler", O_WRONLY | O_CREAT | O_APPEND, 0o600), block = [UInt8](repeating: 1, count: 4_096)
        guard file >= 0 else { throw Failure("the disk can't be filled") }
        defer { close(file) }
        while write(file, block, block.count) > 0 {}
    }

    func makeRoom() { unlink(path + "/filler") }

    private static func run(_ program: String, _ arguments: String...) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
