import Console
import Glibc

/// Playlists that broke a rule, as files: what a report of a fault needs beside the rule's name.
struct KeptPlaylists {
    let folder: String
    private var count = 0

    init(folder: String) { self.folder = folder }

    /// Writes `{seconds}-{rendition}.m3u8` and, as `…-before.m3u8`, the response before it. What can't be written is said once.
    mutating func keep(_ body: [UInt8], after previous: [UInt8]?, of rendition: String, atNs: Int64) {
        guard count < Limits.keptPlaylists else { return }
        count += 1
        let digits = String(atNs / 1_000_000)
        let time = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
        let name = rendition.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "_" }
        let path = "\(folder)/\(time)-\(String(name))"
        write(body, to: path + ".m3u8")
        if let previous { write(previous, to: path + "-before.m3u8") }
    }

    private mutating func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "we") else {
            Console.printError("\(path): \(String(cString: strerror(errno)))")
            count = Limits.keptPlaylists
            return
        }
        defer { fclose(file) }
        _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    }
}
