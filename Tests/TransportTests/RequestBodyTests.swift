import TestSupport
import Testing

@testable import Transport

private func bytes(_ text: String) -> SharedBytes { SharedBytes(copying: Array(text.utf8)) }

private func text(_ result: Result<SharedBytes?, RequestBodyError>) -> String {
    switch result {
    case .success(let piece?): String(decoding: piece.buffer, as: UTF8.self)
    case .success(nil): "end"
    case .failure(let error): "\(error)"
    }
}

@Test func nothingIsWantedBeforeItIsAskedFor() {
    let loop = SimulatedLoop()
    var wanted = 0
    let body = RequestBody(loop: loop, length: 6) { wanted += 1 }
    #expect(wanted == 0 && !body.isWanted)
    var read: [String] = []
    body.read { read.append(text($0)) }
    #expect(wanted == 1 && body.isWanted && read.isEmpty)
    body.deliver(bytes("abc"), isLast: false)
    #expect(read == ["abc"] && !body.isWanted && wanted == 1)
    // What comes unasked waits.
    body.deliver(bytes("def"), isLast: true)
    #expect(body.bufferedBytes == 3 && body.receivedBytes == 6)
    body.read { read.append(text($0)) }
    body.read { read.append(text($0)) }
    body.read { read.append(text($0)) }
    #expect(read == ["abc", "def", "end", "end"] && wanted == 1 && body.bufferedBytes == 0)
}

@Test func aReaderMayAskAgainAtOnce() {
    let loop = SimulatedLoop()
    var wanted = 0, read: [String] = []
    let body = RequestBody(loop: loop, length: nil) { wanted += 1 }
    func readAll() {
        body.read { result in
            read.append(text(result))
            if case .success(.some) = result { readAll() }
        }
    }
    readAll()
    body.deliver(bytes("a"), isLast: false)
    body.deliver(bytes(""), isLast: false)
    #expect(body.isWanted, "a piece without bytes is none")
    body.deliver(bytes("b"), isLast: true)
    #expect(read == ["a", "b", "end"] && wanted == 2)
}

@Test func anEndWithoutBytesIsTheEnd() {
    let loop = SimulatedLoop()
    var read: [String] = []
    let empty = RequestBody(loop: loop, length: 0) {}
    empty.deliver(bytes(""), isLast: true)
    empty.read { read.append(text($0)) }
    let asked = RequestBody(loop: loop, length: nil) {}
    asked.read { read.append(text($0)) }
    asked.deliver(bytes(""), isLast: true)
    #expect(read == ["end", "end"])
}

@Test func failureReachesWhoWaitsAndWhoAsksLater() {
    let loop = SimulatedLoop()
    var read: [String] = []
    let waiting = RequestBody(loop: loop, length: 9) {}
    waiting.read { read.append(text($0)) }
    waiting.fail(.timedOut)
    waiting.read { read.append(text($0)) }
    waiting.fail(.gone)
    waiting.deliver(bytes("late"), isLast: true)
    waiting.read { read.append(text($0)) }
    #expect(read == [String](repeating: "request took too long after 0 bytes of the body", count: 3))

    let partly = RequestBody(loop: loop, length: 9) {}
    partly.deliver(bytes("part"), isLast: false)
    partly.fail(.gone)
    #expect(partly.bufferedBytes == 0, "a part is of no use")
    partly.read { read.append(text($0)) }
    #expect(read.last == "connection ended after 4 bytes of the body")

    let complete = RequestBody(loop: loop, length: 4) {}
    complete.deliver(bytes("full"), isLast: true)
    complete.fail(.gone)
    complete.read { read.append(text($0)) }
    #expect(read.last == "full", "what has come whole can still be read")
}

@Test func tasksReadPieceByPiece() {
    let loop = SimulatedLoop()
    var pieces = ["one", "two"], read: [String] = []
    var body: RequestBody?
    body = RequestBody(loop: loop, length: nil) {
        loop.schedule(afterNs: 10) { body?.deliver(bytes(pieces.removeFirst()), isLast: pieces.isEmpty) }
    }
    loop.spawn {
        do {
            while let piece = try await body!.next() { read.append("\(loop.now % 100) " + text(.success(piece))) }
            read.append("end")
        } catch {
            read.append("\(error)")
        }
    }
    loop.settle()
    #expect(read.isEmpty)
    loop.advance(byNs: 20)
    #expect(read == ["10 one", "20 two", "end"])
    body = nil
}

@Test(arguments: [
    (RequestBodyError.Reason.tooLong(maxBytes: 5), 413, "body longer than 5 bytes"),
    (.malformed("malformed chunk"), 400, "malformed chunk after 7 bytes of the body"),
    (.timedOut, 408, "request took too long after 7 bytes of the body"), (.gone, 400, "connection ended after 7 bytes of the body"),
    (.answered, 400, "request was answered after 7 bytes of the body"),
])
func everyReasonHasItsStatusAndItsWords(reason: RequestBodyError.Reason, status: Int, words: String) {
    let error = RequestBodyError(reason, receivedBytes: 7)
    #expect(error.status == status && "\(error)" == words)
}
