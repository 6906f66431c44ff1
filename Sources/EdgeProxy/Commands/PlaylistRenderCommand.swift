import Console
import Glibc
import Manifest
import Store

/// `edgeproxy playlist render`: reads a playlist and writes it again.
enum PlaylistRenderCommand: Command {
    static let usage = Usage(
        name: "playlist render",
        summary: "Reads and writes the playlist again: a valid one leaves byte for byte as it came.",
        operands: [.init(name: "FILE", help: "a media or multivariant playlist, - for standard input")])

    static func run(_ arguments: Arguments) throws -> Int32 {
        let bytes = try rendered(InputFile.read(arguments.operands[0]))
        guard writeAll(bytes, with: { Journal.systemWrite(STDOUT_FILENO, $0) }) else {
            throw InputError("cannot write: \(String(cString: strerror(errno)))")
        }
        return ExitCode.success
    }

    /// - Throws: `InputError` with the line for what is no valid playlist.
    static func rendered(_ bytes: [UInt8]) throws(InputError) -> [UInt8] {
        // Imported variables and parameters come from elsewhere and don't make it invalid.
        let (imports, query) = Variables.assumed(in: bytes)
        do throws(ManifestError) {
            switch PlaylistKind.detect(bytes) {
            case .media: _ = try MediaPlaylist(parsing: bytes, imports: imports, query: query)
            case .multivariant, nil: _ = try MultivariantPlaylist(parsing: bytes, query: query)
            }
            return try PlaylistText(bytes).bytes()
        } catch {
            throw InputError("\(error)")
        }
    }
}
