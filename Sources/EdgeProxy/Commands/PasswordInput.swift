import Console
import Glibc

/// A password as a command gets it: never from the command line, which other users of the machine can read.
enum PasswordInput {
    /// - Parameter file: that has it; `nil`: it is asked for twice on a terminal, or is what standard input has.
    /// - Throws: `InputError`, also for one that is too short or too long.
    static func read(file: String?) throws(InputError) -> String {
        if let file { return try checked(try InputFile.read(file, limit: Limits.passwordBytes)) }
        guard isatty(STDIN_FILENO) == 1 else { return try checked(try InputFile.read("-", limit: Limits.passwordBytes)) }
        let password = try checked(try asked("Password: "))
        guard try checked(try asked("The same again: ")) == password else { throw InputError("the two passwords differ") }
        return password
    }

    /// Without the line end after it.
    static func checked(_ bytes: [UInt8]) throws(InputError) -> String {
        var bytes = bytes[...]
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let password = String(validating: bytes, as: UTF8.self) else { throw InputError("the password: expected UTF-8") }
        if let refusal = PasswordHash.refusal(of: password) { throw InputError("the password: \(refusal)") }
        return password
    }

    /// A line from the terminal, which does not show it.
    private static func asked(_ question: String) throws(InputError) -> [UInt8] {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { throw failure() }
        var silent = before
        silent.c_lflag = silent.c_lflag & ~tcflag_t(ECHO) | tcflag_t(ECHONL)
        // An interrupt ends the read, and not the process with a terminal that stays silent.
        var action = sigaction(), old = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGINT, &action, &old)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { throw failure() }
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            sigaction(SIGINT, &old, nil)
        }
        _ = write(STDERR_FILENO, question, question.utf8.count)
        var line: [UInt8] = [], byte: UInt8 = 0
        while true {
            switch Glibc.read(STDIN_FILENO, &byte, 1) {
            case 1 where byte == UInt8(ascii: "\n"): return line
            case 1 where line.count < Limits.passwordBytes: line.append(byte)
            case 1: throw InputError("the password: is too long")
            case 0: return line
            default: throw failure()
            }
        }
    }

    private static func failure() -> InputError { InputError("the password can't be read: \(String(cString: strerror(errno)))") }
}
