import Foundation
import Glibc

/// A server that ends with this process, however that ends: what watches over it reads a pipe whose other end is here, and when that is
/// closed it ends the server and removes the server's folder. What the server says stands in `log` of that folder.
final class LeashedProcess {
    /// What ends a server at once: SIGINT or SIGQUIT, as it has it.
    enum End: String { case interrupt = "INT", quit = "QUIT" }

    private let process = Process(), leash = Pipe()

    /// - Parameters:
    ///   - command: the program and what it is given.
    ///   - user: stands before the command so that both run as another user.
    ///   - folder: is the server's.
    init(_ command: [String], as user: [String], in folder: String, endedBy end: End) throws {
        // A word on the pipe lets the server be.
        let script = """
            folder=$1 signal=$2; shift 2; server=$$
            exec 3<&0
            (
                read -r word; [ -z "$word" ] || exit 0
                kill -"$signal" $server
                for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do kill -0 $server || break; sleep 0.1; done
                # One that waits for clients that are gone waits for ever.
                kill -KILL $server
                rm -rf "$folder"
            ) <&3 >/dev/null 2>&1 &
            exec "$@" </dev/null >>"$folder/log" 2>&1 3<&-
            """
        let all = user + ["/bin/sh", "-c", script, "sh", folder, end.rawValue] + command
        // No other child of this process may hold the leash.
        _ = fcntl(leash.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.executableURL = URL(filePath: all[0])
        process.arguments = Array(all.dropFirst())
        process.standardInput = leash
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Ends it and waits for its end.
    deinit {
        try? leash.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    var isRunning: Bool { process.isRunning }

    /// SIGKILL, unless it has ended by itself. It returns when it is gone; its folder stays.
    func kill() {
        try? leash.fileHandleForWriting.write(contentsOf: Data("stay\n".utf8))
        try? leash.fileHandleForWriting.close()
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// What it has written about itself.
    static func log(in folder: String) -> String { (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "" }
}
