import Foundation
import TestSupport
import Testing

@testable import Manifest

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

/// What the parsers refuse in the corpus, with the reason: path, line and rule. Everything else is read.
///
/// `UPDATE_GOLDEN=1` rewrites the table; read that diff.
@Test(.enabled(if: !Corpus.playlists.isEmpty, "the corpus is not beside this checkout"))
func everyPlaylistOfTheCorpusIsReadOrRefusedForItsFault() throws {
    let found = Corpus.playlists.compactMap { path, bytes in refused(bytes).map { "\(path) \($0.line) \($0.rule.id)" } }
    let table = Repository.file("testdata/manifest/refused.txt")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
        try (found.joined(separator: "\n") + "\n").write(to: table, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: table, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(Set(found).subtracting(expected) == [] && Set(expected).subtracting(found) == [])
    #expect(Corpus.playlists.count - found.count >= 500)
}

/// What was read leaves byte for byte; and what the model alone says of it, written anew, reads back as the same.
@Test(.enabled(if: !Corpus.playlists.isEmpty, "the corpus is not beside this checkout"), arguments: Corpus.playlists.map(\.path))
func whatIsReadIsWrittenAgain(path: String) throws {
    let bytes = try #require(Corpus.playlists.first { $0.path == path }).bytes, (imports, query) = Variables.assumed(in: bytes)
    let meaning: ([UInt8]) throws -> (meaning: [String], written: () throws -> [UInt8])
    if PlaylistKind.detect(bytes) == .multivariant {
        meaning = { bytes in
            let list = try MultivariantPlaylist(parsing: bytes, query: query)
            return (Meaning.of(list), list.written)
        }
    } else {
        meaning = { bytes in
            let list = try MediaPlaylist(parsing: bytes, imports: imports, query: query)
            return (Meaning.of(list), list.written)
        }
    }
    guard let read = try? meaning(bytes) else { return }
    #expect(try PlaylistText(bytes).bytes() == bytes)
    guard let written = try writtenUnlessWrong(read.written, bytes) else { return }
    let again = try meaning(written)
    let difference = zip(read.meaning, again.meaning).first { $0 != $1 }
    #expect(read.meaning.count == again.meaning.count && difference == nil, "\(String(describing: difference))")
    #expect(try again.written() == written)
}

/// A playlist that lacks what the standard wants cannot be written; then the check has an error too.
private func writtenUnlessWrong(_ write: () throws -> [UInt8], _ bytes: [UInt8]) throws -> [UInt8]? {
    do { return try write() } catch {
        #expect(!Check(bytes).errors.isEmpty, "\(error)")
        return nil
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

/// The variables of the multivariant playlist and of the URI, which the corpus does not have, are assumed.
private func refused(_ bytes: [UInt8]) -> ManifestError? {
    let (imports, query) = Variables.assumed(in: bytes)
    do throws(ManifestError) {
        if PlaylistKind.detect(bytes) == .multivariant {
            _ = try MultivariantPlaylist(parsing: bytes, query: query)
        } else {
            _ = try MediaPlaylist(parsing: bytes, imports: imports, query: query)
        }
        return nil
    } catch { return error }
}
