import Testing

@testable import Transport

@Test func copyShowsWhatTheViewShowedWhenTheBytesAreGone() {
    let parser = RequestParser()
    func owned() -> OwnedRequest {
        var bytes = Array("PUT /a/b?c=d HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 1\r\nx-own: 2\r\nX-Forwarded-For: 3\r\n\r\nbody".utf8)
        return bytes.withUnsafeMutableBytes { raw -> OwnedRequest in
            #expect(parser.parse(UnsafeRawBufferPointer(raw)) == .complete)
            let head = parser.table.pointee.headBytes
            let view = RequestView(
                base: raw.baseAddress!, table: UnsafePointer(parser.table), body: UnsafeRawBufferPointer(rebasing: raw[head...]),
                peer: PeerAddress(v4: 1), isTls: true)
            defer { raw.initializeMemory(as: UInt8.self, repeating: 0) }
            return view.copy()
        }
    }
    let request = owned()
    // Another request has the parser's table meanwhile.
    #expect(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8).withUnsafeBytes { parser.parse($0) } == .complete)
    func text(_ bytes: UnsafeRawBufferPointer?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    #expect(request.method == .put && text(request.methodText) == "PUT" && text(request.path) == "/a/b" && text(request.query) == "c=d")
    #expect(text(request.target) == "/a/b?c=d" && text(request.body) == "body" && request.isTls && request.peer == PeerAddress(v4: 1))
    #expect(text(request.header(.host)) == "h" && text(request.header(named: "x-own")) == "2" && request.header(.cookie) == nil)
    var all: [String?] = []
    request.each(.xForwardedFor) { all.append(text($0)) }
    #expect(all == ["1", "3"])
    #expect(request.withView { $0.headerCount } == 4)
}
