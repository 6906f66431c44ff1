import Testing

@testable import Transport

@Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
    (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
])
func dateIsWrittenAsHttpWantsIt(seconds: Int64, text: String) {
    #expect(HttpDate.text(seconds: seconds) == text)
    var date = HttpDate()
    defer { date.deallocate() }
    let line = date.line(wallNs: seconds * 1_000_000_000)
    #expect(String(decoding: UnsafeBufferPointer(start: line, count: HttpDate.lineBytes), as: UTF8.self) == "Date: \(text)\r\n")
}
