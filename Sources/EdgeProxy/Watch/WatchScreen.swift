import Console
import Glibc

/// Where a watch is shown: broken rules as lines on standard output, and a line that renews itself on a terminal.
final class WatchScreen {
    private let isQuiet: Bool
    private let hasTerminal = isatty(STDERR_FILENO) == 1
    private var isDrawn = false

    /// - Parameter isQuiet: standard output is kept for one document.
    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    func show(_ broken: RuleLedger.Broken) {
        guard !isQuiet else { return }
        clear()
        let warning = broken.first.violation.severity == .warning ? "warning " : ""
        Console.printLine("\(warning)\(broken.rule) \(broken.first.text)")
    }

    func progress(_ line: String) {
        guard hasTerminal else { return }
        write("\r\u{1b}[K" + Self.fitted(line))
        isDrawn = true
    }

    func clear() {
        guard isDrawn else { return }
        write("\r\u{1b}[K")
        isDrawn = false
    }

    /// A line that wraps could not be taken back.
    private static func fitted(_ line: String) -> Substring {
        var size = winsize()
        let columns = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) : 80
        return line.prefix(columns - 1)
    }

    private func write(_ text: String) {
        _ = text.withCString { Glibc.write(STDERR_FILENO, $0, strlen($0)) }
    }
}
