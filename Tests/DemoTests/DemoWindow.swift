/// What a test reads out of one of the demo's live playlists: a second, plain reader, so that the tests lean on no parser of ours.
struct SeenWindow {
    var sequence: Int64 = -1
    var targetSeconds = 0
    var segments: [SeenSegment] = []

    init(_ lines: [String]) throws {
        var discontinuity: Int64 = -1, map = "", wallMs: Int64 = -1, marks: [String] = []
        for line in lines {
            let value = String(line.drop { $0 != ":" }.dropFirst())
            if line.hasPrefix("#EXT-X-MEDIA-SEQUENCE:") {
                sequence = Int64(value) ?? -1
            } else if line.hasPrefix("#EXT-X-DISCONTINUITY-SEQUENCE:") {
                discontinuity = Int64(value) ?? -1
            } else if line.hasPrefix("#EXT-X-TARGETDURATION:") {
                targetSeconds = Int(value) ?? 0
            } else if line == "#EXT-X-DISCONTINUITY" {
                discontinuity += 1
            } else if line.hasPrefix("#EXT-X-MAP:") {
                map = value
            } else if line.hasPrefix("#EXT-X-PROGRAM-DATE-TIME:") {
                wallMs = Self.milliseconds(value)
            } else if line.hasPrefix("#EXT-X-CUE") || line.hasPrefix("#EXT-OATCLS") {
                marks.append(line)
            } else if !line.hasPrefix("#") {
                let n = sequence + Int64(segments.count)
                segments.append(SeenSegment(sequence: n, discontinuity: discontinuity, wallMs: wallMs, uri: line, map: map, marks: marks))
                marks = []
            }
        }
    }

    /// "2026-01-01T00:00:20.000Z" by counting days one by one, unlike the code that wrote it.
    static func milliseconds(_ text: String) -> Int64 {
        let numbers = text.split { !$0.isNumber }.compactMap { Int64($0) }
        guard numbers.count == 7 else { return -1 }
        func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
        var days: Int64 = numbers[2] - 1
        for year in 1970..<numbers[0] { days += isLeap(year) ? 366 : 365 }
        let lengths: [Int64] = [31, isLeap(numbers[0]) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for length in lengths.prefix(Int(numbers[1]) - 1) { days += length }
        let seconds: Int64 = days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
        return seconds * 1_000 + numbers[6]
    }
}

/// One listed segment with what is in force for it.
struct SeenSegment: Equatable {
    var sequence: Int64, discontinuity: Int64, wallMs: Int64
    var uri: String, map: String, marks: [String]

    /// The same with the rendition taken out, to compare renditions.
    var withoutUri: SeenSegment {
        var copy = self
        copy.uri = String(uri.drop { $0 != "/" })
        copy.map = String(map.drop { $0 != "/" })
        return copy
    }
}
