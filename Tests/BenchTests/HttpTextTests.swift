import Testing

@testable import EdgeBench

@Test(arguments: [1, 7, 1_000])
func anAnswerIsTakenHoweverItIsCut(step: Int) throws {
    let bytes = Array("HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello".utf8)
    var answer = HttpText.Answer(), isWhole = false
    for start in stride(from: 0, to: bytes.count, by: step) {
        #expect(!isWhole)
        isWhole = try answer.take(bytes[start..<min(bytes.count, start + step)])
    }
    #expect(isWhole)
    #expect(answer.status == 200)
    #expect(Array(answer.body) == Array("hello".utf8))
}

@Test func whatIsNoAnswerIsAFault() {
    var answer = HttpText.Answer()
    #expect(throws: BenchOptions.Fault.self) { _ = try answer.take(Array("220 smtp ready, how are you\r\n\r\n".utf8)) }
}
