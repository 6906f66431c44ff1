import Testing

@testable import Model

@Suite struct RenditionMatchTests {
    private static let second: Int64 = 1_000_000_000

    private static func traits(_ kind: RenditionTraits.Kind, _ edit: (inout RenditionTraits) -> Void = { _ in }) -> RenditionTraits {
        var traits = RenditionTraits()
        traits.kind = kind
        traits.container = .transportStream
        edit(&traits)
        return traits
    }

    private static func rendition(_ traits: RenditionTraits, seconds: [Int64] = [2, 2, 1], ticks: Int64? = 900_000) -> CreativeRendition {
        CreativeRendition(
            traits: traits, map: traits.container == .fragmentedMp4 ? .init(url: "m") : nil,
            segments: seconds.map { .init(resource: .init(url: "u"), duration: $0 * second, durationText: Array("\($0)".utf8)) },
            firstTicks: ticks)
    }

    private static func creative(_ renditions: [CreativeRendition]) -> ReadyCreative {
        ReadyCreative(tenant: "t", id: "c", isSlate: false, renditions: renditions)
    }

    private static func video(_ height: Int, _ bandwidth: Int64, _ frameRate: Int64 = 25_000, _ codecs: [String] = ["avc1"])
        -> RenditionTraits
    {
        traits(.video) {
            $0.height = height
            $0.bandwidth = bandwidth
            $0.frameRateMilli = frameRate
            $0.codecs = codecs
        }
    }

    /// The largest picture that is named: of variants, not of I-frames.
    @Test func aCreativeIsAsLargeAsItsLargestVariant() {
        func sized(_ kind: RenditionTraits.Kind, _ width: Int, _ height: Int) -> CreativeRendition {
            Self.rendition(Self.traits(kind) { ($0.width, $0.height) = (width, height) })
        }
        let some = [
            sized(.video, 640, 360), sized(.video, 1_280, 720), sized(.video, 0, 0), sized(.iFrames, 1_920, 1_080), sized(.audio, 0, 0),
        ]
        #expect(Self.creative(some).size == PictureSize(width: 1_280, height: 720))
        #expect(Self.creative([sized(.video, 0, 0)]).size == nil && Self.creative([sized(.video, 640, 0)]).size == nil)
    }

    /// Lines, then frames, then the bit rate, of which too much is worse than too little.
    @Test(arguments: [
        (video(720, 2_000_000), 0, true), (video(700, 2_000_000), 0, false), (video(720, 2_000_000, 50_000), 1, true),
        (video(360, 700_000), 3, false), (video(400, 900_000), 2, false), (video(0, 0), 0, true),
    ])
    func theNearestVariantIsChosen(wanted: RenditionTraits, expected: Int, isExact: Bool) throws {
        let own = [
            Self.video(720, 2_000_000), Self.video(720, 2_000_000, 50_000), Self.video(360, 900_000), Self.video(360, 500_000),
        ]
        let creative = Self.creative(own.map { Self.rendition($0) })
        let match = try creative.match(wanted).get()
        #expect(match.rendition.traits == own[expected])
        #expect(match.distance.isNothing == isExact, "\(match.distance)")
    }

    @Test func theDistanceSaysWhatDiffers() throws {
        let creative = Self.creative([Self.rendition(Self.video(360, 1_200_000, 30_000))])
        let far = try creative.match(Self.video(720, 1_000_000)).get().distance
        #expect(far.description == "360 lines, 5.0 frames/s, bit rate 40 %")
        let same = try creative.match(Self.video(360, 1_200_000, 30_000)).get().distance
        #expect(same.description == "nothing")
    }

    @Test(arguments: [
        (traits(.video) { $0.container = .fragmentedMp4 }, RenditionMatch.Refusal.container),
        (video(720, 2_000_000, 25_000, ["hvc1"]), .codecs), (video(720, 2_000_000, 25_000, ["avc1", "mp4a"]), .codecs),
        (traits(.video) { $0.videoRange = "PQ" }, .videoRange), (video(720, 1_000_000), .bandwidth),
    ])
    func whatDoesNotFitIsRefusedWithAReason(wanted: RenditionTraits, refusal: RenditionMatch.Refusal) {
        let creative = Self.creative([Self.rendition(Self.video(720, 2_000_000))])
        guard case .failure(let found) = creative.match(wanted) else {
            Issue.record("\(wanted) was matched")
            return
        }
        #expect(found == refusal)
    }

