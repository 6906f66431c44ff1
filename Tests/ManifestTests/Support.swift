import Foundation
import Manifest
import Testing

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A media playlist from its text.
func media(_ text: String, imports: [Variable] = [], query: String = "") throws -> MediaPlaylist {
    try MediaPlaylist(parsing: bytes(text), imports: imports, query: bytes(query))
}

/// A multivariant playlist from its text.
func multivariant(_ text: String, query: String = "") throws -> MultivariantPlaylist {
    try MultivariantPlaylist(parsing: bytes(text), query: bytes(query))
}

/// What parsing throws; nil when it does not.
func refusal(_ text: String) -> ManifestError? {
    do {
        _ = try media(text)
        return nil
    } catch { return error as? ManifestError }
}

extension MediaPlaylist {
    func text(_ slice: ByteSlice) -> String { String(decoding: self[slice], as: UTF8.self) }
}
extension MultivariantPlaylist {
    func text(_ slice: ByteSlice) -> String { String(decoding: self[slice], as: UTF8.self) }
}

/// Third-party playlists that stand beside a checkout and never in it; tests that want them pass where they are absent.
enum Corpus {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../shared/corpus/hls")
        .standardizedFileURL

    /// All playlists: path below the folder and bytes, in the order of their paths.
    static let playlists: [(path: String, bytes: [UInt8])] = {
        guard let names = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        return names.compactMap { $0 as? String }.filter { $0.hasSuffix(".m3u8") }.sorted().compactMap { name in
            (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, Array($0)) }
        }
    }()
}
