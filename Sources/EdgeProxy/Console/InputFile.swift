import Glibc

/// Reads a file that the user named, whole.
public enum InputFile {
    /// - Parameters:
    ///   - path: "-" is standard input.
    ///   - limit: in bytes; a larger file is refused.
    /// - Throws: `InputError`, "cannot read edge.json: No such file or directory".
    public static func read(_ path: String, limit: Int = Limits.inputFileBytes) throws(InputError) -> [UInt8] {
        let name = path == "-" ? "standard input" : path
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(name) }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(name)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: block[..<count])
            guard bytes.count <= limit else { throw InputError("cannot read \(name): larger than \(limit) bytes") }
        }
    }

    private static func failure(_ name: String) -> InputError {
        InputError("cannot read \(name): \(String(cString: strerror(errno)))")
    }
}
