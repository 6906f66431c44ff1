import Testing

@testable import Transport

/// What a writer leaves in a batch.
private final class Page {
    let output = OutputBatch()
    private var date = HttpDate()
    deinit { date.deallocate() }

    func write(isHead: Bool = false, _ framing: ResponseWriter.Framing = .counted, _ body: (inout ResponseWriter) -> Void) {
        var writer = ResponseWriter(output, date: date.line(wallNs: 1_700_000_000_000_000_000), isHead: isHead)
        body(&writer)
        writer.finish(framing, connection: .none)
    }

    /// All pieces in their order, without the line that has the date.
    var text: String {
        var bytes: [UInt8] = []
        for index in 0..<output.count {
            let piece = output.pieces[index]
            bytes += UnsafeRawBufferPointer(start: output.address(piece), count: piece.count)
        }
        #expect(bytes.count == output.bytes)
        let date = "Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n"
        return String(decoding: bytes, as: UTF8.self).replacing(date, with: "")
    }
}

private let headers = HeaderBlock([("A", "b")])
private func large(_ count: Int, _ letter: Character = "l") -> SharedBytes {
    SharedBytes(copying: [UInt8](repeating: letter.asciiValue!, count: count))
}

@Test func lengthIsThatOfAllPiecesTogether() {
    let page = Page()
    let shared = large(Limits.copiedPiece + 1), copied = large(Limits.copiedPiece, "c")
    page.write { writer in
        writer.start(200, headers)
        writer.header("X", "y")
        writer.append("one")
        writer.append(shared)
        writer.append(copied)
        writer.append("two")
    }
    let head = "HTTP/1.1 200 OK\r\nA: b\r\nX: y\r\nContent-Length: \(2 * Limits.copiedPiece + 7)\r\n\r\n"
    let body = "one" + String(repeating: "l", count: Limits.copiedPiece + 1) + String(repeating: "c", count: Limits.copiedPiece) + "two"
    #expect(page.text == head + body)
    #expect(page.output.count == 3, "head with the first, the one by reference, what is small behind it")
}

@Test func answersStandBehindEachOtherThoughTheBufferGrows() {
    let page = Page()
    var wanted = ""
    for index in 0..<200 {
        let body = String(repeating: "x", count: index * 37)
        page.write { writer in
            writer.start(200, headers)
            writer.append(copying: Array(body.utf8))
        }
        wanted += "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
    #expect(page.text == wanted)
    page.output.clear()
    #expect(page.output.isEmpty && page.text.isEmpty)
}

@Test func resetForgetsWhatWasWrittenAndHeldByReference() {
    let page = Page()
    weak var watched: SharedBytes?
    page.write { writer in
        writer.start(200, .none)
        writer.append("before")
    }
    let before = page.text
    page.write { writer in
        writer.start(200, headers)
        do {
            let shared = large(100_000)
            watched = shared
            writer.append(shared)
        }
        #expect(watched != nil)
        writer.reset()
        #expect(watched == nil && !writer.isStarted)
        writer.start(404, .none)
        writer.append("no")
    }
    #expect(page.text == before + "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
}

@Test(arguments: [
    (200, "HTTP/1.1 200 OK\r\nContent-Length: 100003\r\n\r\n"), (204, "HTTP/1.1 204 No Content\r\n\r\n"),
    (304, "HTTP/1.1 304 Not Modified\r\n\r\n"),
    (299, "HTTP/1.1 299 \r\nContent-Length: 100003\r\n\r\n"),
])
func answerWithoutABodyHasItsHeadAlone(status: Int, text: String) {
    let page = Page()
    page.write(isHead: true) { writer in
        writer.start(status, .none)
        writer.append("one")
        writer.append(large(100_000))
    }
    #expect(page.text == text && page.output.count == 1)
}

@Test(arguments: [
    (ResponseWriter.Framing.chunked, "Transfer-Encoding: chunked\r\n"), (.length(7), "Content-Length: 7\r\n"), (.untilClose, ""),
    (.counted, "Content-Length: 0\r\n"),
])
func framingIsSaidInTheHead(framing: ResponseWriter.Framing, line: String) {
    let page = Page()
    page.write(framing) { $0.start(200, .none) }
    #expect(page.text == "HTTP/1.1 200 OK\r\n\(line)\r\n")
}

@Test func everyListedStatusHasItsPhrase() {
    for status in 100..<600 {
        let line = "\(StatusLine.text(status))"
        #expect(line.isEmpty || line.hasPrefix("HTTP/1.1 \(status) ") && line.hasSuffix("\r\n"))
    }
}
