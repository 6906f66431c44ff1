import Foundation
import TestSupport
import ModelTestSupport
import Testing

@testable import Console
@testable import Model
@testable import Stitching
@testable import Store

/// What stands on the disk can be read by whoever has the installation's secret, and by nobody else.
@Suite struct JournalSealTests {
    private static let secret = Array("a secret of the installation".utf8), other = Array("a secret of another one".utf8)

    @Test func everyRecordIsOpenedAsItWasSealed() {
        let seal = JournalSeal(secrets: [Self.secret])
        for record in JournalTests.every.map(\.encoded) {
            let sealed = seal.sealed(record)
            #expect(sealed.count == record.count + JournalSeal.nonceBytes + JournalSeal.tagBytes)
            #expect(sealed[0] == record[0] | 0x80 && sealed != seal.sealed(record))
            #expect(seal.opened(sealed[...]) == record)
            // What earlier versions wrote.
            #expect(seal.opened(record[...]) == record)
        }
    }

    @Test func onlyOurKeysOpenIt() {
        let old = JournalSeal(secrets: [Self.secret]), record: [UInt8] = [7, 1, 2, 3], sealed = old.sealed(record)
        #expect(JournalSeal(secrets: [Self.other, Self.secret]).opened(sealed[...]) == record)
        #expect(JournalSeal(secrets: [Self.other]).opened(sealed[...]) == nil)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(old.opened(changed[...]) == nil, "byte \(index)")
            #expect(old.opened(sealed[..<index]) == nil || index == 0)
        }
    }

    /// A session as a viewer opens it at an origin with tokens, through the threads that write, and written anew.
    @Test func theFileHoldsNothingOfAViewer() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-seal-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var viewer = ViewerAttributes()
        (viewer.userAgent, viewer.address, viewer.country) = ("Mozilla/5.0 (a television)", "203.0.113.77", "ZZ")
        viewer.add([("uid", "somebody-in-particular"), ("token", "secret-of-the-origin")], isTrusted: false)
        let token = SessionToken(high: 0x0102_0304_0506_0708, low: 0x1112_1314_1516_1718, signature: 0x2122_2324_2526_2728)
        let records: [JournalRecord] = [
            .presentation(PresentationRecord(id: 1, channel: "tenant/channel", query: "token=secret-of-the-origin")),
            .session(SessionRecord(token: token, presentation: 1, viewer: viewer)),
            .commit(CommitRecord(token: token, breakStart: 1, layout: 2)),
        ]
        let seal = JournalSeal(secrets: [Self.secret]), path = folder + "/journal", done = DispatchSemaphore(value: 0)
        let journal = Journal(
            path: path, file: try #require(JournalFile.fresh(path)), size: 0, syncNs: 1_000_000, seal: seal, rewriteBytes: 4_096)
        journal.append(records) { done.signal() }
        done.wait()
        func words(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }
        let secrets =
            ["secret-of-the-origin", "television", "203.0.113.77", "somebody", "tenant"].map { Array($0.utf8) }
            + [token.text, words(token.high), words(token.low), words(token.signature), words(token.low.byteSwapped)]
        func holdsNothing(_ bytes: [UInt8]) -> Bool {
            secrets.allSatisfy { secret in !bytes.indices.contains { bytes[$0...].starts(with: secret) } }
        }
        #expect(holdsNothing(try InputFile.read(path)))
        #expect(!holdsNothing(records[1].encoded), "or the test could see nothing")
        journal.rewrite { each, put in
            var kept: [JournalRecord] = []
            _ = each { if let record = try? JournalRecord.decode(Array($0)) { kept.append(record) } }
            kept.forEach(put)
        }
        for number in 0..<200 as Range<Int64> {
            journal.append([.commit(CommitRecord(token: token, breakStart: ChannelTime(nanoseconds: number + 2)))])
        }
        for _ in 0..<60_000 where journal.editions.load(ordering: .relaxed) == 0 { usleep(5_000) }
        journal.close()
        let file = try InputFile.read(path), (sealed, lost) = RecordFile.read(file)
        #expect(holdsNothing(file) && lost == 0 && journal.editions.load(ordering: .relaxed) > 0)
        let recovered = Recovered(sealed.compactMap { seal.opened($0[...]) })
        #expect(recovered.sessions[token]?.viewer == viewer && recovered.presentations[1]?.query == "token=secret-of-the-origin")
    }
}
