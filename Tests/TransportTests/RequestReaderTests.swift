import Testing
import TestSupport

@testable import Transport

/// Requests that mutations start from.
private let requests = [
    "GET /play/demo/news/master.m3u8?device=tv HTTP/1.1\r\nHost: edge.example.com\r\nUser-Agent: x/1.0\r\nAccept-Encoding: gzip\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: v\r\n\r\nGET / HTTP/1.0\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
    "\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nHEAD http://a/b HTTP/1.1\r\nHost: a\r\n\r\n",
]
/// What smuggling is made of.
private let pieces = [
    "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "0", "chunked", "Transfer-Encoding: chunked\r\n", "Content-Length: 3\r\n",
    "Content-Length: ", "Host: b\r\n", "\r\n\r\n", "HTTP/1.1", "HTTP/1.0", "GET / ", "0\r\n\r\n", "ffffffff", "-1", "+1", "\u{7f}", "é",
]

@Test(arguments: 0..<400 as Range<UInt64>)
func outcomeDoesNotDependOnTheCuts(seed: UInt64) {
    var random = Seeded(seed)
    var bytes = Array((requests.randomElement(using: &random)! + (Bool.random(using: &random) ? requests[0] : "")).utf8)
    for _ in 0..<Int.random(in: 0...6, using: &random) {
        let at = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.insert(contentsOf: Array(pieces.randomElement(using: &random)!.utf8), at: at)
        case 1: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &random) }
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...8, using: &random)))
        case 3: bytes.insert(contentsOf: bytes[max(0, at - 20)..<at], at: at)
        default: bytes.insert(contentsOf: [UInt8](repeating: UInt8(ascii: "a"), count: Int.random(in: 0...1_200, using: &random)), at: at)
        }
    }
    fuzzRequest(bytes)
}

@Test func pipelinedRequestsAreCutApart() {
    let transcript = RequestTranscript(Array((requests[1] + requests[2]).utf8)) { $0 }
    let heads = transcript.events.map { event -> String in
        guard case .request(let head, _, let body, _) = event else { return "\(event)" }
        return String(decoding: head + [32] + body, as: UTF8.self)
    }
    #expect(heads == ["POST /a hello", "GET / ", "POST /a hello", "GET / "])
}

@Test func bodyLongerThanAllowedIsRefusedByItsHead() {
    let refused = RequestTranscript(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2049\r\n\r\n".utf8)) { $0 }
    #expect(refused.events == [.refused(.bodyTooLong)])
    let taken = RequestTranscript(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2048\r\n\r\n".utf8)) { $0 }
    #expect(taken.events == [.unfinished])
}

@Test func whatIsSkippedIsNoRequest() {
    let parser = RequestParser(), text = "GET /skipped HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n"
    for step in [1, 5, 1_000] {
        var reader = RequestReader(), held: [UInt8] = [], left = Array(text.utf8)[...], requests: [String] = []
        reader.skip(25)
        #expect(reader.isSkipping && reader.isInBody)
        while !left.isEmpty {
            held += left.prefix(step)
            left = left.dropFirst(step)
            let consumed = held.withUnsafeBytes { bytes -> Int in
                var at = 0
                while at < bytes.count {
                    switch reader.next(UnsafeRawBufferPointer(rebasing: bytes[at...]), parser, handling: { _ in .unread }) {
                    case .needMore(let consumed): return at + consumed
                    case .skipped(let consumed): at += consumed
                    case .request(let consumed, let head, _):
                        at += consumed
                        requests.append(String(decoding: UnsafeRawBufferPointer(start: head, count: 9), as: UTF8.self))
                    case .head, .refused: return bytes.count
                    }
                }
                return at
            }
            held.removeFirst(consumed)
        }
        #expect(requests == ["GET /next"] && !reader.isInBody)
    }
    var reader = RequestReader()
    reader.skip(0)
    #expect(!reader.isInBody, "nothing is nothing to skip")
}

@Test func continueIsWantedOnlyWhileTheBodyIsMissing() {
    let parser = RequestParser()
    func wants(_ text: String) -> Bool {
        var reader = RequestReader()
        _ = Array(text.utf8).withUnsafeBytes { reader.next($0, parser, handling: { _ in .whole(maxBytes: 10) }) }
        return reader.wantsContinue
    }
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n"
    #expect(wants(head))
    #expect(!wants(head + "a"))
    #expect(!wants(head.replacing("HTTP/1.1", with: "HTTP/1.0")))
    #expect(!wants(head.replacing("Content-Length: 3", with: "Content-Length: 11")))
}
