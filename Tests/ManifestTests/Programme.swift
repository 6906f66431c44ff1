import Formats
import Manifest

/// A lawful stitched live stream to break: two-second segments, content but for a pod of two ads (a: 8, 9, 10; b: 11, 12), a window of six.
struct Programme {
    var target = 2
    var version = 6
    var window = 6
    var encrypted = false
    var maps = false
    var dates = true
    /// Wall clock of segment 0.
    var epoch: Int64 = 1_777_636_800_000_000_000
    /// Seconds of each segment.
    var duration = "2"
    /// Number of the first segment in the playlist, beside which all others count.
    var base = 100
    /// Which segments are left without their EXT-X-DISCONTINUITY.
    var hiddenBoundaries: Set<Int> = []
    /// Seconds added to the date of a segment.
    var dateShift: (Int) -> Double = { _ in 0 }
    /// Changes the lines of one segment.
    var edit: (Int, inout [String]) -> Void = { _, _ in }
    /// Changes the lines of the header.
    var editHeader: (inout [String]) -> Void = { _ in }

    func creative(_ n: Int) -> String? { (8...10).contains(n) ? "a" : (11...12).contains(n) ? "b" : nil }
    func isBoundary(_ n: Int) -> Bool { n > 0 && creative(n) != creative(n - 1) }
    /// 5 at the start, so that 0 never stands for "absent".
    func discontinuity(_ n: Int) -> Int { 5 + (1...max(n, 1)).filter { $0 <= n && isBoundary($0) && !hiddenBoundaries.contains($0) }.count }
    func uri(_ n: Int) -> String {
        let ending = maps ? "m4s" : "ts"
        return creative(n).map { "ad/\($0)/b1/p1/\(n - 8)/v0.\(ending)" } ?? "https://cdn.example.com/live/seg\(n).\(ending)"
    }

    /// Lines of one segment.
    func segment(_ n: Int, isFirst: Bool) -> [String] {
        var lines: [String] = []
        if isBoundary(n), !hiddenBoundaries.contains(n) { lines.append("#EXT-X-DISCONTINUITY") }
        if encrypted {
            if creative(n) == nil {
                let iv = String(n, radix: 16)
                lines.append(
                    "#EXT-X-KEY:METHOD=AES-128,URI=\"https://k.example.com/1\",IV=0x" + String(repeating: "0", count: 32 - iv.count) + iv)
            } else if isFirst || isBoundary(n) {
                lines.append("#EXT-X-KEY:METHOD=NONE")
            }
        }
        if maps, isFirst || isBoundary(n) { lines.append("#EXT-X-MAP:URI=\"\(creative(n).map { "ad/\($0)/init" } ?? "init").mp4\"") }
        if dates {
            var text: [UInt8] = []
            Rfc3339.append(epoch + Int64(n) * 2_000_000_000 + Int64(dateShift(n) * 1e9), to: &text)
            lines.append("#EXT-X-PROGRAM-DATE-TIME:" + String(decoding: text, as: UTF8.self))
        }
        lines.append("#EXTINF:\(duration),")
        lines.append(uri(n))
        edit(n, &lines)
        return lines
    }

    /// The response whose last segment is `last`.
    func response(last: Int) -> String { response(max(0, last - window + 1)..<last + 1) }

    func response(_ range: Range<Int>) -> String {
        let first = range.lowerBound
        var sequence = discontinuity(first)
        if isBoundary(first), !hiddenBoundaries.contains(first) { sequence -= 1 }
        var lines = [
            "#EXTM3U", "#EXT-X-VERSION:\(version)", "#EXT-X-TARGETDURATION:\(target)", "#EXT-X-MEDIA-SEQUENCE:\(base + first)",
            "#EXT-X-DISCONTINUITY-SEQUENCE:\(sequence)",
        ]
        editHeader(&lines)
        for n in range { lines += segment(n, isFirst: n == first) }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A second in nanoseconds.
let second: Int64 = 1_000_000_000

/// Feeds a checker a response every two seconds.
/// - Parameter responses: the text for each step.
/// - Returns: ids of the broken rules, in the order of their first appearance.
func brokenRules(_ responses: [String], every: Int64 = 2 * second, severity: Violation.Severity? = nil) -> [String] {
    var checker = StreamChecker(), rules: [String] = []
    for (index, response) in responses.enumerated() {
        for violation in checker.check(bytes(response), at: Int64(index) * every)
        where (severity ?? violation.severity) == violation.severity && !rules.contains(violation.rule.id) {
            rules.append(violation.rule.id)
        }
    }
    return rules
}
