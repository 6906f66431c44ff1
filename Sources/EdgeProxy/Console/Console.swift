import Formats
import Glibc

/// What commands say, and how they end.
public enum Console {
    /// One line on standard error, whatever the message holds; passwords of URLs are left out of it.
    public static func printError(_ message: String) {
        let line = Array((message.split(separator: "\n").joined(separator: " ").withoutPasswords.oneLine + "\n").utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }

    /// One line on standard output, there at once also through a pipe: what waits for readiness reads it.
    public static func printLine(_ line: String) {
        print(line)
        fflush(nil)
    }
}
