import TestSupport
import Testing
import Transport

@testable import EdgeProxy

@Suite struct DeflatedRunTests {
    /// Runs that were made apart, in any order and number, with texts in between, are one gzip body.
    @Test func runsJoinInAnyOrder() {
        var random = Seeded(3)
        let deflater = Deflater()
        let texts = (0..<12).map { n in
            Array(String(repeating: "#EXTINF:6.006,\nsegment-\(n).ts\n", count: [0, 1, 3, 64, 900][n % 5]).utf8)
        }
        let runs = texts.map { deflater.run(of: SharedBytes(copying: $0)) }
        for _ in 0..<200 {
            var body = GzipBody(), bytes = Array(GzipBody.header.buffer), plain: [UInt8] = []
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let index = Int.random(in: 0..<texts.count, using: &random)
                if Bool.random(using: &random) {
                    body.add(runs[index])
                    bytes += runs[index].bytes.buffer
                } else {
                    bytes += texts[index].withUnsafeBytes { body.add(own: $0) }
                }
                plain += texts[index]
            }
            bytes += body.trailer
            #expect(Gzip.inflate(bytes) == plain)
        }
    }

    /// A stored block holds 65,535 bytes at most.
    @Test(arguments: [0, 1, 65_534, 65_535, 65_536, 200_000]) func longTextsAreStoredInBlocks(length: Int) {
        let text = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var body = GzipBody()
        let bytes = Array(GzipBody.header.buffer) + text.withUnsafeBytes { body.add(own: $0) } + body.trailer
        #expect(Gzip.inflate(bytes) == text)
    }

    @Test func aPlaylistGetsMuchSmaller() {
        let text = Array((0..<64).flatMap { "#EXTINF:6.006,\nhttps://origin.example.com/live/news/segment-\($0).ts\n".utf8 })
        #expect(Deflater().run(of: SharedBytes(copying: text)).bytes.count * 5 < text.count)
    }
}
