import TestSupport
import ModelTestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching
@testable import Store

/// A journal of which any one byte is another than it was: the process starts with what is left, and no number goes back.
@Suite struct DamagedJournalSoakTests {
    /// A channel with sound of its own, in its third break: the first one has left the window, the second one is in it. One viewer has seen
    /// all of them, the other came in the second.
    private static func scene() throws -> (stage: Stage, viewers: [StageViewer]) {
        let (stage, first) = try Stage.begun(
            variants: ["v0", "a0"], ads: [Stage.creative("ad1", 10, hasAudio: true), Stage.creative("ad2", 8, hasAudio: true)],
            slates: [Stage.creative("slate", 6, piece: 1, isSlate: true, hasAudio: true)], feed: Feed(window: 8).adding(8))
        var viewers = [first]
        for step in 0..<22 {
            stage.source.feed.add(1, seconds: 6, [2, 12, 20].contains(step) ? "#EXT-X-CUE-OUT:18" : "#X")
            stage.next(viewers, 2)
            if step == 13 { viewers.append(stage.viewer(2)) }
        }
        return (stage, viewers)
    }

    private static let seal = JournalSeal(secrets: [Array("the secret of an installation".utf8)])

    private static func journal(_ stage: Stage, _ seal: JournalSeal? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        for record in stage.facts { RecordFile.append(record.encoded, with: seal, to: &bytes) }
        return bytes
    }

    /// What is read of a journal: the records, and where there are none.
    private struct Reading: Hashable {
        var records: [[UInt8]] = []
        var damages: [Range<Int>] = []

        init(_ journal: [UInt8], _ seal: JournalSeal?) {
            var records: [[UInt8]] = [], damages: [Range<Int>] = []
            _ = RecordFile.each(journal, damaged: { damages.append($0) }) { record in
                // One that no key opens is of no use to anybody.
                records.append(seal.map { $0.opened(record) ?? [] } ?? Array(record))
            }
            (self.records, self.damages) = (records, damages)
        }
    }

    private struct Numbers: Equatable { var first: Int64, last: Int64, discontinuity: Int64 }

    private static func numbers(_ viewer: StageViewer, _ rendition: Int) -> Numbers? {
        viewer.session.sent.indices.contains(rendition) && viewer.session.sent[rendition] != .nothing
            ? Numbers(
                first: viewer.session.sent[rendition].first.number, last: viewer.session.sent[rendition].last.number,
                discontinuity: viewer.session.sent[rendition].discontinuity) : nil
    }

    /// What is wrong after a start with a journal of the scene of which something is damaged.
    private static func faults(with journal: [UInt8], _ seal: JournalSeal?) throws -> [String] {
        let (stage, viewers) = try scene()
        var faults: [String] = []
        let before = viewers.map { viewer in (0..<2).map { numbers(viewer, $0) } }
        let known = stage.restart(from: journal, seal: seal, viewers)
        if known < viewers.count - 1, !stage.presentation.id.isNew { faults.append("more than one session is lost") }
        for step in 0..<8 {
            if step > 0 { stage.source.feed.add(1, seconds: 6) }
            stage.catchUp()
            for (number, viewer) in viewers.enumerated() {
                for rendition in 0..<2 {
                    let answer = viewer.poll(rendition)
                    if answer == nil, step == 7 {
                        faults.append("viewer \(number) has no playlist: \(String(describing: viewer.unavailable))")
                    }
                    guard answer != nil, let old = before[number][rendition], let new = numbers(viewer, rendition) else { continue }
                    if new.first < old.first || new.last < old.last || new.discontinuity < old.discontinuity {
                        faults.append("viewer \(number), rendition \(rendition): from \(old) to \(new)")
                    }
                }
            }
        }
        faults += viewers.flatMap(\.faults).filter { $0.contains(" was ") || $0.contains("self-check") }
        return faults
    }

    /// Each byte in turn, with one bit flipped and with two other values: the record that it stands in is lost and named, no other one is
    /// but by chance, and no number goes back.
    @Test(arguments: [false, true]) func noNumberGoesBackWhateverByteIsDamaged(isSealed: Bool) throws {
        let seal = isSealed ? Self.seal : nil, stage = try Self.scene().stage, whole = Self.journal(stage, seal)
        var random = Seeded(isSealed ? 13 : 11), known: Set<Reading> = []
        let share: Double = Soak.isOn ? 1 : 120 / Double(whole.count), facts = stage.facts.map(\.encoded)
        // Where records end, by their number.
        let ends = facts.reduce(into: [0]) { $0.append($0[$0.count - 1] + RecordFile.frameBytes + (seal?.sealed($1) ?? $1).count) }
        for (number, record) in facts.enumerated() {
            let frame = ends[number]..<ends[number + 1]
            let kind = try #require(JournalRecord.name(ofKind: record[0]))
            for index in frame {
                guard Double.random(in: 0..<1, using: &random) < share else { continue }
                let old = whole[index]
                let others =
                    [old ^ (1 << UInt8.random(in: 0..<8, using: &random))] + (0..<2).map { _ in old ^ .random(in: 1...255, using: &random) }
                for value in others {
                    var journal = whole
                    journal[index] = value
                    let reading = Reading(journal, seal), comment = "byte \(index), \(value) for \(old)"
                    // A length that happens to lead to where a later record begins takes those between with it.
                    let isLength = index - frame.lowerBound < 4, end = isLength ? reading.damages.first?.upperBound : nil
                    let next = end.flatMap { ends.firstIndex(of: $0) } ?? number + 1
                    #expect(reading.damages == [frame.lowerBound..<ends[next]], "\(comment)")
                    #expect(reading.records == facts[..<number] + Array(facts[next...]), "\(comment)")
                    // Neither the length, which says where it ends, nor the kind itself.
                    if index - frame.lowerBound >= 4, index - frame.lowerBound != RecordFile.frameBytes {
                        let told = RecordFile.kind(of: frame, in: journal).flatMap { JournalRecord.name(ofKind: $0 & 0x7f) }
                        #expect(told == kind, "\(comment)")
                    }
                    // What is read is all that a start knows.
                    guard known.insert(reading).inserted else { continue }
                    #expect(try Self.faults(with: journal, seal) == [], "\(comment)")
                }
            }
        }
    }

    /// The scene is one where numbers could go back.
    @Test func theSceneHasBreaksBeforeAndInTheWindow() throws {
        let (stage, viewers) = try Self.scene()
        #expect(stage.facts.count { if case .commit = $0 { true } else { false } } >= 5)
        #expect(viewers[0].session.offsets[0].sequence != 0 && viewers[0].text.contains("ad/"))
        #expect(viewers.flatMap(\.faults) == [])
        #expect(Set(stage.facts.map { $0.encoded[0] }).isSuperset(of: 1...9))
        // With all of it there is nothing to go above.
        let before = viewers.map(\.session.offsets)
        #expect(stage.restart(from: Self.journal(stage), viewers) == 2)
        for viewer in viewers { for rendition in 0..<2 { _ = viewer.poll(rendition) } }
        #expect(viewers.map(\.session.offsets) == before && viewers.flatMap(\.faults) == [])
    }
}

extension PresentationId {
    /// Whether the stage began it anew.
    fileprivate var isNew: Bool { number == 2 }
}
