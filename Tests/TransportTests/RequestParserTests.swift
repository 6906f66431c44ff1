import Testing
import TestSupport

@testable import Transport

/// A request with one more header line.
private func with(_ line: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n" }

@Test(arguments: [
    // The request line.
    ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400, "line does not end with CR LF"),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400, "line does not end with CR LF"),
    ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "line does not end with CR LF"),
    ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed method"),
    ("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request line"),
    (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed method"),
    ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed method"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed method"),
    ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed method"),
    ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request line"),
    ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400, "malformed request line"),
    ("GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET /\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "malformed request target"),
    ("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Host differs from the request target"),
    ("GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Host differs from the request target"),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "not HTTP/1.1 or 1.0"),
    ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505, "not HTTP/1.1 or 1.0"),
    ("GET / http/1.1\r\nHost: a\r\n\r\n", 400, "malformed request line"),
    ("GET / HTTP/11\r\nHost: a\r\n\r\n", 400, "malformed request line"),
    // Header lines.
    (with(" folded: 1"), 400, "folded header"),
    (with("\tfolded: 1"), 400, "folded header"),
    (with("a : 1"), 400, "malformed header name"),
    (with("a\t: 1"), 400, "malformed header name"),
    (with(": 1"), 400, "malformed header name"),
    (with("no colon"), 400, "malformed header name"),
    (with("a(b: 1"), 400, "malformed header name"),
    (with("a: 1\u{0}2"), 400, "control character in header"),
    (with("a: 1\r2"), 400, "control character in header"),
    (with("a: 1\r"), 400, "control character in header"),
    (with("a: 1234567890\u{1}234567890"), 400, "control character in header"),
    (with("a: 12345678901234567\u{7f}"), 400, "control character in header"),
    // Host.
    ("GET / HTTP/1.1\r\n\r\n", 400, "no Host header"),
    (with("Host: a"), 400, "repeated Host header"),
    (with("hOST: b"), 400, "repeated Host header"),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "malformed Host header"),
    ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, "malformed Host header"),
    ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "malformed Host header"),
    ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400, "malformed Host header"),
    // Where the body ends.
    (with("Content-Length: 3\r\nTransfer-Encoding: chunked"), 400, "both Content-Length and Transfer-Encoding"),
    (with("Transfer-Encoding: chunked\r\nContent-Length: 3"), 400, "both Content-Length and Transfer-Encoding"),
    (with("Content-Length: 0\r\nTransfer-Encoding: chunked"), 400, "both Content-Length and Transfer-Encoding"),
    (with("Content-Length: 3\r\nContent-Length: 4"), 400, "repeated Content-Length"),
    (with("Content-Length: 3\r\nContent-Length: 3"), 400, "repeated Content-Length"),
    (with("Content-Length: 3, 3"), 400, "malformed Content-Length"),
    (with("Content-Length: +3"), 400, "malformed Content-Length"),
    (with("Content-Length: -3"), 400, "malformed Content-Length"),
    (with("Content-Length: 0x3"), 400, "malformed Content-Length"),
    (with("Content-Length: 3 3"), 400, "malformed Content-Length"),
    (with("Content-Length: 1e3"), 400, "malformed Content-Length"),
    (with("Content-Length:"), 400, "malformed Content-Length"),
    (with("Content-Length: 99999999999999999999"), 400, "malformed Content-Length"),
    (with("Transfer-Encoding: gzip"), 400, "transfer coding other than chunked"),
    (with("Transfer-Encoding: gzip, chunked"), 400, "transfer coding other than chunked"),
    (with("Transfer-Encoding: chunked, chunked"), 400, "transfer coding other than chunked"),
    (with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400, "transfer coding other than chunked"),
    (with("Transfer-Encoding: identity"), 400, "transfer coding other than chunked"),
    (with("Transfer-Encoding: xchunked"), 400, "transfer coding other than chunked"),
    (with("Transfer-Encoding: chunked;q=1"), 400, "transfer coding other than chunked"),
    (with("Transfer-Encoding:"), 400, "transfer coding other than chunked"),
    ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "transfer coding other than chunked"),
    (with("Expect: 200-ok"), 417, "unknown expectation"),
    // Lengths, with limits of 512 for the line and 1,024 for the head.
    ("GET /" + String(repeating: "a", count: 600) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414, "request line too long"),
    ("GET /" + String(repeating: "a", count: 600), 414, "request line too long"),
    (with("a: " + String(repeating: "b", count: 1_100)), 431, "headers too long"),
    ("GET / HTTP/1.1\r\na: " + String(repeating: "b", count: 1_100), 431, "headers too long"),
    (with((0..<100).map { "h\($0):" }.joined(separator: "\r\n")), 431, "too many headers"),
])
func ambiguousRequestIsRefused(text: String, status: Int, reason: String) {
    let bytes = Array(text.utf8)
    let whole = RequestTranscript(bytes) { $0 }
    guard case .refused(let refusal)? = whole.events.last else {
        Issue.record("not refused: \(whole.events)")
        return
    }
    #expect(refusal.status == status)
    #expect("\(refusal.reason)" == reason)
    fuzzRequest(bytes)
}

@Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/", nil, true),
    ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/", nil, true),
    ("GET /a/b?c=d?e HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET", "/a/b", "c=d?e", true),
    ("HEAD /? HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "HEAD", "/", "", true),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS", "*", nil, true),
    ("PROPFIND /%2f HTTP/1.1\r\nHost: a\r\n\r\n", "PROPFIND", "/%2f", nil, true),
    ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/\u{e9}", nil, true),
    ("GET http://A.example/x?y HTTP/1.1\r\nHost: a.EXAMPLE\r\n\r\n", "GET", "/x", "y", true),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n", "GET", "/", nil, false),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n", "GET", "/", nil, false),
    ("GET / HTTP/1.0\r\n\r\n", "GET", "/", nil, false),
    ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET", "/", nil, true),
    ("GET / HTTP/1.0\r\nConnection: close, Keep-Alive\r\n\r\n", "GET", "/", nil, false),
])
func lawfulRequestIsRead(text: String, method: String, path: String, query: String?, keepsAlive: Bool) throws {
    let parser = RequestParser()
    // The head ends where an unmapped page begins.
    GuardedBytes.with(Array(text.utf8)) { bytes in
        #expect(parser.parse(bytes) == .complete)
        let view = RequestView(
            base: bytes.baseAddress!, table: UnsafePointer(parser.table), body: UnsafeRawBufferPointer(start: nil, count: 0),
            peer: PeerAddress(v4: 0x7f00_0001), isTls: false)
        #expect(String(decoding: view.methodText, as: UTF8.self) == method)
        #expect(String(decoding: view.path, as: UTF8.self) == path)
        #expect(view.query.map { String(decoding: $0, as: UTF8.self) } == query)
        #expect(parser.table.pointee.keepsAlive == keepsAlive)
        #expect(parser.table.pointee.headBytes == bytes.count)
        for count in 0..<bytes.count {
            #expect(parser.parse(UnsafeRawBufferPointer(rebasing: bytes[..<count])) == .incomplete)
        }
    }
    fuzzRequest(Array(text.utf8))
}

@Test func everyPrefixOfARequestEndsAtItsPage() {
    let text = Array("POST /p?q HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nX-Long-Header-Name: a value of some length\r\n\r\nabc".utf8)
    let parser = RequestParser()
    for count in 0...text.count {
        let outcome = GuardedBytes.with(Array(text[..<count])) { parser.parse($0) }
        #expect(outcome == (count < text.count - 3 ? .incomplete : .complete))
    }
}

@Test func knownHeadersAreFoundInAnyCase() throws {
    let parser = RequestParser()
    for known in KnownHeader.allCases where known.rawValue > KnownHeader.expect.rawValue {
        let name = "\(known.name)"
        for spelled in [name, name.uppercased(), name.prefix(1).uppercased() + name.dropFirst()] {
            let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX-\(name): no\r\n\(spelled): \t yes \t\r\n\(spelled): again\r\n\r\n".utf8)
            bytes.withUnsafeBytes { raw in
                #expect(parser.parse(raw) == .complete)
                let view = RequestView(
                    base: raw.baseAddress!, table: UnsafePointer(parser.table), body: raw, peer: PeerAddress(v4: 1), isTls: true)
                #expect(view.header(known).map { Array($0) } == Array("yes".utf8))
                var all: [String] = []
                view.each(known) { all.append(String(decoding: $0, as: UTF8.self)) }
                #expect(all == ["yes", "again"])
                let owned = view.copy()
                #expect(owned.header(known).map { Array($0) } == Array("yes".utf8))
            }
        }
    }
}

@Test func tableIsCleanForTheNextRequest() {
    let parser = RequestParser()
    let first = Array("GET /?a HTTP/1.0\r\nHost: a\r\nRange: bytes=0-\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n".utf8)
    let second = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    _ = first.withUnsafeBytes { parser.parse($0) }
    #expect(parser.table.pointee.first(.range) != nil)
    _ = second.withUnsafeBytes { parser.parse($0) }
    #expect(parser.table.pointee.first(.range) == nil)
    #expect(parser.table.pointee.framing == .none)
    #expect(parser.table.pointee.queryCount == -1)
    #expect(!parser.table.pointee.isHttp10 && parser.table.pointee.keepsAlive)
}
