import Foundation
import TestSupport
import Testing

@testable import Console
@testable import EdgeProxy
@testable import Model

/// What a start reads of the crashes before it.
@Suite struct CrashTrapTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-trap-\(UUID().uuidString.prefix(8))").path
    private let minute: Int64 = 60_000_000_000

    private func at(_ minutes: Int64) -> WallTime { WallTime(nanoseconds: minutes * minute) }

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    /// The file as a process leaves it: its loops' slots, each with a channel and the signal that ended it.
    private func write(_ slots: [(channel: Int32, signal: Int32, wallNs: Int64)], names: [String] = ["t/a", "t/b"]) throws {
        #expect(CrashTrap(folder: folder, channels: names, loops: slots.count) != nil)
        var bytes = try InputFile.read(CrashTrap.path(in: folder))
        for (index, slot) in slots.enumerated() {
            let at = CrashTrap.slotBytes * (index + 1)
            for byte in 0..<4 {
                bytes[at + byte] = UInt8(truncatingIfNeeded: slot.channel >> Int32(8 * byte))
                bytes[at + 4 + byte] = UInt8(truncatingIfNeeded: slot.signal >> Int32(8 * byte))
            }
            for byte in 0..<8 { bytes[at + 16 + byte] = UInt8(truncatingIfNeeded: slot.wallNs >> Int64(8 * byte)) }
        }
        try Data(bytes).write(to: URL(filePath: CrashTrap.path(in: folder)))
    }

    @Test func aCrashNamesWhatItsLoopWorkedOn() throws {
        let trap = try #require(CrashTrap(folder: folder, channels: ["t/a", "t/b"], loops: 2))
        func crashes() throws -> [CrashTrap.Crash] { CrashTrap.crashes(in: try InputFile.read(CrashTrap.path(in: folder))) }
        trap.slot(0).begin(0)
        trap.slot(1).begin(1)
        #expect(try crashes() == [], "without a signal it is no crash: a kill -9 is none")
        trap.slot(1).adopt()
        trap.slots.mark(SIGSEGV, at: at(1))
        #expect(
            try crashes() == [.init(channel: "t/b", time: at(1), signal: SIGSEGV)],
            "the thread is the second loop's")
        trap.slot(1).end()
        trap.slots.mark(SIGSEGV, at: at(1))
        #expect(try crashes() == [], "nothing was worked on")
    }

    /// A loop that stores to a page of a file waits for the file system: for as long as it is frozen, or syncs.
    @Test func whatALoopStoresTouchesNoFile() throws {
        let trap = try #require(CrashTrap(folder: folder, channels: ["t/a"], loops: 1))
        let file = CrashTrap.path(in: folder)
        trap.slot(0).begin(0)
        #expect(try InputFile.read(file)[CrashTrap.slotBytes] == 0)
        let maps = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/maps")).readToEnd() ?? Data()
        #expect(maps.count > 0 && !String(decoding: maps, as: UTF8.self).contains(file))
    }

    @Test func twoCrashesWithinTenMinutesNameTheChannel() throws {
        try write([(0, SIGSEGV, 1 * minute), (2, SIGSEGV, 1 * minute)])
        #expect(CrashTrap.takeDown(in: folder, now: at(2)) == [])
        try write([(1, SIGILL, 4 * minute), (2, 0, 0)])
        #expect(CrashTrap.takeDown(in: folder, now: at(5)) == [], "another channel")
        try write([(2, SIGTRAP, 10 * minute)])
        #expect(CrashTrap.takeDown(in: folder, now: at(11)) == ["t/b"])
        // Started again without a crash, it stays so until ten minutes have gone by.
        try write([(0, 0, 0)])
        #expect(CrashTrap.takeDown(in: folder, now: at(19)) == ["t/b"])
        #expect(CrashTrap.takeDown(in: folder, now: at(21)) == [])
    }

    @Test func crashesFarApartNameNothing() {
        let crashes = [1, 12, 30].map { CrashTrap.Crash(channel: "t/a", time: at($0), signal: 11) }
        #expect(CrashTrap.suspects(crashes, now: at(31)) == [])
        #expect(
            CrashTrap.suspects(crashes + [.init(channel: "t/a", time: at(40), signal: 4)], now: at(41)) == ["t/a"])
    }

    @Test func anyOtherFileTellsNothing() throws {
        var random = Seeded(3)
        try write([(1, SIGSEGV, minute), (2, SIGBUS, minute)])
        let good = try InputFile.read(CrashTrap.path(in: folder))
        #expect(CrashTrap.crashes(in: good).map(\.channel) == ["t/a", "t/b"])
        for cut in 0..<good.count { _ = CrashTrap.crashes(in: Array(good[..<cut])) }
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<3 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
            _ = CrashTrap.crashes(in: bytes)
        }
        try Data("garbage\n1 2\n9 9 9 9\n".utf8).write(to: URL(filePath: folder + "/crashes"))
        try FileManager.default.removeItem(atPath: CrashTrap.path(in: folder))
        #expect(CrashTrap.takeDown(in: folder, now: at(1)) == [])
    }
}
