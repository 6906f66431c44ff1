import Foundation
import Manifest
import Testing

/// The project's own examples: lawful, one for each part of the grammar.
private let examples: [(name: String, bytes: [UInt8])] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../testdata/manifest")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".m3u8") }.sorted().compactMap { name in
        (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, Array($0)) }
    }
}()

@Test func ourExamplesAreLawfulAndLeaveAsTheyCame() throws {
    #expect(examples.count >= 5)
    for (name, bytes) in examples {
        #expect(Check(bytes).errors == [], "\(name)")
        #expect(try PlaylistText(bytes).bytes() == bytes, "\(name)")
    }
}

@Test func nothingInTheCorpusCrashes() {
    for (_, bytes) in Corpus.playlists {
        _ = try? MediaPlaylist(parsing: bytes)
        _ = try? MultivariantPlaylist(parsing: bytes)
        var checker = StreamChecker()
        _ = checker.check(bytes, at: 0)
    }
}

/// Folders whose playlists are complete, so that none may be refused; the rest has snippets and wrong ones on purpose.
@Test func completeStreamsOfTheCorpusAreRead() {
    for (path, bytes) in Corpus.playlists
    where path.hasPrefix("Eyevinn-hls-splice/") || path.hasPrefix("Comcast-mamba/") || path.hasPrefix("shaka-project") {
        #expect(refused(bytes) == nil, "\(path)")
    }
}

/// What is named for its fault is refused, or has the error that its name says.
@Test func playlistsNamedForAFaultHaveAnError() {
    let names = ["invalid", "negative", "missing", "malformed"]
    // A negative start is lawful, and what EXT-X-ALLOW-CACHE says has not mattered since version 7.
    let harmless = ["invalidAllowCache", "START_NEGATIVE_OFFSET", "startNegative", "startLiveNegative"]
    for (path, bytes) in Corpus.playlists {
        let name = path.split(separator: "/").last ?? ""
        guard names.contains(where: name.lowercased().contains), !harmless.contains(where: name.contains) else { continue }
        let knowsNothing = Check(bytes, imports: [], query: [])
        #expect(!knowsNothing.errors.isEmpty, "\(path)")
    }
}

private func refused(_ bytes: [UInt8]) -> ManifestError? {
    do {
        if PlaylistKind.detect(bytes) == .multivariant {
            _ = try MultivariantPlaylist(parsing: bytes)
        } else {
            _ = try MediaPlaylist(parsing: bytes)
        }
        return nil
    } catch { return error }
}
