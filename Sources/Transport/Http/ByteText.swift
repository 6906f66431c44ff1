/// Small comparisons on borrowed bytes that headers need.
extension UnsafeRawBufferPointer {
    /// Whether these are the bytes of a text in lower case, letters in any case.
    func equalsLower(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where asciiLower(self[index]) != text.utf8Start[index] { return false }
        return true
    }

    /// The parts between commas without the blanks around them; empty ones are left out (RFC 9110 §5.6.1). Parameters of one part stand
    /// between semicolons.
    func eachToken(separatedBy separator: UInt8 = UInt8(ascii: ","), _ body: (UnsafeRawBufferPointer) -> Void) {
        var start = 0
        while start <= count {
            var end = start
            while end < count, self[end] != separator { end += 1 }
            let next = end + 1
            while start < end, self[start] == 0x20 || self[start] == 9 { start += 1 }
            while end > start, self[end - 1] == 0x20 || self[end - 1] == 9 { end -= 1 }
            if end > start { body(UnsafeRawBufferPointer(rebasing: self[start..<end])) }
            start = next
        }
    }
}
