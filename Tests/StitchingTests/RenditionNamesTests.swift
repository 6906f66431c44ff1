import Manifest
import ModelTestSupport
import Testing

@testable import Model
@testable import Stitching

/// Which rendition of one reading of a multivariant playlist is which of the next: sessions keep their paths, wherever these lead now.
@Suite struct RenditionNamesTests {
    /// A channel whose origin at `http://o.test/live/main.m3u8` is read again and again.
    private final class Readings {
        let content: PresentationContent
        private let channel: Channel
        private let uris: UriOwner
        private let notes: Notes
        private final class Notes { var lines: [String] = [] }

        init(recovered: RecoveredPresentation? = nil) {
            let configuration = ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: ["http://o.test/live/"]), notes = Notes()
            channel = Channel(configuration, index: 0, rules: ChannelRules())
            uris = channel.uris.makeOwner()
            content = PresentationContent(
                channel, recovered: recovered, laid: LaidPodTable(), uris: uris, signals: CueSignals(configuration.breaks),
                seen: SignalLog(),
                longestCreativeNs: { 0 }, warn: { notes.lines.append($0) })
            self.notes = notes
        }
        var warnings: [String] { notes.lines }

        /// - Returns: what each rendition that sessions have ever had is called by the origin now, in the order in which they came.
        @discardableResult
        func read(_ lines: String...) throws -> [String] {
            let text = "#EXTM3U\n" + lines.joined(separator: "\n") + "\n"
            let rewrite = MultivariantRewrite(
                try MultivariantPlaylist(parsing: Array(text.utf8)), url: Array("http://o.test/live/main.m3u8".utf8), channel: channel,
                uris: uris.names, known: content.known)
            if content.renditions.isEmpty {
                content.begin(with: rewrite.renditions, reference: rewrite.renditions[rewrite.reference].path, now: 0)
            } else {
                content.offer(rewrite.renditions)
            }
            return content.renditions.map { $0.location.url(prefix: "") }
        }

