import Console
import Formats
import Glibc

/// Lines on standard error: a time, a level, a text. Passwords of URLs are in none.
enum Log {
    static func info(_ text: @autoclosure () -> String) { writer.put(line("info", text())) }
    static func warning(_ text: @autoclosure () -> String) { writer.put(line("warning", text())) }
    static func error(_ text: @autoclosure () -> String) { writer.put(line("error", text())) }

    /// Lines are written at once until it is started: a command that ends itself has told all before.
    static let writer = LogWriter(STDERR_FILENO)

    static func line(_ level: String, _ text: String) -> [UInt8] {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let time =
            "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
        return Array("\(time) \(level): \(String(text.withoutPasswords.prefix(2_000)).oneLine)\n".utf8)
    }
}
