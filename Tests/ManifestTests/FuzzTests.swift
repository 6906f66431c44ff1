import Foundation
import TestSupport
import Testing

@testable import Manifest

/// Inputs saved in `testdata/fuzz/<entry>`: one for each old crash, and what a long run found worth keeping.
@Test(
    arguments: [("fuzzPlaylist", fuzzPlaylist), ("fuzzUri", fuzzUri)] as [(String, @Sendable ([UInt8]) -> Void)]
)
func savedInputsAreSurvived(entry: String, run: @Sendable ([UInt8]) -> Void) throws {
    let files = Repository.files(in: ["testdata/fuzz/\(entry)"])
    #expect(!files.isEmpty)
    for file in files { run(Array(try Data(contentsOf: Repository.file(file)))) }
}

/// Lines that meet each other where no playlist would have them.
private let lines: [String] =
    Manifest.Tag.allCases.map { "\($0.text)" } + [
        "#EXTINF:6,", "#EXTINF:6,", "a.ts", "b.ts?c", "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"", "#EXT-X-KEY:METHOD=NONE",
        "#EXT-X-MAP:URI=\"m\"",
        "#EXT-X-BYTERANGE:10@0", "#EXT-X-BYTERANGE:10", "#EXT-X-MEDIA-SEQUENCE:9", "#EXT-X-DISCONTINUITY-SEQUENCE:2", "#EXT-X-CUE-OUT:30",
        "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T12:00:00Z", "#EXT-X-DATERANGE:ID=\"1\",SCTE35-OUT=0xFC", "#EXT-X-TARGETDURATION:6",
        "#EXT-X-SKIP:SKIPPED-SEGMENTS=4", "#EXT-X-PART:URI=\"p\",DURATION=1", "#EXT-X-DEFINE:NAME=\"n\",VALUE=\"{$n}\"", "{$n}", "", "#",
    ]

@Test(arguments: 0..<400 as Range<UInt64>) func mutatedPlaylistsDoNotCrash(seed: UInt64) {
    var random = Seeded(seed)
    var text: [UInt8]
    if seed % 2 == 0, !Corpus.playlists.isEmpty {
        text = Corpus.playlists[Int.random(in: 0..<Corpus.playlists.count, using: &random)].bytes
        text = Array(text.prefix(20_000))
    } else {
        let count = Int.random(in: 0...40, using: &random)
        text = bytes("#EXTM3U\n" + (0..<count).map { _ in lines[Int.random(in: 0..<lines.count, using: &random)] }.joined(separator: "\n"))
    }
    for _ in 0..<Int.random(in: 0...8, using: &random) where !text.isEmpty {
        let at = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text[at] = UInt8.random(in: 0...255, using: &random)
        case 1: text.remove(at: at)
        case 2: text.insert([0x0a, 0x22, 0x2c, 0x3d, 0x7b, 0x24, 0x0d, 0x3a][at % 8], at: at)
        default: text.removeSubrange(at..<min(text.count, at + Int.random(in: 0...60, using: &random)))
        }
    }
    fuzzPlaylist(text)
}

@Test(arguments: 0..<400 as Range<UInt64>) func mutatedReferencesDoNotCrash(seed: UInt64) {
    var random = Seeded(seed)
    let letters = Array("a:/.?#%2fZ-1".utf8)
    fuzzUri((0..<Int.random(in: 0...30, using: &random)).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
}
