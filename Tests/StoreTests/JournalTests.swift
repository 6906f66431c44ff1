import Foundation
import Glibc
import Synchronization
import Manifest
import ModelTestSupport
import TestSupport
import Testing

@testable import Console
@testable import Model
@testable import Stitching
@testable import Store

/// The journal's file: torn, damaged, unwritable, and written anew while it is written.
@Suite struct JournalTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "edgeproxy-journal-\(UUID().uuidString.prefix(8))").path

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

    private func journal(rewriteBytes: Int = .max, write: @escaping Journal.Write = Journal.systemWrite) throws -> Journal {
        let file = try #require(JournalFile.fresh(folder + "/journal"))
        return Journal(path: folder + "/journal", file: file, size: 0, syncNs: 1_000_000, rewriteBytes: rewriteBytes, write: write)
    }

    private func file() throws -> [UInt8] { try InputFile.read(folder + "/journal") }

    private static func token(_ number: UInt64) -> SessionToken { SessionToken(high: number, low: number &* 977, signature: ~number) }

    private static let run: Timeline.Run = {
        var run = Timeline.Run()
        (run.sequenceOffset, run.first, run.alignedTo) = (-3, 9, -4)
        run.dates = DateMap(steps: [DateMap.Step(from: .min, shift: 0, ahead: 0), DateMap.Step(from: 6, shift: 5, ahead: 0)])
        return run
    }()

    private static let kept = Timeline.Kept(
        segment: ContentSegment(
            number: 4, discontinuity: 2, startsDiscontinuity: true, start: 5, duration: 6, originSequence: 7, stateId: 0,
            state: SegmentState(lines: [1], keys: [2], map: 3), lines: [8, 9], markers: [10]),
        origin: OriginSegment(
            sequence: 7, discontinuity: 1, startsDiscontinuity: false, date: nil, duration: 6, identity: .max, name: 3))

    /// One of each kind, with all that it can hold.
    static let every: [JournalRecord] = [
        .presentation(
            PresentationRecord(
                id: 7, channel: "t/c", path: [1, 2], query: "a=b", renditions: [[3], []], targetDuration: 6_000_000_000,
                identities: [8, .max],
                descriptions: [
                    nil,
                    RenditionDescription(
                        traits: RenditionTraits(
                            kind: .audio, bandwidth: 64_000, codecs: ["ac-3", "mp4a"], language: "en", channels: 6, sampleRate: 48_000),
                        stableId: 9, labels: [10, 0]),
                ])),
        .run(RunRecord(presentation: 7, rendition: 1, run: run)),
        .segment(SegmentRecord(presentation: 7, rendition: 1, kept: kept)),
        .edge(EdgeRecord(presentation: 7, Visible.Step(edge: .max, front: .min, contentFront: -5))),
        .adBreak(
            BreakRecord(
                presentation: 7,
                adBreak: AdBreak(
                    id: 5, start: 6, planned: nil, inPoint: 8, returnTime: 9, event: .max, source: .configured, isInsertion: true))),
        .layout(LayoutRecord(presentation: 7, id: 1, breakId: 5, start: 6, room: 7, lag: -8, ads: ["a", ""], slate: "s")),
        .placement(
            PlacementRecord(
                presentation: 7, layout: 1, rendition: 1, start: 6, first: 10, firstDiscontinuity: 2, priorDiscontinuity: 1, returnTime: 9,
                laidLength: 3, missing: 4, laid: 2, resume: 12, resumeDiscontinuity: nil)),
        .session(
            SessionRecord(
                token: token(1), presentation: 7, joined: 1, lastSeen: 2, isStitched: false, hasLooked: true, decidedThrough: 3, lag: -4,
                history: [1, 2], offsets: [OffsetRecord(sequence: 5, discontinuity: 6, resume: 7), OffsetRecord()])),
        .commit(CommitRecord(token: token(1), breakStart: 6, layout: 1)),
        .creative(
            CreativeRecord(
                tenant: "t", id: "a", isSlate: true,
                renditions: [
                    .init(
                        kind: 1, container: 2, bandwidth: 3, width: 4, height: 5, codecs: ["avc1"], language: "de", hasMap: true,
                        map: .init(url: "http://a/i", hasRange: true, range: [1]),
                        segments: [.init(resource: .init(url: "http://a/0"), duration: 6, durationText: [54])])
                ])),
        .retired(
            RetiredRecord(token: token(2), presentation: 7, retired: 8, decidedThrough: 9, offsets: [OffsetRecord(sequence: 1)])),
        .floor(FloorRecord(raised: 1, sequence: 2, discontinuity: 3)),
        .history(HistoryRecord(viewer: .max, lastMs: 5, campaigns: [.init(key: 6, total: 2, timesMs: [4, 5]), .init(key: 7, total: 1)])),
        .order(
            OrderRecord(
                channel: "t/c",
                order: OrderedBreak(
                    id: BreakOrderId(9), start: WallTime(nanoseconds: 8), lengthNs: 7, ordered: WallTime(nanoseconds: 6), by: "ops",
                    request: "r-1", ended: WallTime(nanoseconds: 10)))),
        .session(SessionRecord(token: token(3), presentation: 7, tracking: .client, zero: 12)),
        .retired(RetiredRecord(token: token(4), presentation: 7, retired: 8, offsets: [OffsetRecord(sequence: 1)], tracking: .both)),
        .zero(ZeroRecord(token: token(3), zero: 13)),
    ]

    private static func bytes(_ records: [JournalRecord]) -> [UInt8] {
        var bytes: [UInt8] = []
        for record in records { RecordFile.append(record.encoded, to: &bytes) }
        return bytes
    }

    @Test func everyRecordIsReadAsItWasWritten() throws {
        for record in Self.every { #expect(try JournalRecord.decode(record.encoded) == record) }
        #expect(Set(Self.every.map { $0.encoded[0] }) == Set(1...15))
        for record in Self.every { #expect(JournalRecord.name(ofKind: record.encoded[0]) != nil) }
    }

    /// As earlier versions wrote it.
    @Test func whereNothingIsDecidedTheLeastNumberIsWritten() throws {
        let least: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0x80],
            bytes: [JournalRecord] = [
                .session(SessionRecord(offsets: [OffsetRecord()])), .retired(RetiredRecord(offsets: [OffsetRecord()])),
            ]
        // Behind the kind, the token, the presentation, two times and two flags; or behind one time.
        for (record, decidedThrough) in zip(bytes, [51, 41]) {
            let encoded = record.encoded
            #expect(Array(encoded[decidedThrough..<decidedThrough + 8]) == least && encoded.suffix(8) == least[...])
            #expect(try JournalRecord.decode(encoded) == record)
        }
    }

    /// Whatever a power cut leaves of the last write: all whole records before it are there, and nothing else.
    @Test func aTailTornAtAnyByteLosesTheLastRecordAlone() {
        let whole = Self.bytes(Self.every)
        var ends: [Int] = [0]
        for record in Self.every { ends.append(ends[ends.count - 1] + RecordFile.frameBytes + record.encoded.count) }
        for cut in 0...whole.count {
            let (records, lost) = RecordFile.read(Array(whole[..<cut]))
            let expected = ends.lastIndex { $0 <= cut }!
            #expect(records == Self.every.prefix(expected).map(\.encoded), "cut at \(cut)")
            #expect(lost == cut - ends[expected], "cut at \(cut)")
            #expect(Recovered(records).dropped == 0, "cut at \(cut)")
        }
    }

    /// A file in which one byte is another than it was, in the frame or in the record: that record is lost, and what follows it is found.
    @Test func aDamagedByteCostsItsRecordAlone() {
        let whole = Self.bytes(Self.every), encoded = Self.every.map(\.encoded)
        var place = 0
        for (number, record) in encoded.enumerated() {
            let frame = place..<(place + RecordFile.frameBytes + record.count)
            for index in frame {
                for flip in [0x01, 0x40, 0x80, 0xff] as [UInt8] {
                    var damaged = whole, found: [Range<Int>] = [], records: [[UInt8]] = []
                    damaged[index] ^= flip
                    #expect(RecordFile.each(damaged, damaged: { found.append($0) }) { records.append(Array($0)) } == whole.count)
                    #expect(found == [frame] && records == Array(encoded[..<number] + encoded[(number + 1)...]), "byte \(index)")
                    // Where the length is right, it says what is lost.
                    if index >= frame.lowerBound + RecordFile.frameBytes + 1 {
                        #expect(RecordFile.kind(of: frame, in: damaged) == record[0])
                    }
                }
            }
            place = frame.upperBound
        }
    }

    /// A file longer than a piece, with damage where pieces meet, at its end, and zeros over many records.
    @Test func aLongFileIsReadPastItsDamage() throws {
        let records = (0..<60 as Range<UInt64>).map { number -> JournalRecord in
            .presentation(
                PresentationRecord(id: PresentationId(Int64(number)), path: [UInt8](repeating: UInt8(number), count: 60_000 + Int(number))))
        }
        var bytes = Self.bytes(records), ends = [0]
        for record in records { ends.append(ends[ends.count - 1] + RecordFile.frameBytes + record.encoded.count) }
        let lost = [3, 17, 18, 19, 40, 59]
        for number in [3, 40, 59] { bytes[ends[number] + (number == 40 ? 2 : 70)] ^= 1 }
        for index in ends[17]..<ends[20] { bytes[index] = 0 }
        let file = try #require(JournalFile.fresh(folder + "/damaged"))
        #expect(file.append(bytes))
        var kept: [[UInt8]] = [], damaged: [Range<Int>] = []
        #expect(file.eachRecord(to: bytes.count, damaged: { damaged.append($0) }) { kept.append(Array($0)) })
        #expect(kept == records.indices.filter { !lost.contains($0) }.map { records[$0].encoded })
        #expect(damaged.first?.lowerBound == ends[3] && damaged.last?.upperBound == bytes.count)
        #expect(damaged.reduce(0) { $0 + $1.count } == lost.reduce(0) { $0 + ends[$1 + 1] - ends[$1] })
    }

    /// What is damaged while the file is in use is not in the next one; whoever reads that knows that something is missing.
    @Test func aFileThatIsWrittenAnewSaysThatSomethingWasLost() throws {
        let journal = try journal(rewriteBytes: 4_096)
        journal.append([.commit(CommitRecord(token: Self.token(1), breakStart: 1, layout: 1))])
        #expect(eventually { journal.size.load(ordering: .relaxed) > 0 })
        let file = try FileHandle(forWritingTo: URL(filePath: folder + "/journal"))
        try file.seek(toOffset: 20)
        try file.write(contentsOf: Data([0x77]))
        journal.rewrite { each, put in
            var kept: [JournalRecord] = []
            _ = each { if let record = try? JournalRecord.decode(Array($0)) { kept.append(record) } }
            kept.forEach(put)
        }
        journal.append((0..<100 as Range<UInt64>).map { .session(SessionRecord(token: Self.token($0), presentation: 7)) })
        #expect(eventually { journal.editions.load(ordering: .relaxed) > 0 })
        journal.close()
        let recovered = Recovered(RecordFile.read(try self.file()).records)
        #expect(recovered.isRaiseDue && recovered.floor == nil && recovered.sessions.count == 100)
    }

    /// Whoever is known goes on above what was listed, and there is something above all of them for who is not.
    @Test func whatWasLostIsGoneOnAbove() {
        // But for an edge that no clock has.
        var recovered = Recovered(Self.every.filter { if case .edge = $0 { false } else { true } }.map(\.encoded))
        recovered.raise(at: 77)
        let least = Stitching.Limits.lostNumbers
        #expect(recovered.sessions.values.allSatisfy { $0.offsets.count == 2 && $0.offsets.allSatisfy { $0.sequence >= least } })
        #expect(recovered.retired.values.allSatisfy { $0.offsets.allSatisfy { $0.sequence > least && $0.discontinuity >= least } })
        #expect(recovered.floor?.raised == 77 && recovered.floor!.sequence > least + 5 && recovered.floor!.discontinuity >= least + 2)
        let again = Recovered(recovered.records.map(\.encoded))
        #expect(again.floor == recovered.floor && !again.isRaiseDue && again.sessions == recovered.sessions)
        var later = again
        later.forget(before: 78)
        #expect(later.floor == nil)
    }

    @Test func whatWasWaitedForIsInTheFile() throws {
        let journal = try journal(), done = DispatchSemaphore(value: 0)
        for number in 0..<100 as Range<UInt64> {
            #expect(journal.append([.commit(CommitRecord(token: Self.token(number), breakStart: 1, layout: 2))]) { done.signal() })
        }
        for _ in 0..<100 { done.wait() }
        #expect(RecordFile.read(try file()).records.count == 100)
        journal.close()
        #expect(RecordFile.read(try file()).lost == 0)
    }

    /// A disk that takes half of a write and then none, and is cleared.
    @Test func aFullDiskLosesNothingAndIsGoneOnFrom() throws {
        let shared = Shared()
        let journal = try journal { descriptor, bytes in
            guard shared.isFull.load(ordering: .acquiring) else { return Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
            // Half of it fits.
            if shared.attempts.add(1, ordering: .relaxed).newValue == 1 {
                return Glibc.write(descriptor, bytes.baseAddress, bytes.count / 2)
            }
            errno = ENOSPC
            return -1
        }
        func commit(_ number: UInt64) -> JournalRecord { .commit(CommitRecord(token: Self.token(number), breakStart: 1, layout: 2)) }
        let first = DispatchSemaphore(value: 0), second = DispatchSemaphore(value: 0)
        #expect(journal.append([commit(1)]) { first.signal() })
        first.wait()
        shared.isFull.store(true, ordering: .releasing)
        #expect(journal.append([commit(2)]) { second.signal() })
        #expect(eventually { journal.isFailing })
        // Nobody waits for what can't be written, but it is kept.
        #expect(!journal.append([commit(3)]) { Issue.record("not written") })
        #expect(second.wait(timeout: .now() + 0.1) == .timedOut)
        #expect(RecordFile.read(try file()).lost == 0, "half a record would end the file")
        shared.isFull.store(false, ordering: .releasing)
        #expect(second.wait(timeout: .now() + 300) == .success)
        #expect(eventually { !journal.isFailing })
        #expect(journal.append([commit(4)]))
        journal.close()
        #expect(RecordFile.read(try file()).records == (1...4).map { commit($0).encoded })
        #expect(journal.lost.load(ordering: .relaxed) == 0)
    }

    @Test func moreThanTheQueueHoldsIsCounted() throws {
        let journal = try journal { _, _ in
            errno = EROFS
            return -1
        }
        let large = JournalRecord.presentation(PresentationRecord(path: [UInt8](repeating: 7, count: 1 << 20)))
        for _ in 0..<40 { journal.append([large]) }
        #expect(journal.lost.load(ordering: .relaxed) > 5)
        journal.close()
        #expect(try file() == [])
    }

    /// Records of several threads, while the file is written anew again and again: no record is missing at any time.
    @Test func itIsWrittenAnewWhileRecordsCome() throws {
        let journal = try journal(rewriteBytes: 4_096)
        journal.rewrite { each, put in
            // Half the file: what a session has lost with its end.
            var kept: [JournalRecord] = []
            _ = each { bytes in
                guard let record = try? JournalRecord.decode(Array(bytes)), Self.isKept(record) else { return }
                kept.append(record)
            }
            kept.forEach(put)
        }
        // Until it was written anew three times, however busy the machine is: who writes it must get to do so, so the pace slows down.
        let counts = Counts(), deadline = ContinuousClock.now + .seconds(Patience.seconds)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            var number = 0
            while number < 2_000 || (journal.editions.load(ordering: .relaxed) < 3 && ContinuousClock.now < deadline) {
                let token = Self.token(UInt64(thread * 1_000_000 + number))
                journal.append([.commit(CommitRecord(token: token, breakStart: ChannelTime(nanoseconds: Int64(number)), layout: 1))])
                if number % (number < 2_000 ? 64 : 4) == 0 { usleep(500) }
                number += 1
            }
            counts.set(thread, number)
        }
        #expect(journal.editions.load(ordering: .relaxed) >= 3)
        journal.close()
        let (records, lost) = RecordFile.read(try file())
        var seen: Set<SessionToken> = []
        for record in records {
            if case .commit(let commit)? = try JournalRecord.decode(record) {
                #expect(seen.insert(commit.token).inserted, "twice")
            }
        }
        #expect(lost == 0)
        for thread in 0..<4 {
            let missing = stride(from: 1, to: counts.get(thread), by: 2).filter {
                !seen.contains(Self.token(UInt64(thread * 1_000_000 + $0)))
            }
            #expect(missing == [], "of thread \(thread)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder + "/journal.new"))
    }

    /// It need not grow: what was kept of viewers who are gone leaves within the hour.
    @Test func itIsWrittenAnewWhenItIsOld() throws {
        let file = try #require(JournalFile.fresh(folder + "/journal"))
        let journal = Journal(path: folder + "/journal", file: file, size: 0, syncNs: 1_000_000, ageNs: 1)
        journal.rewrite { _, put in put(.floor(FloorRecord(raised: 1))) }
        journal.append([.session(SessionRecord(token: Self.token(1)))])
        #expect(eventually { journal.editions.load(ordering: .relaxed) > 0 })
        journal.close()
        let recovered = Recovered(RecordFile.read(try self.file()).records)
        #expect(recovered.sessions.isEmpty && recovered.floor?.raised == 1)
    }

    private static func isKept(_ record: JournalRecord?) -> Bool {
        guard case .commit(let commit)? = record else { return false }
        return commit.breakStart.nanoseconds % 2 == 1
    }

    /// What a session has beyond its viewer is written where its player tracks: others are as earlier versions wrote and read them.
    @Test func whoTracksIsKept() throws {
        let token = Self.token(3), session = SessionRecord(token: token, presentation: 7, tracking: .both)
        let written: [JournalRecord] = [
            .session(session), .zero(ZeroRecord(token: token, zero: 5)), .zero(ZeroRecord(token: token, zero: 6)),
        ]
        let recovered = Recovered(written.map(\.encoded))
        #expect(recovered.sessions[token]?.tracking == .both && recovered.sessions[token]?.zero == 5, "the first holds")
        let again = Recovered(recovered.records.map(\.encoded))
        #expect(again.sessions == recovered.sessions && recovered.dropped == 0)
        var plain = session
        plain.tracking = .server
        let before = JournalRecord.session(plain).encoded
        plain.zero = 9
        #expect(JournalRecord.session(plain).encoded == before)
        let over = RetiredRecord(token: token, presentation: 7, retired: 8, tracking: .client)
        #expect(Recovered([JournalRecord.retired(over).encoded]).retired[token]?.session.tracking == .client)
        #expect(Recovered([JournalRecord.zero(ZeroRecord(token: token)).encoded]).dropped == 1)
    }

    /// The records of a restart go on where the file had got to, and a session that came back is no longer over.
    @Test func theLastRecordOfASessionHolds() {
        let session = SessionRecord(token: Self.token(2), presentation: 7, decidedThrough: 5)
        let over = RetiredRecord(token: Self.token(2), presentation: 7, retired: 100, offsets: [OffsetRecord(sequence: 4)])
        func recovered(_ records: JournalRecord...) -> Recovered { Recovered(records.map(\.encoded)) }
        #expect(recovered(.session(session), .retired(over)).sessions.isEmpty)
        #expect(recovered(.session(session), .retired(over)).retired[over.token] == over)
        #expect(recovered(.session(session), .retired(over), .session(session)).retired.isEmpty)
        #expect(recovered(.session(session), .retired(RetiredRecord(token: over.token))).retired.isEmpty)
        var old = recovered(.retired(over))
        old.forget(before: 101)
        #expect(old.retired.isEmpty)
        // Written again as it adds up, it adds up to the same.
        let all = Recovered(Self.every.map(\.encoded)), again = Recovered(RecordFile.read(all.fileBytes(nil)).records)
        #expect(again.sessions == all.sessions && again.retired == all.retired && again.creatives == all.creatives)
        #expect(again.breaks == all.breaks && again.placements == all.placements && again.layouts == all.layouts)
    }

    private final class Counts: Sendable {
        private let all = Mutex<[Int: Int]>([:])
        func set(_ thread: Int, _ count: Int) { all.withLock { $0[thread] = count } }
        func get(_ thread: Int) -> Int { all.withLock { $0[thread] ?? 0 } }
    }

    private final class Shared: Sendable {
        let isFull = Atomic<Bool>(false), attempts = Atomic<Int>(0)
    }

    private func eventually(_ condition: () -> Bool) -> Bool {
        // Five minutes: only what hangs takes so long.
        for _ in 0..<60_000 {
            if condition() { return true }
            usleep(5_000)
        }
        return false
    }
}
