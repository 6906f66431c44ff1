import Testing

@testable import Stitching

/// Which paths are served, and how those are spelled that name the same.
@Suite struct CleanPathTests {
    /// Each row is a path that is served and the spelling that it has in common with others (RFC 3986 §6.2.2).
    @Test(arguments: [
        ("main.m3u8", "main.m3u8"), ("%6dain.m3u8", "main.m3u8"), ("%6Dai%6e%2Em3u8", "main.m3u8"), ("//main.m3u8", "main.m3u8"),
        ("a//b///main.m3u8", "a/b/main.m3u8"), ("a/%62/main%2em3u8", "a/b/main.m3u8"), ("a%2cb.m3u8", "a%2Cb.m3u8"),
        ("a,b.m3u8", "a,b.m3u8"), ("%c3%bc.m3u8", "%C3%BC.m3u8"), ("a%20b.m3u8", "a%20b.m3u8"), ("%7Eme/%2D_.m3u8", "~me/-_.m3u8"),
        ("%2541.m3u8", "%2541.m3u8"), ("a.%2e.m3u8", "a...m3u8"), ("%73/main.m3u8", "s/main.m3u8"), ("folder//", "folder/"),
        ("...", "..."), ("", ""), ("//", ""),
    ])
    func equivalentSpellingsAreOne(path: String, normal: String) {
        #expect(Self.isClean(Array(path.utf8)))
        let made = CleanPath.normal(Array(path.utf8))
        #expect(String(decoding: made, as: UTF8.self) == normal)
        #expect(CleanPath.normal(made) == made && Self.isClean(made))
    }

    private static func isClean(_ path: [UInt8]) -> Bool { CleanPath.isClean(path.span) }

    /// What leads out of the channel, however it is spelled.
    @Test(arguments: [
        "..", "../main.m3u8", "a/../main.m3u8", "a/..", "%2e%2e/main.m3u8", ".%2E/main.m3u8", "a//..//main.m3u8", "./main.m3u8", "a/%2e/b",
        "a%2fb.m3u8", "a%2F..%2Fb", "a%5cb", "a\\b", "a%00", "a%0a", "a\u{7f}", "a%", "a%4", "a%zz", "ü.m3u8",
    ])
    func whatIsNoPathOfOursIsRefused(path: String) { #expect(!Self.isClean(Array(path.utf8))) }
}
