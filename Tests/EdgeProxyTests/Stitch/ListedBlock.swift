import Glibc

/// The lines of one segment of a media playlist and what is in force there, as bytes: read without knowing what most of them mean, so
/// that what was seen already costs no more than a look.
struct ListedBlock {
    var number: Int64
    var discontinuity: Int64
    /// Where its own lines begin, and end with its URI's line; lines of the head, keys and maps within are no part of it.
    var lines: Range<Int>
    /// The KEY and MAP lines in force, where they stand.
    var key: Range<Int>?, map: Range<Int>?
    var uri: Range<Int>
    var isAd: Bool
    /// What stands before it; `nil` for the first one.
    var isBehindAd: Bool?
    /// Of its own lines, the key and the map.
    var mark: UInt64

    /// Calls back for each segment in order.
    static func each(in bytes: [UInt8], _ body: (ListedBlock) -> Void) -> (sequence: Int64, end: Int64, hasEnd: Bool) {
        var sequence: Int64 = 0, number: Int64 = 0, discontinuity: Int64 = 0, hasEnd = false
        var key: Range<Int>?, map: Range<Int>?, isBehindAd: Bool?
        bytes.withUnsafeBufferPointer { text in
            func begins(_ line: Range<Int>, _ tag: StaticString) -> Bool {
                line.count >= tag.utf8CodeUnitCount
                    && memcmp(text.baseAddress! + line.lowerBound, tag.utf8Start, tag.utf8CodeUnitCount) == 0
            }
            func value(_ line: Range<Int>) -> Int64 {
                text[line].drop { $0 != UInt8(ascii: ":") }.dropFirst().reduce(0) { $0 * 10 + Int64($1 &- 48) }
            }
            func hash(_ range: Range<Int>, into mark: inout UInt64) {
                for byte in text[range] { mark = (mark ^ UInt64(byte)) &* 0x100_0000_01b3 }
            }
            var start = 0, from = 0, own: UInt64 = 0xcbf2_9ce4_8422_2325
            while start < text.count, let found = memchr(text.baseAddress! + start, 10, text.count - start) {
                let end = UnsafeRawPointer(text.baseAddress!).distance(to: UnsafeRawPointer(found)), line = start..<end
                start = end + 1
                guard !line.isEmpty, text[line.lowerBound] != UInt8(ascii: "#") else {
                    if begins(line, "#EXT-X-KEY:") {
                        key = line
                    } else if begins(line, "#EXT-X-MAP:") {
                        map = line
                    } else if begins(line, "#EXT-X-DISCONTINUITY-SEQUENCE:") {
                        discontinuity = value(line)
                        from = start
                    } else if begins(line, "#EXT-X-DISCONTINUITY") {
                        discontinuity += 1
                    } else if begins(line, "#EXT-X-MEDIA-SEQUENCE:") {
                        sequence = value(line)
                        number = sequence
                        from = start
                    } else if begins(line, "#EXT-X-ENDLIST") {
                        hasEnd = true
                    } else if from > 0, !begins(line, "#EXT-X-DATERANGE:") {
                        hash(line, into: &own)
                    }
                    continue
                }
                hash(line, into: &own)
                if let key { hash(key, into: &own) }
                if let map { hash(map, into: &own) }
                let isAd = begins(line, "ad/")
                body(
                    ListedBlock(
                        number: number, discontinuity: discontinuity, lines: from..<end, key: key, map: map, uri: line, isAd: isAd,
                        isBehindAd: isBehindAd, mark: own))
                isBehindAd = isAd
                number += 1
                from = start
                own = 0xcbf2_9ce4_8422_2325
            }
        }
        return (sequence, number, hasEnd)
    }

    /// Equal for what is said in the same words.
    /// - Parameter withNeighbour: whether it matters what stands before it.
    func hash(_ rendition: Int, withNeighbour: Bool) -> UInt64 {
        var hash = mark
        func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x9e37_79b9_7f4a_7c15 }
        mix(UInt64(rendition))
        mix(UInt64(bitPattern: number))
        mix(UInt64(bitPattern: discontinuity))
        if withNeighbour { mix(isBehindAd.map { $0 ? 2 : 1 } ?? 0) }
        return hash
    }

    /// A playlist of this segment alone.
    func text(in bytes: [UInt8]) -> String {
        func line(_ range: Range<Int>?) -> String { range.map { String(decoding: bytes[$0], as: UTF8.self) + "\n" } ?? "" }
        let own = String(decoding: bytes[lines], as: UTF8.self).lines.filter {
            !$0.begins("#EXT-X-KEY:") && !$0.begins("#EXT-X-MAP:") && !$0.begins("#EXT-X-DISCONTINUITY")
        }
        return "#EXT-X-MEDIA-SEQUENCE:\(number)\n#EXT-X-DISCONTINUITY-SEQUENCE:\(discontinuity)\n" + line(key) + line(map)
            + own.joined(separator: "\n") + "\n"
    }
}
