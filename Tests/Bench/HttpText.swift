import CLinux

/// As much of HTTP/1.1 as the bench's clients need: GET, and answers with a Content-Length.
enum HttpText {
    static func get(_ path: String) -> [UInt8] { Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\n\r\n".utf8) }

    /// One answer as it comes in.
    struct Answer {
        private(set) var status = 0
        private var bytes: [UInt8] = []
        private var head = 0
        private var length = 0

        /// The body, once it is complete.
        var body: ArraySlice<UInt8> { bytes[head...] }

        /// Takes what has come; `true` when the answer is complete.
        /// - Throws: for what is no such answer.
        mutating func take(_ piece: some Sequence<UInt8>) throws -> Bool {
            bytes += piece
            guard !bytes.isEmpty else { return false }
            if head == 0 {
                guard let end = Self.find("\r\n\r\n", bytes) else { return false }
                guard end > 12, bytes.starts(with: "HTTP/1.1 ".utf8) else { throw BenchOptions.Fault("no status line") }
                status = Self.number(bytes[9...])
                if let at = Self.find("Content-Length: ", bytes), at < end { length = Self.number(bytes[(at + 16)...]) }
                head = end + 4
            }
            return bytes.count >= head + length
        }

        private static func number(_ digits: ArraySlice<UInt8>) -> Int {
            digits.prefix { $0 >= 0x30 && $0 <= 0x39 }.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        private static func find(_ text: StaticString, _ bytes: [UInt8]) -> Int? {
            bytes.withUnsafeBytes { raw in
                let base = raw.baseAddress!
                return clinux_memmem(base, raw.count, text.utf8Start, text.utf8CodeUnitCount).map { UnsafeRawPointer($0) - base }
            }
        }
    }
}
