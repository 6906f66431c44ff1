import Foundation
import Testing
import Vast

@testable import EdgeProxy
@testable import Model

@Suite struct VmapPlanTests {
    private static let second: Int64 = 1_000_000_000

    private static func plan(_ configured: [ConfiguredBreak], programme: Int64?) -> VmapPlan {
        VmapPlan(configured, programmeNs: programme.map { $0 * second })
    }

    private static func at(_ seconds: Int64, _ length: Int64 = 30) -> ConfiguredBreak {
        .at(offsetNs: seconds == .max ? .max : seconds * second, durationNs: length * second)
    }

    private static func every(_ seconds: Int64, _ length: Int64 = 60) -> ConfiguredBreak {
        .every(everyNs: seconds * second, durationNs: length * second, anchor: WallTime(nanoseconds: 0))
    }

    @Test func placesAreStartsTimesAndEnds() {
        let plan = Self.plan([Self.at(.max, 20), Self.at(600), Self.at(0, 15)], programme: 3_600)
        #expect(plan.breaks.map(\.place) == [.start, .time(ms: 600_000), .end])
        #expect(plan.breaks.map(\.durationNs) == [15, 30, 20].map { $0 * Self.second })
    }

    // Every ten minutes: how many, by the programme's length.
    @Test(arguments: [(599, 0), (600, 0), (601, 1), (3_600, 5), (3_601, 6)])
    func whatComesAgainComesWithinTheProgramme(programme: Int64, count: Int) {
        let plan = Self.plan([Self.every(600)], programme: programme)
        #expect(plan.breaks.map(\.place) == (0..<count).map { .time(ms: Int64($0 + 1) * 600_000) })
        #expect(plan.breaks.allSatisfy { $0.repeatAfterMs == nil })
    }

    @Test func withoutALengthItComesAgainWithoutEnd() {
        let plan = Self.plan([Self.every(600), Self.at(100_000)], programme: nil)
        #expect(plan.breaks.map(\.place) == [.time(ms: 600_000), .time(ms: 100_000_000)])
        #expect(plan.breaks.map(\.repeatAfterMs) == [600_000, nil])
        #expect(Self.plan([Self.every(1, 0)], programme: 86_400).breaks.map(\.repeatAfterMs) == [1_000], "86,399 breaks")
    }

    @Test func whatIsBeyondTheEndIsNone() {
        #expect(
            Self.plan([Self.at(3_600), Self.at(3_599), Self.at(.max)], programme: 3_600).breaks.map(\.place) == [
                .time(ms: 3_599_000), .end,
            ])
    }

    @Test func theDocumentIsReadAgain() throws {
        let plan = Self.plan([Self.at(0), Self.every(600), Self.at(.max)], programme: 1_201)
        let document = VmapDocument(
            plan.adBreaks { index, _ in
                index == 0
                    ? .vastAdData(
                        VastAnswer.document(
                            [VastAnswerTests.ad()], isPod: false, base: VastAnswerTests.base, signer: VastAnswerTests.signer))
                    : index == 1 ? .adTagUri("https://edge.example/api/v1/vast?tenant=t&duration=30", templateType: "vast4") : nil
            })
        let bytes = document.xml(vast: .v42), read = try VmapDocument.read(bytes)
        #expect(read.warnings.isEmpty && read.refused.isEmpty, "\(read.warnings)")
        #expect(read.document.adBreaks.map(\.timeOffset) == [.start, .time(ms: 600_000), .time(ms: 1_200_000), .end])
        #expect(read.document.adBreaks.map(\.breakId) == ["break-1", "break-2", "break-3", "break-4"])
        guard case .vastAdData(let data) = read.document.adBreaks[0].adSource?.content else { throw CancellationError() }
        #expect(data.ads.count == 1)
        guard case .adTagUri(let url, "vast4") = read.document.adBreaks[1].adSource?.content else { throw CancellationError() }
        #expect(url == "https://edge.example/api/v1/vast?tenant=t&duration=30" && read.document.adBreaks[2].adSource == nil)
        #expect(read.document.adBreaks[0].adSource?.allowMultipleAds == true)
        if VastAnswerTests.hasSchemas {
            #expect(try VastAnswerTests.complaints(bytes, schema: "own-vmap-1.0.1.xsd") == "")
        }
    }
}
