import Foundation
import Testing

@testable import EdgeProxy
@testable import Model

@Suite struct ViewerSaltsTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-salts-\(UUID().uuidString.prefix(8))").path
    private static let nowMs: Int64 = 1_796_000_000_000, month: Int64 = 31 * 86_400_000

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    private func key(_ salts: ViewerSalts, _ uid: String = "a", tenant: String = "t", nowMs: Int64 = nowMs) -> ViewerKey? {
        salts.key(of: .uid(uid), tenant: tenant, nowMs: nowMs)
    }

    @Test func aViewerHasOneKeyInAMonthOfATenant() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let salts = ViewerSalts(folder: folder, nowMs: Self.nowMs), first = try #require(key(salts))
        let others = [
            key(salts, "b"), key(salts, tenant: "u"), key(salts, nowMs: Self.nowMs + Self.month),
            salts.key(of: .ifa("a"), tenant: "t", nowMs: Self.nowMs),
        ]
        #expect(Set(others + [first]).count == 5 && key(salts) == first)
        salts.flush()
        #expect(key(ViewerSalts(folder: folder, nowMs: Self.nowMs)) == first, "also after a restart")
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/salts")[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aMonthThatIsOverLeavesTheDisk() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let salts = ViewerSalts(folder: folder, nowMs: Self.nowMs), before = key(salts)
        salts.flush()
        let later = ViewerSalts(folder: folder, nowMs: Self.nowMs + 3 * Self.month)
        later.flush()
        #expect(try Data(contentsOf: URL(filePath: folder + "/salts")) == Data([1]))
        salts.forget(nowMs: Self.nowMs + 3 * Self.month)
        #expect(key(salts) != before)
        salts.flush()
    }

    @Test func whatIsDamagedIsPutAside() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data([9, 9]).write(to: URL(filePath: folder + "/salts"))
        let salts = ViewerSalts(folder: folder, nowMs: Self.nowMs)
        #expect(key(salts) != nil)
        salts.flush()
        #expect(try Data(contentsOf: URL(filePath: folder + "/salts.damaged")) == Data([9, 9]))
        #expect(key(ViewerSalts(folder: folder, nowMs: Self.nowMs)) == key(salts))
    }
}
