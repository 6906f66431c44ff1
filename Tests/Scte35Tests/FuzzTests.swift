import Foundation
import TestSupport
import Testing

@testable import Scte35

/// The fuzz entries on saved inputs, one for each old crash, and on seeded mutations of our own messages.
@Suite struct FuzzTests {
    static let entries: [(name: String, run: @Sendable ([UInt8]) -> Void)] = [
        ("fuzzSection", fuzzSection), ("fuzzText", fuzzText), ("fuzzSpliceJson", fuzzSpliceJson), ("fuzzXml", fuzzXml),
    ]

    @Test(arguments: entries.indices)
    func savedInputsAreSurvived(entry: Int) throws {
        let (name, run) = Self.entries[entry], files = Repository.files(in: ["testdata/fuzz/\(name)"])
        #expect(!files.isEmpty)
        for file in files { run([UInt8](try Data(contentsOf: Repository.file(file)))) }
    }

    /// Bytes cut, changed, doubled and put in.
    static func mutate(_ input: [UInt8], _ rng: inout Seeded) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &rng) {
            let at = Int.random(in: 0...bytes.count, using: &rng)
            switch Int.random(in: 0..<6, using: &rng) {
            case 0: bytes = [UInt8](bytes[..<at])
            case 1 where at < bytes.count: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &rng)
            case 2 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &rng)
            case 3 where at < bytes.count: bytes[at] = [0, 1, 0x7f, 0x80, 0xfe, 0xff].randomElement(using: &rng) ?? 0
            case 4: bytes.insert(UInt8.random(in: 0...255, using: &rng), at: at)
            default:
                let end = Int.random(in: at...bytes.count, using: &rng)
                bytes.insert(contentsOf: bytes[at..<end].prefix(64), at: at)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func mutatedSectionsAreAnsweredAndWrittenBack(seed: UInt64) throws {
        var rng = Seeded(seed)
        for section in Samples.all.shuffled(using: &rng).prefix(8) {
            let bytes = try section.encoded()
            for _ in 0..<8 { fuzzSection(Self.mutate(bytes, &rng)) }
            for _ in 0..<4 {
                fuzzText(Self.mutate(try section.base64(), &rng))
                fuzzText(Self.mutate(try section.hex(), &rng))
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func mutatedDocumentsAreAnswered(seed: UInt64) throws {
        var rng = Seeded(seed)
        for section in Samples.all.shuffled(using: &rng).prefix(6) {
            for _ in 0..<4 { fuzzSpliceJson(Self.mutate(try section.json(indented: false), &rng)) }
        }
        for document in SpliceXmlTests.documents + OlderXmlTests.documents {
            for _ in 0..<6 { fuzzXml(Self.mutate([UInt8](document.utf8), &rng)) }
        }
    }

    /// Every prefix of every vector is a result or a named error.
    @Test(.enabled(if: Corpus.isThere), arguments: Corpus.all)
    func everyPrefixIsAnswered(_ vector: Corpus.Vector) throws {
        let own = try? SpliceInfoSection(decoding: vector.bytes, options: lenient).encoded().count
        for count in 0..<vector.bytes.count {
            let prefix = [UInt8](vector.bytes[..<count])
            do {
                _ = try SpliceInfoSection(decoding: prefix, options: lenient)
                #expect(count >= own ?? .max, "\(vector.id): \(count) bytes cannot hold the section")
            } catch {
                guard case .truncated(let need, let have) = error.reason else {
                    #expect(vector.error == "bad_table_id", "\(vector.id) at \(count): \(error)")
                    continue
                }
                #expect(need > have && have >= 0 && !error.field.isEmpty && error.bitOffset <= count * 8)
            }
        }
    }

    /// Every flipped bit is a result or a named error, and what is read is written back.
    @Test(.enabled(if: Corpus.isThere), arguments: Corpus.all)
    func everyFlippedBitIsAnswered(_ vector: Corpus.Vector) throws {
        let count = (try? SpliceInfoSection(decoding: vector.bytes, options: lenient).encoded().count) ?? vector.bytes.count
        var bytes = vector.bytes
        for bit in 0..<count * 8 {
            bytes[bit >> 3] ^= 0x80 >> UInt8(bit & 7)
            defer { bytes[bit >> 3] ^= 0x80 >> UInt8(bit & 7) }
            if vector.outcome == "ok" { #expect(throws: SpliceError.self) { try SpliceInfoSection(decoding: bytes) } }
            do throws(SpliceError) {
                let encoded = try SpliceInfoSection(decoding: bytes, options: lenient).encoded()
                #expect(bytes.starts(with: encoded), "\(vector.id) bit \(bit)")
            } catch {
                #expect(!error.field.isEmpty && error.bitOffset <= bytes.count * 8, "\(vector.id) bit \(bit): \(error)")
            }
        }
    }
}
