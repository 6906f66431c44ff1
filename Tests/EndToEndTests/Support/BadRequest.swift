/// What no player sends, as the bytes of whole requests.
enum BadRequest {
    private static let many = String(repeating: "x", count: 200_000)

    /// CRLF for each line end, an empty line at the end.
    static func request(_ lines: String...) -> [UInt8] { Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) }

    static func get(_ target: String) -> [UInt8] { request("GET \(target) HTTP/1.1", "Host: edge", "Connection: close") }

    static func post(_ headers: String..., body: String) -> [UInt8] {
        let head = ["POST /play/demo/news/session HTTP/1.1", "Host: edge", "Content-Type: application/json"] + headers
        return Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }

    /// Nothing here is answered with 2xx or 3xx.
    static let ambiguous: [(String, [UInt8])] = [
        ("both lengths", post("Content-Length: 5", "Transfer-Encoding: chunked", body: "0\r\n\r\n")),
        ("two lengths", post("Content-Length: 2", "Content-Length: 3", body: "{}")),
        ("a signed length", post("Content-Length: +2", body: "{}")),
        ("a listed length", post("Content-Length: 2, 2", body: "{}")),
        ("a huge length", post("Content-Length: 99999999999999999999", body: "{}")),
        ("an unknown coding", post("Transfer-Encoding: gzip, chunked", body: "0\r\n\r\n")),
        ("chunked twice", post("Transfer-Encoding: chunked, chunked", body: "0\r\n\r\n")),
        ("a chunk without a size", post("Transfer-Encoding: chunked", body: "x\r\n{}\r\n0\r\n\r\n")),
        ("a negative chunk", post("Transfer-Encoding: chunked", body: "-2\r\n{}\r\n0\r\n\r\n")),
        ("a chunk with a bare LF", post("Transfer-Encoding: chunked", body: "2\n{}\r\n0\r\n\r\n")),
        ("an endless extension", post("Transfer-Encoding: chunked", body: "2;" + many + "\r\n{}\r\n0\r\n\r\n")),
        ("a body beyond the limit", post("Content-Length: 900000000", body: "{}")),
        ("bare LF", Array("GET /healthz HTTP/1.1\nHost: edge\n\n".utf8)),
        ("CR in a header", Array("GET /healthz HTTP/1.1\r\nHost: edge\r\nX: a\rb\r\n\r\n".utf8)),
        ("NUL in a header", Array("GET /healthz HTTP/1.1\r\nHost: edge\r\nX: a\0b\r\n\r\n".utf8)),
        ("a folded header", Array("GET /healthz HTTP/1.1\r\nHost: edge\r\nX: a\r\n b\r\n\r\n".utf8)),
        ("a blank before the colon", Array("GET /healthz HTTP/1.1\r\nHost : edge\r\n\r\n".utf8)),
        ("no host", Array("GET /healthz HTTP/1.1\r\n\r\n".utf8)),
        ("two hosts", Array("GET /healthz HTTP/1.1\r\nHost: edge\r\nHost: other\r\n\r\n".utf8)),
        ("a host with a word for a port", request("GET /healthz HTTP/1.1", "Host: edge:b", "Connection: close")),
        ("a host with no such port", request("GET /healthz HTTP/1.1", "Host: edge:99999", "Connection: close")),
        ("a host with two ports", request("GET /healthz HTTP/1.1", "Host: edge:80:80", "Connection: close")),
        ("a port alone", request("GET /healthz HTTP/1.1", "Host: :80", "Connection: close")),
        ("half an address", request("GET /healthz HTTP/1.1", "Host: [::1", "Connection: close")),
        (
            "POST for a playlist",
            request("POST /play/demo/news/master.m3u8 HTTP/1.1", "Host: edge", "Content-Length: 0", "Connection: close")
        ),
        ("GET of a session", request("GET /play/demo/news/session HTTP/1.1", "Host: edge", "Connection: close")),
        ("a header without a colon", Array("GET /healthz HTTP/1.1\r\nHost: edge\r\nnonsense\r\n\r\n".utf8)),
        ("endless headers", request("GET /healthz HTTP/1.1", "Host: edge", "X: " + many)),
        ("an endless target", get("/" + many)),
        ("another version", Array("GET /healthz HTTP/3.7\r\nHost: edge\r\n\r\n".utf8)),
        ("no version", Array("GET /healthz\r\n\r\n".utf8)),
        ("a TLS greeting", [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3] + [UInt8](repeating: 7, count: 500)),
        ("noise", (0..<2_000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) } + Array("\r\n\r\n".utf8)),
        ("an unknown method", request("BREW /play/demo/news/master.m3u8 HTTP/1.1", "Host: edge", "Connection: close")),
        ("DELETE", request("DELETE /play/demo/news/master.m3u8 HTTP/1.1", "Host: edge", "Connection: close")),
        ("no JSON", post("Content-Length: 5", "Connection: close", body: "nope!")),
        ("deep JSON", post("Content-Length: 20000", "Connection: close", body: String(repeating: "[", count: 20_000))),
    ]

    static let paths: [String] = [
        "/play/demo/news/../../../etc/passwd", "/play/demo/news/%2e%2e/%2e%2e/secretco/vault/master.m3u8", "/play/demo/news/a%2fb.m3u8",
        "/play/demo/news/a%5cb.m3u8", "/play/demo/news/a\\b.m3u8", "/play/demo/news/./master.m3u8", "/play/demo/news/%00.m3u8",
        "/play/demo/news/%0d%0aX:%20y.m3u8", "/play/demo/news/%zz.m3u8", "/play/demo//master.m3u8", "/play/demo/news/none.m3u8",
        "/play/demo/none/master.m3u8", "/play/none/news/master.m3u8", "/play/demo/vault/master.m3u8", "/play", "/play/", "/play/demo",
        "/play/demo/news", "/play/demo/news/s/", "/play/demo/news/s/x/360p.m3u8", "/play/demo/news/s/AAAAAAAAAAAAAAAAAAAAAA/360p.m3u8",
        "/play/demo/news/s/..%2f../360p.m3u8", "/play/demo/news/c/none.ts", "/play/demo/news/c/master.m3u8", "/play/demo/news/c/360p.m3u8",
        "/play/demo/news/x/0/none", "/play/demo/news/x/-1/n",
        "/play/demo/news/x/99999999999999999999/n", "/play/demo/news/c/x/7/n", "http://other/play/demo/news/none.m3u8", "*",
    ]
}
