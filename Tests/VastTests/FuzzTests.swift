import Foundation
import TestSupport
import Testing

@testable import Vast

/// The fuzz entries on saved inputs, one for each old crash, and on seeded mutations of our own documents.
@Suite struct FuzzTests {
    static let entries: [(name: String, run: @Sendable ([UInt8]) -> Void)] = [
        ("fuzzVast", fuzzVast), ("fuzzVmap", fuzzVmap), ("fuzzMacros", fuzzMacros),
    ]

    @Test(arguments: entries.indices)
    func savedInputsAreSurvived(entry: Int) throws {
        let (name, run) = Self.entries[entry], files = Repository.files(in: ["testdata/fuzz/\(name)"])
        #expect(!files.isEmpty)
        for file in files { run([UInt8](try Data(contentsOf: Repository.file(file)))) }
    }

    /// Tags, attributes and bytes cut, doubled, moved and put in.
    static func mutate(_ input: [UInt8], _ rng: inout Seeded) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &rng) {
            let at = Int.random(in: 0...bytes.count, using: &rng)
            switch Int.random(in: 0..<6, using: &rng) {
            case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &rng)
            case 1 where at < bytes.count: bytes.remove(at: at)
            case 2: bytes.insert(Array("<>&;'\"/!?:= []%x9".utf8).randomElement(using: &rng) ?? 0, at: at)
            case 3:
                // An element, or some of it, once more or somewhere else.
                guard let start = bytes[at...].firstIndex(of: UInt8(ascii: "<")) else { continue }
                let end = min(bytes.count, start + Int.random(in: 1...400, using: &rng))
                let piece = bytes[start..<(bytes[..<end].lastIndex(of: UInt8(ascii: ">")).map { max($0 + 1, start) } ?? end)]
                if Bool.random(using: &rng) { bytes.removeSubrange(piece.indices) }
                let places = bytes.indices.filter { bytes[$0] == UInt8(ascii: "<") }
                bytes.insert(contentsOf: Array(piece), at: places.randomElement(using: &rng) ?? 0)
            default:
                let texts = ["about:blank", "", "100%", "00:00:01", "-1", "]]>", "xmlns:v='u'", "<v:a/>", "<!---->", "&#13;", " ", "4.9"]
                bytes.insert(contentsOf: Array((texts.randomElement(using: &rng) ?? "").utf8), at: at)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<UInt64(Soak.size(60, full: 5_000)))
    func mutatedDocumentsAreAnswered(seed: UInt64) throws {
        var rng = Seeded(seed), random = RandomVast(seed)
        let version = VastVersion.allCases.randomElement(using: &rng) ?? .v42
        let vast = random.document().xml(version), vmap = random.vmap().xml(vast: version)
        for _ in 0..<6 {
            fuzzVast(Self.mutate(vast, &rng))
            fuzzVmap(Self.mutate(vmap, &rng))
        }
        fuzzMacros(Self.mutate(Array("https://e.example/?a=[IFA]&b=%5BIFA%5D&c=%%IFA%%&d=[ERROR_CODE]".utf8), &rng))
    }

    /// Every prefix of every document is an answer or a named error.
    @Test(.enabled(if: Corpus.isThere), arguments: Corpus.all)
    func everyPrefixIsAnswered(_ item: Corpus.Case) {
        for count in stride(from: 0, to: item.bytes.count, by: Soak.isOn ? 1 : 37) {
            let prefix = [UInt8](item.bytes[..<count])
            do throws(VastError) { _ = try VastDocument.read(prefix) } catch { #expect(error.place.byteOffset <= count) }
        }
    }
}
