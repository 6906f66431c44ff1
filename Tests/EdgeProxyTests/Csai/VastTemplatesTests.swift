import Beacons
import Decision
import Model
import Testing
import Vast

@testable import EdgeProxy

@Suite struct VastTemplatesTests {
    private typealias Sample = VastAnswerTests

    private static func whole(_ ads: [OfferedAd], isPod: Bool, _ version: VastVersion, base: String = Sample.base) -> [UInt8] {
        VastAnswer.document(ads, isPod: isPod, base: base, signer: Sample.signer).xml(version)
    }

    /// Whatever was answered before.
    @Test(arguments: VastAnswerTests.versions)
    func theBytesAreThoseOfTheDocument(version: String) throws {
        let version = try #require(VastAnswer.version(version))
        var templates = VastTemplates()
        let answers: [[OfferedAd]] = [
            [], [Sample.ad()], [Sample.ad(), Sample.ad(1)], [Sample.ad()], [Sample.ad(click: nil)], [Sample.ad()],
            [Sample.ad(1), Sample.ad(2, click: nil), Sample.ad()],
            // Its playlists are read only now, and changed later.
            [Sample.ad(size: PictureSize(width: 640, height: 360))], [Sample.ad(size: PictureSize(width: 1_280, height: 720))],
        ]
        for ads in answers + answers {
            for base in [Sample.base, "http://other.example:8080/below"] {
                let bytes = templates.document(ads, isPod: ads.count > 1, version, base: base, signer: Sample.signer)
                #expect(bytes == Self.whole(ads, isPod: ads.count > 1, version, base: base))
            }
        }
    }

    /// One viewer's consent is not another's.
    @Test func whatMayBeToldIsOfTheViewer() throws {
        var templates = VastTemplates()
        let version = try #require(VastAnswer.version("4.2"))
        let url = "https://t.example/?i=[IFA]&c=[CACHEBUSTING]", trackers = [CreativeTracker(event: "start", urls: [url])]
        var verdict = PrivacyVerdict()
        verdict.isOptedOut = true
        var texts: [String] = []
        for rights in [ToldRights.all, ToldRights(ViewerMarks(verdict)), .nothing, .all, ToldRights(ViewerMarks(verdict))] {
            let ads = [Sample.ad(tracking: trackers, rights: rights)]
            let bytes = templates.document(ads, isPod: false, version, base: Sample.base, signer: Sample.signer)
            #expect(bytes == Self.whole(ads, isPod: false, version))
            texts.append(String(decoding: bytes, as: UTF8.self))
        }
        #expect(texts.map { $0.contains(url.replacing("&", with: "&amp;")) || $0.contains(url) } == [true, false, false, true, false])
        #expect(texts.map { $0.contains("i=-2&") } == [false, true, false, false, true])
        #expect(!texts[2].contains("t.example") && texts[3] == texts[0] && texts[4] == texts[1])
    }

    /// A name may have the character that marks the places, or one that begins like it.
    @Test(arguments: ["\u{e000}b", "\u{e000}", "\u{e001}b", "\u{ff5e}"])
    func noNameIsTakenForAToken(name: String) {
        var templates = VastTemplates()
        let ads = [Sample.ad(name: name)]
        for _ in 0..<2 {
            #expect(
                templates.document(ads, isPod: false, .v42, base: "", signer: Sample.signer)
                    == Self.whole(ads, isPod: false, .v42, base: ""))
        }
    }
}