        /// As a restart of ours finds it.
        var recovered: RecoveredPresentation {
            get throws {
                let renditions = content.renditions
                let written = JournalRecord.presentation(
                    PresentationRecord(
                        id: 1, channel: "t/c", renditions: renditions.map(\.path), identities: renditions.map(\.identity),
                        descriptions: renditions.map(\.described)))
                let recovered = Recovered([written.encoded]), record = try #require(recovered.presentations[1])
                #expect(JournalRecord.presentation(record).encoded == written.encoded)
                return recovered.restored(record, layouts: [])
            }
        }
    }

    private static func variant(_ uri: String, _ bandwidth: Int, _ more: String = "") -> String {
        "#EXT-X-STREAM-INF:BANDWIDTH=\(bandwidth)\(more.isEmpty ? "" : "," + more)\n\(uri)"
    }
    private static func audio(_ uri: String, _ group: String, _ name: String, _ language: String, _ more: String = "") -> String {
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"\(group)\",NAME=\"\(name)\",LANGUAGE=\"\(language)\",URI=\"\(uri)\""
            + (more.isEmpty ? "" : "," + more)
    }
    private static let hd = "RESOLUTION=1280x720", fullHd = "RESOLUTION=1920x1080", sd = "RESOLUTION=640x360"

    @Test func oneVariantWhoseBandwidthDrifts() throws {
        let readings = Readings()
        for (token, rate) in [("1", 2_000_000), ("2", 2_040_000), ("3", 1_700_000), ("4", 5_000_000)] {
            #expect(try readings.read(Self.variant("\(token)/v.m3u8", rate, Self.hd)) == ["\(token)/v.m3u8"])
        }
        #expect(String(decoding: readings.content.renditions[0].path, as: UTF8.self) == "1/v.m3u8" && readings.warnings == [])
    }

    /// Where only BANDWIDTH tells them apart, the nearest is meant, in whichever order they stand.
    @Test(arguments: [false, true], [false, true]) func threeVariantsWhoseBandwidthDrifts(hasSizes: Bool, swaps: Bool) throws {
        let readings = Readings(), sizes = hasSizes ? [Self.sd, Self.hd, Self.fullHd] : ["", "", ""]
        for step in 0..<4 {
            // Up by a fifth at each reading: the middle one ends above where the highest began.
            let rates = [800_000, 2_000_000, 3_000_000].map { $0 * (100 + 20 * step) / 100 }
            var lines = (0..<3).map { Self.variant("\(step)/v\($0).m3u8", rates[$0], sizes[$0]) }
            if swaps, step % 2 == 1 { lines.reverse() }
            #expect(try readings.read(lines[0], lines[1], lines[2]) == (0..<3).map { "\(step)/v\($0).m3u8" })
        }
        #expect(readings.warnings == [])
    }

    @Test(arguments: [false, true]) func soundOfAGroupThatIsCalledOtherwise(swaps: Bool) throws {
        let readings = Readings()
        for (step, rate) in [(1, 2_000_000), (2, 2_010_000), (3, 1_990_000)] {
            func sound(_ language: String) -> String {
                Self.audio("\(step)/\(language).m3u8", "group-\(step)", "Track \(step)-\(language)", language)
            }
            let languages = swaps && step == 2 ? ["de", "en"] : ["en", "de"]
            let names = try readings.read(
                sound(languages[0]), sound(languages[1]), Self.variant("\(step)/v.m3u8", rate, Self.hd + ",AUDIO=\"group-\(step)\""))
            #expect(names == ["\(step)/v.m3u8", "\(step)/en.m3u8", "\(step)/de.m3u8"])
        }
        #expect(readings.warnings == [])
    }

    /// Two of one language: the group is another one, the names are as they were.
    @Test func soundIsToldApartByWhatStays() throws {
        let readings = Readings()
        let first = try readings.read(
            Self.audio("1/main.m3u8", "a1", "English", "en"), Self.audio("1/described.m3u8", "a1", "Described", "en"),
            Self.variant("1/v.m3u8", 2_000_000, "AUDIO=\"a1\""))
        let second = try readings.read(
            Self.audio("2/described.m3u8", "a2", "Described", "en"), Self.audio("2/main.m3u8", "a2", "English", "en"),
            Self.variant("2/v.m3u8", 2_000_000, "AUDIO=\"a2\""))
        #expect(first == ["1/v.m3u8", "1/main.m3u8", "1/described.m3u8"] && second == ["2/v.m3u8", "2/main.m3u8", "2/described.m3u8"])
    }

    /// Two that are there still, and a third one.
    @Test(arguments: [false, true]) func aVariantThatIsNewIsNoOther(renames: Bool) throws {
        let readings = Readings(), token = renames ? "2" : "1", rate = renames ? 30_000 : 0
        try readings.read(Self.variant("1/a.m3u8", 2_000_000, Self.hd), Self.variant("1/b.m3u8", 4_000_000, Self.fullHd))
        let names = try readings.read(
            Self.variant("\(token)/c.m3u8", 2_000_000, Self.sd), Self.variant("\(token)/b.m3u8", 4_000_000 + rate, Self.fullHd),
            Self.variant("\(token)/a.m3u8", 2_000_000 + rate, Self.hd))
        #expect(names == ["\(token)/a.m3u8", "\(token)/b.m3u8", "\(token)/c.m3u8"] && readings.warnings == [])
    }

    /// One has gone, and one of another resolution has come: that is not the same. The operator is told once.
    @Test func whatHasGoneIsToldOnce() throws {
        let readings = Readings()
        try readings.read(Self.variant("a.m3u8", 2_000_000, Self.hd), Self.variant("b.m3u8", 4_000_000, Self.fullHd))
        for _ in 0..<3 {
            let names = try readings.read(Self.variant("a.m3u8", 2_000_000, Self.hd), Self.variant("c.m3u8", 4_000_000, Self.sd))
            #expect(names == ["a.m3u8", "b.m3u8", "c.m3u8"])
        }
        #expect(readings.warnings.count == 1 && readings.warnings.allSatisfy { $0.hasPrefix("t/c: b.m3u8 is not in the origin's") })
        #expect(readings.content.renditions.map(\.isNamed) == [true, false, true])
        // It comes back under another name.
        let names = try readings.read(
            Self.variant("a.m3u8", 2_000_000, Self.hd), Self.variant("c.m3u8", 4_000_000, Self.sd),
            Self.variant("d.m3u8", 4_100_000, Self.fullHd))
        #expect(names == ["a.m3u8", "d.m3u8", "c.m3u8"] && readings.content.renditions[1].isNamed)
    }

    /// Nothing else can be meant by the only one of a kind.
    @Test func theOnlyOneOfAKindIsTheSame() throws {
        let readings = Readings()
        try readings.read(
            Self.audio("1/en.m3u8", "a", "English", "en", "CHANNELS=\"2\""), Self.variant("1/v.m3u8", 2_000_000, Self.hd + ",AUDIO=\"a\""))
        let names = try readings.read(
            Self.audio("2/xx.m3u8", "b", "Sound", "und", "CHANNELS=\"6\""),
            Self.variant("2/v.m3u8", 6_000_000, "RESOLUTION=1920x1080,CODECS=\"hvc1.2.4.L123.B0\",FRAME-RATE=50,AUDIO=\"b\""))
        #expect(names == ["2/v.m3u8", "2/xx.m3u8"] && readings.warnings == [])
    }

    @Test func stableIdsThatDifferAreNotOne() throws {
        let readings = Readings()
        try readings.read(Self.variant("a.m3u8", 2_000_000, "STABLE-VARIANT-ID=\"a\""), Self.variant("b.m3u8", 3_000_000))
        let names = try readings.read(Self.variant("c.m3u8", 2_000_000, "STABLE-VARIANT-ID=\"c\""), Self.variant("b.m3u8", 3_000_000))
        #expect(names == ["a.m3u8", "b.m3u8", "c.m3u8"])
    }

    /// What they were like is written down: after a restart of ours it goes on, whatever else has changed meanwhile.
    @Test func afterARestart() throws {
        let before = Readings()
        let sound = { (step: Int, language: String) in Self.audio("\(step)/\(language).m3u8", "g\(step)", "n\(step)", language) }
        func variants(_ step: Int) -> [String] {
            [Self.sd, Self.hd].enumerated().map { index, size in
                Self.variant("\(step)/v\(index).m3u8", (index + 1) * 1_000_000 + step * 10_000, size + ",AUDIO=\"g\(step)\"")
            }
        }
        try before.read(sound(1, "en"), sound(1, "de"), variants(1)[0], variants(1)[1])
        let after = Readings(recovered: try before.recovered)
        let names = try after.read(sound(2, "de"), sound(2, "en"), variants(2)[1], variants(2)[0])
        #expect(names == ["2/v0.m3u8", "2/v1.m3u8", "2/en.m3u8", "2/de.m3u8"] && after.warnings == [])
        #expect(after.content.renditions.map(\.path) == before.content.renditions.map(\.path))
    }

    /// Earlier versions wrote only hashes of it.
    @Test(arguments: [1, 2]) func afterARestartWithAnOlderJournal(count: Int) throws {
        let paths = (1...count).map { Array("1/v\($0).m3u8".utf8) }
        let after = Readings(recovered: RecoveredPresentation(renditions: paths, identities: (1...count).map { UInt64($0) }))
        let names = try after.read(Self.variant("2/v.m3u8", 2_000_000, Self.hd))
        #expect(names == (count == 1 ? ["2/v.m3u8"] : ["1/v1.m3u8", "1/v2.m3u8", "2/v.m3u8"]))
        #expect(after.warnings.count == (count == 1 ? 0 : 2))
    }

    @Test(arguments: [
        ("FRAME-RATE=29.97", "FRAME-RATE=30", true), ("FRAME-RATE=25", "FRAME-RATE=50", false), ("FRAME-RATE=25", "", true),
        ("CODECS=\"avc1.64001f\"", "CODECS=\"avc1.640028\"", true), ("CODECS=\"avc1.64001f\"", "CODECS=\"hvc1.2.4.L93\"", false),
        ("CODECS=\"avc1.64001f\"", "", true), ("VIDEO-RANGE=PQ", "", false), ("RESOLUTION=1280x720", "RESOLUTION=1280x718", false),
        ("VIDEO-RANGE=SDR", "", true),
    ])
    func whatFits(one: String, other: String, fits: Bool) throws {
        func described(_ more: String) throws -> RenditionDescription {
            let text = "#EXTM3U\n" + Self.variant("v.m3u8", 2_000_000, more) + "\n"
            let playlist = try MultivariantPlaylist(parsing: Array(text.utf8))
            return playlist.description(of: playlist.variants[0])
        }
        let (first, second) = (try described(one), try described(other))
        #expect(first.fits(second) == fits && second.fits(first) == fits)
    }

    @Test func bandwidthsAreComparedByTheirRatio() {
        func described(_ bandwidth: Int64) -> RenditionDescription { RenditionDescription(traits: RenditionTraits(bandwidth: bandwidth)) }
        #expect(described(1_000).bandwidthRatio(to: described(2_000)) == 2 && described(2_000).bandwidthRatio(to: described(1_000)) == 2)
        #expect(described(0).bandwidthRatio(to: described(0)) == 1 && described(0).bandwidthRatio(to: described(.max)) == .infinity)
    }
}
