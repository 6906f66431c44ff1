import Glibc

/// Lines on standard error: a time, a level, a text. One `write` each, so that lines of several threads don't mix.
enum Log {
    static func info(_ text: @autoclosure () -> String) { write("info", text()) }
    static func warning(_ text: @autoclosure () -> String) { write("warning", text()) }
    static func error(_ text: @autoclosure () -> String) { write("error", text()) }

    private static func write(_ level: String, _ text: String) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let time =
            "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
        // A line of a log stays a line, whatever an origin sent.
        let clean = text.map { $0.isNewline ? " " : $0 }
        let line = Array("\(time) \(level): \(String(clean.prefix(2_000)))\n".utf8)
        _ = line.withUnsafeBytes { Glibc.write(2, $0.baseAddress!, $0.count) }
    }
}
