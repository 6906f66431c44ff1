import Foundation

/// A running `folder.py`: an origin of files, over TLS when it has a certificate.
final class FolderOrigin: Sendable {
    let process: ChildProcess
    let port: Int

    /// - Parameters:
    ///   - folder: below `scratch`.
    ///   - identity: the files of a certificate and its key there.
    init(_ folder: String, identity: (certificate: String, key: String)? = nil, in scratch: Scratch) async throws {
        let files = identity.map { [scratch.path($0.certificate), scratch.path($0.key)] } ?? []
        process = try ChildProcess(folder, [Package.python, Package.client("folder.py"), scratch.path(folder)] + files, in: scratch)
        let line = try await process.line { $0.hasPrefix("ready ") }
        port = Int(line.dropFirst("ready ".count)) ?? 0
    }

    /// Writes an asset of four segments in two folders: `{name}/master.m3u8`, a variant in `variants`, and segments in `segments`.
    static func write(_ name: String, variants: String, segments: String, below folder: String, in scratch: Scratch) throws {
        for part in [name, variants, segments] {
            try FileManager.default.createDirectory(atPath: scratch.path("\(folder)/\(part)"), withIntermediateDirectories: true)
        }
        let codecs = "BANDWIDTH=800000,RESOLUTION=640x360,CODECS=\"avc1.42c01e,mp4a.40.2\""
        try scratch.write(
            "#EXTM3U\n#EXT-X-STREAM-INF:\(codecs)\n../\(variants)/360p.m3u8\n", to: "\(folder)/\(name)/master.m3u8")
        var text = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        for index in 0..<4 {
            text += "#EXTINF:4,\n../\(segments)/\(index).ts\n"
            try scratch.write("segment \(index)", to: "\(folder)/\(segments)/\(index).ts")
        }
        try scratch.write(text + "#EXT-X-ENDLIST\n", to: "\(folder)/\(variants)/360p.m3u8")
    }
}
