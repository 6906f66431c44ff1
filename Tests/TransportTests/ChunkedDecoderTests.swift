import Testing

@testable import Transport

/// Decodes in pieces of `step` bytes; `nil` when the body did not end.
private func decode(_ text: String, step: Int, limit: Int = 100) -> Result<(body: String, rest: Int), Refusal>? {
    var decoder = ChunkedDecoder(limit: limit)
    let bytes = Array(text.utf8)
    var body: [UInt8] = [], at = 0
    while at < bytes.count {
        let end = min(at + step, bytes.count)
        let outcome = bytes[at..<end].withUnsafeBytes { decoder.decode($0) { body += Array($0) } }
        switch outcome {
        case .more: at = end
        case .done(let consumed): return .success((String(decoding: body, as: UTF8.self), bytes.count - at - consumed))
        case .refused(let refusal): return .failure(refusal)
        }
    }
    return nil
}

@Test(arguments: [
    ("0\r\n\r\n", "", 0),
    ("000\r\n\r\n", "", 0),
    ("3\r\nabc\r\n0\r\n\r\n", "abc", 0),
    ("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET", "abcde", 3),
    ("A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", 0),
    ("3;name=value;\"quoted\"\r\nabc\r\n0;x\r\n\r\n", "abc", 0),
    ("3\r\n\r\n\n\r\n0\r\n\r\n", "\r\n\n", 0),
    ("1\r\na\r\n0\r\nTrailer: value\r\nSecond:\r\n\r\n", "a", 0),
])
func chunksAreJoined(text: String, body: String, rest: Int) throws {
    for step in [1, 2, 3, 7, 1_000] {
        let decoded = try #require(decode(text, step: step)).get()
        #expect(decoded == (body, rest))
    }
}

@Test(arguments: [
    ("\r\n", 400), ("g\r\n", 400), (" 3\r\nabc", 400), ("3 \r\nabc", 400), ("+3\r\nabc", 400), ("-3\r\nabc", 400),
    ("0x3\r\nabc", 400), ("3\nabc", 400), ("3\rabc", 400), ("3\r\r\nabc", 400), (";\r\n", 400),
    ("3\r\nabcd\r\n", 400), ("3\r\nabc\n", 400), ("3\r\nabc\r3", 400), ("3\r\nabc0\r\n\r\n", 400),
    ("3;a\u{0}b\r\n", 400), ("3;a\nb\r\n", 400),
    ("0000000000000000\r\n\r\n", 400), ("fffffffffffffffff\r\n", 400), ("7fffffffffffffff\r\n", 400),
    ("fffffff\r\n", 413), ("65\r\n", 413), ("32\r\n" + String(repeating: "a", count: 50) + "\r\n33\r\n", 413),
    ("3;" + String(repeating: "e", count: 5_000) + "\r\n", 400),
    (String(repeating: "1;" + String(repeating: "e", count: 900) + "\r\na\r\n", count: 5), 400),
    ("0\r\n folded\r\n\r\n", 400), ("0\r\na : b\r\n\r\n", 400), ("0\r\n: b\r\n\r\n", 400), ("0\r\nno colon\r\n\r\n", 400),
    ("0\r\na: b\n\r\n", 400), ("0\r\na: \u{1}\r\n\r\n", 400), ("0\r\n\n", 400), ("0\r\n\r\r", 400),
    ("0\r\na: " + String(repeating: "t", count: 5_000) + "\r\n\r\n", 400),
])
func malformedChunksAreRefused(text: String, status: Int) throws {
    for step in [1, 3, 10_000] {
        guard case .failure(let refusal)? = decode(text, step: step) else {
            Issue.record("not refused in steps of \(step)")
            continue
        }
        #expect(refusal.status == status)
    }
}

@Test func bodyOfExactlyTheLimitIsTaken() throws {
    let text = "64\r\n" + String(repeating: "a", count: 100) + "\r\n0\r\n\r\n"
    #expect(try #require(decode(text, step: 9)).get().body.utf8.count == 100)
    if decode("3\r\nab", step: 1) != nil { Issue.record("half a chunk is no body") }
}
