import Testing

@testable import EdgeProxy
@testable import Stitching

/// What a path of a viewer asks for, as a table.
@Suite struct PlayPathTests {
    private func parsed(_ path: String) -> String {
        Array(path.utf8).withUnsafeBytes { bytes in
            func text(_ part: UnsafeRawBufferPointer) -> String { String(decoding: part, as: UTF8.self) }
            switch PlayPath.parse(bytes) {
            case .failure(.notFound): return "404"
            case .failure(.badPath): return "400"
            case .success(let target):
                switch target.what {
                case .open(let path): return "open \(text(target.channel)) \(text(path))"
                case .session(let token, let path): return "session \(text(target.channel)) \(text(token)) \(text(path))"
                case .content(let path): return "content \(text(target.channel)) \(text(path))"
                case .makeSession: return "make \(text(target.channel))"
                }
            }
        }
    }

    @Test(arguments: [
        ("/play/t/c/main.m3u8", "open t/c main.m3u8"), ("/play/t/c/a/b/main.m3u8", "open t/c a/b/main.m3u8"),
        ("/play/t/c/s/token/v0.m3u8", "session t/c token v0.m3u8"),
        ("/play/t/c/s/token/ad/a/1/2/3/0.ts", "session t/c token ad/a/1/2/3/0.ts"),
        ("/play/t/c/c/v0/1.ts", "content t/c v0/1.ts"), ("/play/t/c/session", "make t/c"),
        ("/play/t/c/sub/v0.m3u8", "open t/c sub/v0.m3u8"), ("/play/t/c/s", "open t/c s"),
        ("/play/t/c/", "404"), ("/play/t/c", "404"), ("/play/t", "404"), ("/play/", "404"), ("/play//c/x", "404"), ("/play/t//x", "404"),
        ("/other/t/c/x", "404"), ("/play/t/c/s/token", "404"), ("/play/t/c/s/token/", "404"), ("/play/t/c/x/1/name", "404"),
        ("/play/t/c/../d/x", "400"), ("/play/t/c/./x", "400"), ("/play/t/c/a/..", "400"), ("/play/t/c/%2e%2e/x", "400"),
        ("/play/t/c/.%2E/x", "400"), ("/play/t/c/a%2fb", "400"), ("/play/t/c/a%5cb", "400"), ("/play/t/c/a\\b", "400"),
        ("/play/t/c/a%00b", "400"), ("/play/t/c/a%7f", "400"), ("/play/t/c/a\u{1}b", "400"), ("/play/t/c/a%", "400"),
        ("/play/t/c/a%g0", "400"), ("/play/t/c/\u{e9}.m3u8", "400"),
        ("/play/t/c/...", "open t/c ..."), ("/play/t/c/..a", "open t/c ..a"), ("/play/t/c/a%20b", "open t/c a%20b"),
    ])
    func pathsMeanWhatTheTableSays(path: String, meaning: String) {
        #expect(parsed(path) == meaning)
    }

    @Test func longPathsAreNotLookedAt() {
        #expect(parsed("/play/t/c/" + String(repeating: "a", count: Limits.pathBytes)) == "404")
    }

    @Test(arguments: [
        ("ad/a/12/3/0/1.ts", "a 12 3 0 1"), ("ad/a-b.c/0/0/511/63.m4s", "a-b.c 0 0 511 63"), ("ad/a/12/3/init/1.mp4", "a 12 3 init 1"),
        ("ad/a/12/3/0", "-"), ("ad/a/12/3/0/1", "-"), ("ad/a/x/3/0/1.ts", "-"), ("ad/a/-1/3/0/1.ts", "-"), ("ad/a/1//0/1.ts", "-"),
        ("ad/a/12/3/0/1.ts/", "-"), ("as/a/12/3/0/1.ts", "-"), ("ad/a/1234567890123456789/3/0/1.ts", "-"), ("ad/a/1/3/0/.ts", "-"),
        ("", "-"),
        ("ad/a/12/3/+1/1.ts", "-"),
    ])
    func adPathsMeanWhatTheTableSays(path: String, meaning: String) {
        let parsed = Array(path.utf8).withUnsafeBytes { AdPath($0) }
        let shown = parsed.map { "\($0.creative) \($0.breakId) \($0.pod) \($0.index.map { "\($0)" } ?? "init") \($0.rendition)" }
        #expect(shown ?? "-" == meaning)
    }
}

/// How a URI of the origin is named below a session.
@Suite struct UriTableTests {
    private static let prefix = Array("http://o.test/live/".utf8)

    @Test(arguments: [
        ("http://o.test/live/v0/1.ts", "v0/1.ts"), ("http://o.test/live/1.ts?t=1", "x/0/1.ts"), ("http://o.test/live/s/1.ts", "x/0/1.ts"),
        ("http://o.test/live/ad/1.ts", "x/0/1.ts"), ("http://o.test/live/", "x/0/live"), ("http://o.test/live/a%2fb.ts", "x/0/a2fb.ts"),
        ("http://o.test/live/tracking", "x/0/tracking"),
    ])
    func whatLiesBelowThePrefixKeepsItsPath(url: String, path: String) {
        let table = UriTable()
        #expect(String(decoding: table.path(for: Array(url.utf8), prefix: Self.prefix), as: UTF8.self) == path)
    }

    @Test func othersHaveANumberThatStays() {
        let table = UriTable(), far = Array("https://cdn.test/k?a=1#b".utf8), dots = Array("https://cdn.test/..?".utf8)
        #expect(String(decoding: table.path(for: far, prefix: nil), as: UTF8.self) == "x/0/k")
        #expect(String(decoding: table.path(for: dots, prefix: nil), as: UTF8.self) == "x/1/media")
        #expect(table.path(for: far, prefix: nil) == Array("x/0/k".utf8))
        #expect(table[0] == far && table[1] == dots && table[2] == nil && table[-1] == nil)
    }

    @Test func theOldestLeaveWhenThereAreTooMany() {
        let table = UriTable()
        for number in 0...Limits.uris { _ = table.path(for: Array("http://n.test/\(number)".utf8), prefix: nil) }
        #expect(table[0] == nil && table[Limits.uris] == Array("http://n.test/\(Limits.uris)".utf8))
        #expect(table.path(for: Array("http://n.test/0".utf8), prefix: nil) == Array("x/\(Limits.uris + 1)/0".utf8))
    }
}
