import Testing

@testable import Scte35

let lenient = DecodeOptions(acceptsBadChecksum: true)

@Suite struct SpliceInfoSectionTests {
    @Test(.enabled(if: Corpus.isThere), arguments: Corpus.readable)
    func encodingGivesBackTheBytes(_ vector: Corpus.Vector) throws {
        let section = try SpliceInfoSection(decoding: vector.bytes, options: lenient)
        let encoded = try section.encoded()
        // Bytes after the section are not part of it.
        #expect(hexText(encoded) == hexText([UInt8](vector.bytes.prefix(encoded.count))))
        #expect(section.checksum == .right || vector.outcome == "crc")
    }

    @Test(.enabled(if: Corpus.isThere), arguments: Corpus.all.filter { $0.outcome == "crc" })
    func wrongChecksumIsRefusedByDefault(_ vector: Corpus.Vector) throws {
        let error = #expect(throws: SpliceError.self) { try SpliceInfoSection(decoding: vector.bytes) }
        guard case .checksum = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(.enabled(if: Corpus.isThere), arguments: Corpus.all.filter { $0.outcome == "error" })
    func brokenSectionsNameTheirError(_ vector: Corpus.Vector) throws {
        for options in [DecodeOptions(), lenient] {
            let error = #expect(throws: SpliceError.self) { try SpliceInfoSection(decoding: vector.bytes, options: options) }
            let name =
                switch error?.reason {
                case .truncated: "truncated"
                case .tableId: "bad_table_id"
                default: "\(String(describing: error))"
                }
            #expect(name == vector.error)
        }
    }
}
