import ModelTestSupport
import Testing

@testable import Manifest
@testable import Model
@testable import Stitching

/// What a journal adds up to.
@Suite struct RecoveredTests {
    private static func creative(_ id: String, segments: Int) -> ReadyCreative {
        let pieces = (0..<segments).map {
            CreativeRendition.Segment(
                resource: .init(url: "http://ads.test/\(id)/\(segments)/\($0).ts"), duration: 2_000_000_000, durationText: Array("2".utf8))
        }
        let traits = RenditionTraits(container: .transportStream)
        return ReadyCreative(tenant: "t", id: id, isSlate: false, renditions: [CreativeRendition(traits: traits, segments: pieces)])
    }

    private static let presentation = PresentationRecord(id: PresentationId(1), channel: "t/c", renditions: [Array("v.m3u8".utf8)])

    private static func records(_ id: Int64, _ creative: ReadyCreative) -> [JournalRecord] {
        let layout = LaidPod(
            id: LayoutId(id), breakId: BreakId(id), start: 0, ads: [creative], slate: nil, room: creative.duration, lag: 0)
        return [.creative(CreativeRecord(creative)), .layout(LayoutRecord(layout, of: presentation.id))]
    }

    /// An advertiser's playlist changes while what was laid of it is still listed: each pod is restored with what it had.
    @Test func eachPodHasTheCreativeThatItWasLaidWith() {
        let long = Self.creative("a", segments: 6), short = Self.creative("a", segments: 3)
        let facts = [.presentation(Self.presentation)] + Self.records(1, long) + Self.records(2, short) + Self.records(3, long)
        let recovered = Recovered(facts.map(\.encoded))
        func segments(_ recovered: Recovered) -> [Int] {
            recovered.restoredLayouts(of: Self.presentation).map { $0.ads[0].renditions[0].segments.count }
        }
        #expect(segments(recovered) == [6, 3, 6])
        // And from the journal that is written of it.
        var folded = Recovered(recovered.records.map(\.encoded))
        #expect(segments(folded) == [6, 3, 6])
        #expect(folded.creatives.values.map(\.count) == [2])
        // What no pod has any more leaves, but for the newest.
        folded.forget(before: .distantPast, living: [PresentationId(1): [LayoutId(2)]])
        #expect(folded.creatives.values.map(\.count) == [2], "layouts in the window stay")
    }

    /// Earlier versions wrote the ids of creatives alone.
    @Test func aLayoutWithoutEditionsMeansTheNewest() throws {
        let facts =
            [.presentation(Self.presentation)] + Self.records(1, Self.creative("a", segments: 6))
            + Self.records(2, Self.creative("a", segments: 3))
        let old = facts.map { fact -> [UInt8] in
            guard case .layout(var record) = fact else { return fact.encoded }
            // Editions, what dates are ahead, and who pays.
            let count = 8 + 8 * record.editions.count + 8 + 8 + record.bookings.count * 41
            record.editions = record.editions.map { _ in 0 }
            return fact.encoded.dropLast(count)
        }
        let layouts = Recovered(old).restoredLayouts(of: Self.presentation)
        #expect(layouts.map { $0.ads[0].renditions[0].segments.count } == [3, 3])
    }

    @Test func equalCreativesAreOneEditionAfterEachStart() {
        let creative = Self.creative("a", segments: 6)
        #expect(CreativeRecord(creative).creative.edition == creative.edition)
        #expect(Self.creative("a", segments: 5).edition != creative.edition)
    }

    /// A pod with fewer segments than were laid of it can't be what was laid, and must not end the process.
    @Test func aPodThatIsShorterThanItWasEndsNothing() {
        let media = PodMedia([PodSegment(entry: 0, startsEntry: true, offset: 0, duration: 2, state: [], lines: [])])
        #expect(media.entries(inFirst: 6) == 1 && media.overlap(inFirst: 6) == 0 && PodMedia([]).entries(inFirst: 1) == 0)
    }
}
