import TestSupport
import Testing

@testable import Transport

@Suite struct ClientErrorTests {
    @Test(arguments: [
        ("https://a.example/p?token=s#f", "https://a.example/p?…"), ("https://u:s@a.example/p", "https://a.example/p"),
        ("https://u:s@b:s@a.example?s", "https://a.example?…"), ("http://a.example/@s", "http://a.example/@s"), ("", ""), ("?s", "?…"),
        ("https://a.example/p", "https://a.example/p"), ("https://a.example/#?s", "https://a.example/"),
    ])
    func urlsInErrorsHoldNoSecret(url: String, logged: String) {
        #expect(FetchError(.timeout, "m", url: url).url == logged)
    }

    @Test func longUrlsAreCut() { #expect(FetchError.redacted("http://a/" + String(repeating: "x", count: 9_000)).count == 512) }

    @Test func whetherARetryHelps() {
        let kinds: [FetchError.Kind] = [
            .badRequest, .resolve, .refusedAddress, .connect, .tls, .certificate, .timeout, .bodyTooLarge, .headerTooLarge, .redirects,
            .badResponse,
            .incomplete, .connection, .cancelled, .overloaded, .internal,
        ]
        #expect(
            kinds.filter { FetchError($0, "", url: "").isRetryable } == [
                .resolve, .connect, .tls, .timeout, .badResponse, .incomplete, .connection, .overloaded, .internal,
            ])
    }

    @Test(arguments: [
        ("HTTP://Example.COM.:8080/a/../b?q#f", "example.com", 8080), ("https://[2001:DB8::1]/", "2001:db8::1", 443),
        ("http://127.1/", "127.0.0.1", 80), ("http://xn--bcher-KVA.example/", "xn--bcher-kva.example", 80),
    ])
    func hostsAreComparedInOneForm(url: String, host: String, port: Int) throws {
        let url = try CurlUrl(url)
        #expect(url.host == host && url.port == port)
        if host == "example.com" { #expect(url.text.hasSuffix("/a/../b?q")) }
    }

    @Test(arguments: [
        ("../x", "http://a.example/x"), ("y?z=1", "http://a.example/p/y?z=1"), ("//b.example/c", "http://b.example/c"),
        ("/%2e%2e/x", "http://a.example/%2e%2e/x"),
        ("/sp ace", "http://a.example/sp%20ace"), ("?n", "http://a.example/p/q?n"), ("https://a.example/", "https://a.example/"),
    ])
    func redirectTargetsAreResolved(target: String, url: String) throws {
        #expect(try CurlUrl(target, relativeTo: CurlUrl("http://a.example/p/q?old#f")).text == url)
    }

    @Test func originsAreSchemeHostAndPort() throws {
        let base = try CurlUrl("https://a.example/p")
        for (url, same) in [
            ("https://A.example:443/q", true), ("https://a.example./", true), ("http://a.example/p", false),
            ("https://a.example:444/", false),
            ("https://b.example/p", false),
        ] { #expect(try CurlUrl(url).hasSameOrigin(as: base) == same) }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func nothingThatComesFromOutsideCrashesTheReaders(seed: UInt64) {
        var rng = Seeded(seed)
        let seeds = [
            "HTTP/1.1 200 OK\r\n", "Location: ../a?b#c\r\n", "\r\n", "http://user:p@[::1]:80/a/../b?q#f", "//host:1/%2e", "10.0.0.0/8",
            "::ffff:1.2.3.4/104",
        ]
        var head = ResponseHead()
        for _ in 0..<50 {
            var bytes = Array(seeds.randomElement(using: &rng)!.utf8)
            for _ in 0..<Int.random(in: 0...3, using: &rng) {
                let place = Int.random(in: 0...bytes.count, using: &rng)
                switch Int.random(in: 0...2, using: &rng) {
                case 0 where place < bytes.count: bytes.remove(at: place)
                case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &rng)
                default: bytes.insert(UInt8.random(in: 0...255, using: &rng), at: place)
                }
            }
            _ = bytes.withUnsafeBytes { try? head.append($0) }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = IpNetwork(text)
            _ = try? OutboundPolicy(allow: [text])
            #expect(!FetchError.redacted(text).contains("#"))
            guard let url = try? CurlUrl(text) else { continue }
            #expect(url.scheme == "http" && !url.host.isEmpty && (0...65_535).contains(url.port))
            #expect(!url.text.dropFirst("http://".count).prefix { $0 != "/" && $0 != "?" }.contains("@"))
        }
    }
}
