import Testing

@testable import Manifest

@Test(arguments: [
    ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("\n\n", ["", ""]), ("", []), ("a\rb\n", ["a\rb"]), ("\r\n", [""]), ("\r", [""]),
    ("a", ["a"]),
])
func linesEndWithLfOrCrLf(text: String, lines: [String]) throws {
    let source = bytes(text)
    var scanner = LineScanner(), found: [String] = []
    while let line = try scanner.next(in: source.span) { found.append(String(decoding: source[line], as: UTF8.self)) }
    #expect(found == lines)
    #expect(scanner.line == lines.count)
}

@Test func anEndlessLineIsRefused() {
    let source = Array(repeating: UInt8(ascii: "a"), count: Limits.lineBytes + 1)
    var scanner = LineScanner()
    #expect(throws: ManifestError(.tooLong("line", bytes: Limits.lineBytes + 1), line: 1)) { try scanner.next(in: source.span) }
}
