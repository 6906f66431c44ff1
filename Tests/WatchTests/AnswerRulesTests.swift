import Manifest
import Testing

@testable import Watch

private func broken(
    _ rules: AnswerRules, type: String? = "application/vnd.apple.mpegurl", cache: String? = "no-store", cors: String? = "*",
    path: Substring = "/live/360p.m3u8"
) -> [String] {
    let headers = ["content-type": type, "cache-control": cache, "access-control-allow-origin": cors]
    return rules.check(path: path) { headers[$0] ?? nil }.map(\.rule.id)
}

@Test func aStitchedPlaylistIsOneViewersOwn() {
    let stitched = AnswerRules(isStitched: true, liveTargetNs: 2_000_000_000)
    #expect(broken(stitched) == [])
    #expect(broken(stitched, cache: "private, No-Store, max-age=0") == [])
    #expect(broken(stitched, cache: "private, no-cache") == [])
    #expect(broken(stitched, cache: nil) == ["HTT-1"])
    #expect(broken(stitched, cache: "max-age=1") == ["HTT-1"])
    #expect(broken(stitched, cors: nil) == ["HTT-4"])
    #expect(broken(stitched, type: "text/plain") == ["HTT-1"])
    #expect(broken(stitched, type: nil) == ["HTT-1"])
    #expect(broken(stitched, type: "Application/VND.apple.mpegURL ; charset=utf-8") == [])
}

@Test func anyOtherPlaylistIsJudgedLeniently() {
    let live = AnswerRules(isStitched: false, liveTargetNs: 6_000_000_000)
    #expect(broken(live, type: "text/plain", cache: "max-age=2", cors: nil) == [])
    #expect(broken(live, type: "text/plain", path: "/live") == ["HTT-1"])
    #expect(broken(live, type: "audio/mpegurl", cache: nil, path: "/live") == [])
    #expect(broken(live, cache: "public, s-maxage=\"60\"") == ["HTT-1"])
    #expect(broken(live, cache: "public, max-age=60, no-cache") == [])
    #expect(broken(AnswerRules(), cache: "public, max-age=86400") == [], "what never changes")
}

@Test(
    arguments: [
        ("/play/demo/news/s/token/360p.m3u8", true), ("/edge/play/demo/news/s/token/a/b.m3u8", true),
        ("/play/demo/news/master.m3u8", false),
        ("/play/demo/news/c/s/360p.m3u8", false), ("/play/demo/news/s", false), ("", false),
    ] as [(Substring, Bool)])
func aSessionIsKnownByItsPath(path: Substring, isSession: Bool) {
    #expect(AnswerRules.isSession(path: path) == isSession)
}

@Test func queriesAreNotShown() {
    #expect(AnswerRules.path(of: "https://h:1/a/b.ts?token=1#x") == "/a/b.ts")
    #expect(AnswerRules.path(of: "https://h") == "")
    #expect(AnswerRules.redacted("https://h/a?token=1") == "https://h/a?…")
}

@Test func cacheDirectivesAreReadWithoutTheirQuotesAndCase() {
    #expect(CacheDirectives("Max-Age=3, s-maxage=\"7\", junk=").maxAgeNs == 7_000_000_000)
    #expect(CacheDirectives("max-age=-1").maxAgeNs == nil)
    #expect(CacheDirectives("max-age=99999999999999").maxAgeNs == 1_000_000_000_000_000_000)
}