    @Test func aTransportStreamIsRefusedInFragmentedContentAndTheOtherWayRound() {
        for (theirs, wanted) in [
            (RenditionTraits.Container.transportStream, RenditionTraits.Container.fragmentedMp4), (.fragmentedMp4, .transportStream),
        ] {
            let creative = Self.creative([Self.rendition(Self.traits(.video) { $0.container = theirs })])
            for kind in [RenditionTraits.Kind.video, .iFrames] {
                guard case .failure(.container) = creative.match(Self.traits(kind) { $0.container = wanted }) else {
                    Issue.record("\(theirs) in \(wanted)")
                    continue
                }
            }
        }
    }

    @Test func renditionsOfOtherLengthsAreNotUsed() throws {
        let creative = Self.creative([
            Self.rendition(Self.video(360, 500_000)), Self.rendition(Self.video(720, 500_000), seconds: [2, 2]),
        ])
        #expect(try creative.match(Self.video(720, 500_000)).get().rendition.traits.height == 360)
    }

    private static func audio(_ language: String, _ channels: Int) -> RenditionTraits {
        traits(.audio) {
            $0.language = language
            $0.channels = channels
            $0.codecs = ["mp4a"]
        }
    }

    /// Language first, then channels; a common sound before none at all (ALN-6).
    @Test(arguments: [
        (audio("en", 2), 0), (audio("en", 6), 1), (audio("en-us", 2), 0), (audio("de", 2), 2), (audio("fr", 2), 3), (audio("", 6), 3),
    ])
    func theSoundIsChosenByLanguageThenChannels(wanted: RenditionTraits, expected: Int) throws {
        let own = [Self.audio("en", 2), Self.audio("en", 6), Self.audio("de", 6), Self.audio("", 2)]
        let creative = Self.creative([Self.rendition(Self.video(360, 0))] + own.map { Self.rendition($0) })
        let match = try creative.match(wanted).get()
        #expect(match.rendition.filler == nil && match.rendition.traits == own[expected])
    }

    @Test(arguments: [RenditionTraits.Container.transportStream, .packedAudio, .fragmentedMp4])
    func withoutASoundOfItsOwnTheAdIsSilent(container: RenditionTraits.Container) throws {
        let creative = Self.creative([
            Self.rendition(Self.video(360, 0)), Self.rendition(Self.traits(.video) { $0.container = .fragmentedMp4 }, ticks: 1_800_000),
        ])
        let wanted = Self.traits(.audio) {
            $0.container = container
            $0.pictures = container == .fragmentedMp4 ? .fragmentedMp4 : .transportStream
        }
        let silence = try creative.match(wanted).get().rendition
        // Cut as its pictures are, and with their clock.
        #expect(silence.filler != nil && silence.segments.map(\.duration) == [2, 2, 1].map { $0 * Self.second })
        #expect(silence.firstTicks == (container == .fragmentedMp4 ? 1_800_000 : 900_000))
        #expect((silence.map != nil) == (container == .fragmentedMp4))
        #expect(silence.extensionName == (container == .transportStream ? "ts" : container == .packedAudio ? "aac" : "m4s"))
    }

    @Test func thereIsNoSilenceInOtherCodecsNorWithoutAClock() {
        let creative = Self.creative([Self.rendition(Self.video(360, 0))])
        guard case .failure(.codecs) = creative.match(Self.traits(.audio) { $0.codecs = ["ec-3"] }) else {
            Issue.record("Dolby silence")
            return
        }
        let timeless = Self.creative([Self.rendition(Self.video(360, 0), ticks: nil)])
        guard case .failure(.timestamp) = timeless.match(Self.traits(.subtitles) { $0.container = .webVtt }) else {
            Issue.record("text without a clock")
            return
        }
    }

    @Test func iFramesAreTheAdsOwnOrGaps() throws {
        let wanted = Self.traits(.iFrames) { $0.height = 360 }
        let without = Self.creative([Self.rendition(Self.video(360, 500_000, 25_000, ["avc1", "mp4a"]))])
        let gaps = try without.match(wanted).get()
        #expect(gaps.rendition.isGap && gaps.distance.isFiller && gaps.rendition.segments.count == 3)
        let with = Self.creative(without.renditions + [Self.rendition(wanted)])
        #expect(try with.match(wanted).get().rendition.isGap == false)
    }
}
