import Formats

/// A `Cookie` header (RFC 6265 §4.2.1): pairs with semicolons between them.
enum CookieHeader {
    /// The value of the first cookie of a name, whose case counts; `nil` where there is none. Nothing but the value is allocated: other
    /// cookies of the host come along with each request.
    ///
    /// - Parameter header: as it was sent, valid during the call.
    static func value(of name: StaticString, in header: UnsafeRawBufferPointer) -> [UInt8]? {
        let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var start = 0
        while start < header.count {
            let end = header[start...].firstIndex(of: UInt8(ascii: ";")) ?? header.count
            while start < end, header[start].isBlank { start += 1 }
            var last = end
            while last > start, header[last - 1].isBlank { last -= 1 }
            let pair = header[start..<last]
            if pair.starts(with: name), name.count < pair.count, pair[start + name.count] == UInt8(ascii: "=") {
                return Array(pair.dropFirst(name.count + 1))
            }
            start = end + 1
        }
        return nil
    }
}
