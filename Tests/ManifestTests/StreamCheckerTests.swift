import Foundation
import Manifest
import Testing

/// One fault, and the rule that names it. The same stream without the fault breaks nothing: `lawfulStreamBreaksNothing`.
struct Fault: Sendable, CustomTestStringConvertible {
    let rule: String
    let what: String
    /// Rules that follow from the same fault and may be named too.
    var also: [String] = []
    let responses: @Sendable () -> [String]
    var testDescription: String { "\(rule): \(what)" }

    init(_ rule: String, _ what: String, also: [String] = [], _ responses: @escaping @Sendable () -> [String]) {
        (self.rule, self.what, self.also, self.responses) = (rule, what, also, responses)
    }
}

/// All responses from the one that ends with segment 5 to the one that ends with segment 22.
func run(_ programme: Programme = Programme(), _ change: (Int, inout Programme) -> Void = { _, _ in }) -> [String] {
    (5...22).map { last in
        var now = programme
        change(last, &now)
        return now.response(last: last)
    }
}

@Test(arguments: [false, true], [false, true])
func lawfulStreamBreaksNothing(encrypted: Bool, maps: Bool) {
    #expect(brokenRules(run(Programme(encrypted: encrypted, maps: maps))) == [])
}

@Test func lawfulStreamBreaksNothingForPollersThatSkip() {
    let all = run()
    #expect(brokenRules(stride(from: 0, to: all.count, by: 3).map { all[$0] }, every: 6 * second) == [])
    #expect(brokenRules([all[0], all[17]], every: 34 * second) == [])
}

@Test func unchangedResponsesBreakNothingWithinTheirTime() {
    #expect(brokenRules(run().flatMap { [$0, $0] }, every: second) == [])
}

@Test func aSlowAnswerAccusesNobodyOfAWrongPace() {
    var checker = StreamChecker(), found: [Violation] = []
    // Each is built two seconds after the one before, the first two were long on their way, the third came at once.
    found += checker.check(bytes(Programme().response(last: 5)), at: 10 * second, askedAt: 5 * second)
    found += checker.check(bytes(Programme().response(last: 6)), at: 12 * second, askedAt: 7 * second)
    found += checker.check(bytes(Programme().response(last: 8)), at: 12 * second, askedAt: 12 * second)
    // Asked for soon after the last new one came, answered late.
    found += checker.check(bytes(Programme().response(last: 8)), at: 17 * second, askedAt: 14 * second)
    #expect(found == [])
}

@Test func whatCameLateMayBeMadeUpFor() {
    var checker = StreamChecker(), found: [Violation] = []
    for (last, time) in [(5, 0), (5, 2), (7, 3), (8, 6)] as [(Int, Int64)] {
        found += checker.check(bytes(Programme().response(last: last)), at: time * second)
    }
    #expect(found == [])
}

@Test func dynamicLowLatencyHintsMayChangeWithANewPart() {
    let one = Programme().response(last: 6) + "#EXT-X-PART:DURATION=1,URI=\"p1.ts\"\n"
    #expect(brokenRules([Programme().response(last: 6), one], every: second).contains("SEQ-8") == false)
}

let streamFaults: [Fault] = [
    Fault("SEQ-1", "numbers fall by 100 in mid-stream") {
        run { last, now in if last >= 15 { now.base = 0 } }
    },
    Fault("SEQ-1", "the end is taken back", also: ["SEQ-9"]) {
        [Programme().response(0..<8), Programme().response(0..<7)]
    },
    Fault("SEQ-2", "numbers jump by 10 with the same segments") {
        run { last, now in if last >= 15 { now.base += 10 } }
    },
    Fault("SEQ-2", "a segment leaves the middle", also: ["SEQ-8", "PDT-2"]) {
        let programme = Programme()
        let lines = programme.response(0..<8)
        return [
            programme.response(0..<7), lines.replacingFirst(programme.segment(3, isFirst: false).joined(separator: "\n") + "\n", with: ""),
        ]
    },
    Fault("SEQ-3", "the URI of a listed number is replaced") {
        run { last, now in if last >= 9 { now.edit = { n, lines in if n == 7 { lines[lines.count - 1] = "late.ts" } } } }
    },
    Fault("SEQ-3", "EXTINF of a listed number changes") {
        run { last, now in if last >= 9 { now.edit = { n, lines in if n == 7 { lines[lines.count - 2] = "#EXTINF:1.9," } } } }
    },
    Fault("SEQ-3", "a key changes its IV") {
        run(Programme(encrypted: true)) { last, now in
            if last >= 9 { now.edit = { n, lines in if n == 7 { lines[0] = lines[0].replacingFirst("IV=0x0", with: "IV=0x1") } } }
        }
    },
    Fault("SEQ-3", "the map changes", also: ["MAP-1"]) {
        run(Programme(maps: true)) { last, now in
            if last >= 7 { now.edit = { n, lines in if n == 6 { lines.insert("#EXT-X-MAP:URI=\"other.mp4\"", at: 0) } } }
        }
    },
    Fault("SEQ-4", "the query of the URIs changes at each reload") {
        run { last, now in now.edit = { _, lines in lines[lines.count - 1] += "?t=\(last)" } }
    },
    Fault("SEQ-5", "numbers are skipped that had no time to exist", also: ["DUR-6"]) {
        [Programme().response(0..<6), Programme(base: 120).response(6..<12)]
    },
    Fault("SEQ-5", "the same without dates", also: ["DUR-6"]) {
        [Programme(dates: false).response(0..<6), Programme(dates: false, base: 120).response(6..<12)]
    },
    Fault("SEQ-6", "a tag stands twice") { [Programme(editHeader: { $0.append("#EXT-X-VERSION:6") }).response(last: 6)] },
    Fault("SEQ-6", "the header is missing") { [String(Programme().response(last: 6).dropFirst(8))] },
    Fault("SEQ-6", "DISCONTINUITY-SEQUENCE after a DISCONTINUITY") {
        [
            Programme(
                edit: { n, lines in if n == 8 { lines.append("#EXT-X-DISCONTINUITY-SEQUENCE:5") } },
                editHeader: { $0.removeLast() }
            ).response(7..<13)
        ]
    },
    Fault("SEQ-7", "the version changes") { run { last, now in if last >= 15 { now.version = 7 } } },
    Fault("SEQ-7", "maps in version 3", also: ["DUR-2"]) { [Programme(version: 3, maps: true).response(last: 6)] },
    Fault("SEQ-7", "decimals in version 2") { [Programme(version: 2, duration: "1.999").response(last: 6)] },
    Fault("SEQ-8", "the same last segment with other text") {
        let one = Programme().response(last: 7)
        return [one, one + "# rewritten\n"]
    },
    Fault("SEQ-9", "an empty playlist", also: ["SEQ-1"]) {
        [Programme().response(last: 6), Programme().response(6..<6)]
    },
    Fault("DSC-1", "DISCONTINUITY-SEQUENCE frozen") {
        run { _, now in now.editHeader = { $0[4] = "#EXT-X-DISCONTINUITY-SEQUENCE:5" } }
    },
    Fault("DSC-1", "the number rises one response too late") {
        run { last, now in if last == 14 { now.editHeader = { $0[4] = "#EXT-X-DISCONTINUITY-SEQUENCE:4" } } }
    },
    Fault("DSC-2", "DISCONTINUITY-SEQUENCE is never written", also: ["DSC-1"]) {
        run { _, now in now.editHeader = { $0.removeLast() } }
    },
    Fault("DSC-2", "DISCONTINUITY-SEQUENCE comes with the first ad", also: ["DSC-1"]) {
        run { last, now in if last < 8 { now.editHeader = { $0.removeLast() } } }
    },
    Fault("DSC-3", "no DISCONTINUITY at all", also: ["PDT-2"]) { run(Programme(hiddenBoundaries: [8, 11, 13])) },
    Fault("DSC-3", "none before the first ad") { run(Programme(hiddenBoundaries: [8])) },
    Fault("DSC-3", "none between two ads") { run(Programme(hiddenBoundaries: [11])) },
    Fault("DSC-3", "none at the return") { run(Programme(hiddenBoundaries: [13])) },
    Fault("DSC-3", "two at the out point", also: ["DSC-1"]) {
        run(Programme(edit: { n, lines in if n == 8 { lines.insert("#EXT-X-DISCONTINUITY", at: 0) } }))
    },
    Fault("DSC-6", "the tag leaves before its segment", also: ["DSC-1"]) {
        run { last, now in now.edit = { n, lines in if n == 8, last == 13 { lines.removeFirst() } } }
    },
    Fault("DUR-1", "TARGETDURATION raised") { run { last, now in if last >= 15 { now.target = 4 } } },
    Fault("DUR-2", "EXTINF beyond TARGETDURATION", also: ["PDT-2"]) { [Programme(duration: "2.5").response(last: 6)] },
    Fault("DUR-4", "a window of two segments after sliding") { run { last, now in if last >= 15 { now.window = 2 } } },
    Fault("DUR-5", "frozen for 8 s") {
        let all = run()
        return Array(all[..<6]) + Array(repeating: all[5], count: 4) + all[6...]
    },
    Fault("DUR-6", "a whole pod at once", also: ["DUR-5"]) {
        (5...22).map { Programme().response(last: (8...12).contains($0) ? 12 : $0) }
    },
    Fault("DUR-8", "type EVENT in a sliding playlist") { run(Programme(editHeader: { $0.append("#EXT-X-PLAYLIST-TYPE:EVENT") })) },
    Fault("DUR-9", "ENDLIST is withdrawn") {
        [Programme().response(last: 6) + "#EXT-X-ENDLIST\n", Programme().response(last: 7)]
    },
    Fault("DUR-9", "segments come after ENDLIST") {
        [Programme().response(0..<7) + "#EXT-X-ENDLIST\n", Programme().response(0..<8) + "#EXT-X-ENDLIST\n"]
    },
    Fault("VOD-1", "a VOD playlist changes", also: ["DUR-9"]) {
        let programme = Programme(editHeader: { $0.append("#EXT-X-PLAYLIST-TYPE:VOD") })
        return [programme.response(0..<20) + "#EXT-X-ENDLIST\n", programme.response(0..<21) + "#EXT-X-ENDLIST\n"]
    },
    Fault("PDT-1", "no date on the first segment") {
        run(Programme(edit: { n, lines in if !(8...13).contains(n) { lines.removeAll { $0.hasPrefix("#EXT-X-PROG") } } }))
    },
    Fault("PDT-1", "no date after a discontinuity") {
        run { last, now in now.edit = { n, lines in if n == 8, last < 13 { lines.removeAll { $0.hasPrefix("#EXT-X-PROG") } } } }
    },
    Fault("PDT-2", "a date 40 ms off within a discontinuity number") { run(Programme(dateShift: { $0 == 10 ? 0.04 : 0 })) },
    Fault("PDT-3", "dates step back at the return") { run(Programme(dateShift: { $0 >= 13 ? -1.5 : 0 })) },
    Fault("PDT-4", "the date of a number changes", also: ["PDT-2"]) {
        run { last, now in if last >= 9 { now.dateShift = { $0 == 7 ? 0.5 : 0 } } }
    },
    Fault("PDT-5", "ads carry dates of 2020") { run(Programme(dateShift: { (8...12).contains($0) ? -200_000_000 : 0 })) },
    Fault("PDT-5", "ads carry dates of the future") { run(Programme(dateShift: { (8...12).contains($0) ? 200_000_000 : 0 })) },
    Fault("PDT-8", "no milliseconds") {
        run(Programme(edit: { _, lines in lines = lines.map { $0.hasPrefix("#EXT-X-PROG") ? $0.replacingFirst(".000Z", with: "Z") : $0 } }))
    },
    Fault("PDT-8", "no zone") {
        run(Programme(edit: { _, lines in lines = lines.map { $0.hasPrefix("#EXT-X-PROG") ? $0.replacingFirst("Z", with: "") : $0 } }))
    },
    Fault("KEY-1", "no METHOD=NONE before the ads", also: ["KEY-4", "SEQ-3"]) {
        run(Programme(encrypted: true, edit: { n, lines in if (8...12).contains(n) { lines.removeAll { $0.contains("NONE") } } }))
    },
    Fault("KEY-1", "METHOD=NONE with an IV") {
        run(Programme(encrypted: true, edit: { _, lines in lines = lines.map { $0.hasSuffix("NONE") ? $0 + ",IV=0x1" : $0 } }))
    },
    Fault("KEY-1", "the ad's map in the scope of the content's key", also: ["MAP-1"]) {
        run(
            Programme(
                encrypted: true, maps: true,
                edit: { n, lines in
                    guard n == 8, let key = lines.firstIndex(of: "#EXT-X-KEY:METHOD=NONE") else { return }
                    lines.swapAt(key, key + 1)
                }))
    },
    Fault("KEY-2", "the key does not come back") {
        run(Programme(encrypted: true, edit: { n, lines in if n >= 13 { lines.removeAll { $0.hasPrefix("#EXT-X-KEY") } } }))
    },
    Fault("KEY-3", "IVs are left to the numbers") {
        run(
            Programme(
                encrypted: true,
                edit: { _, lines in lines = lines.map { $0.hasPrefix("#EXT-X-KEY:METHOD=AES") ? String($0.dropLast(38)) : $0 } }))
    },
    Fault("KEY-4", "the key leaves with its segment") {
        run(
            Programme(
                encrypted: true,
                edit: { n, lines in if n != 0 && n != 13 { lines.removeAll { $0.hasPrefix("#EXT-X-KEY:METHOD=AES") } } }))
    },
    Fault("MAP-1", "no map where the ads begin", also: ["MAP-2", "SEQ-3"]) {
        run(Programme(maps: true, edit: { n, lines in if n == 8 { lines.removeAll { $0.hasPrefix("#EXT-X-MAP") } } }))
    },
    Fault("MAP-1", "the content's map does not come back", also: ["MAP-2", "SEQ-3"]) {
        run(Programme(maps: true, edit: { n, lines in if n == 13 { lines.removeAll { $0.hasPrefix("#EXT-X-MAP") } } }))
    },
    Fault("MAP-2", "the map leaves with its segment") {
        run(Programme(maps: true, edit: { n, lines in if n != 0 && n < 8 { lines.removeAll { $0.hasPrefix("#EXT-X-MAP") } } }))
    },
    Fault("MAP-3", "a TS pod in an fMP4 playlist") {
        run(Programme(maps: true, edit: { n, lines in if (8...12).contains(n) { lines[lines.count - 1] = "ad/a/b1/p1/\(n)/v0.ts" } }))
    },
    Fault("BYT-1", "a byte range that goes on from the one before") {
        [
            Programme(edit: { n, lines in
                if n == 4 || n == 5 { lines = ["#EXT-X-BYTERANGE:1000\(n == 4 ? "@0" : "")"] + lines.dropLast() + ["a.ts"] }
            }).response(last: 6)
        ]
    },
    Fault("BYT-1", "a byte range without offset") {
        [Programme(edit: { n, lines in if n == 4 { lines.insert("#EXT-X-BYTERANGE:1000", at: 0) } }).response(last: 6)]
    },
    Fault("GAP-1", "the pod is marked as a gap") {
        run(Programme(edit: { n, lines in if (8...12).contains(n) { lines.insert("#EXT-X-GAP", at: lines.count - 2) } }))
    },
    Fault("DEF-1", "EXT-X-DEFINE in the output", also: ["SEQ-7"]) {
        run(
            Programme(
                version: 8, edit: { n, lines in if n < 8 { lines[lines.count - 1] = "{$p}seg\(n).ts" } },
                editHeader: { $0.append("#EXT-X-DEFINE:NAME=\"p\",VALUE=\"https://cdn.example.com/\"") }))
    },
    Fault("DRG-2", "END-DATE and DURATION disagree") {
        [
            Programme().response(last: 6)
                + "#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"2026-05-01T12:00:00Z\",END-DATE=\"2026-05-01T12:00:30Z\",DURATION=20\n"
        ]
    },
    Fault("DRG-2", "END-ON-NEXT with DURATION") {
        [
            Programme().response(last: 6)
                + "#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"2026-05-01T12:00:00Z\",CLASS=\"c\",END-ON-NEXT=YES,DURATION=20\n"
        ]
    },
    Fault("DRG-3", "an end without its start") {
        [Programme().response(last: 6) + "#EXT-X-DATERANGE:ID=\"1\",DURATION=20,SCTE35-IN=0xFC00\n"]
    },
    Fault("INT-1", "an interstitial with two assets") {
        [Programme().response(last: 6) + interstitial(",X-ASSET-URI=\"https://a/1.m3u8\",X-ASSET-LIST=\"https://a/2\"")]
    },
    Fault("INT-1", "an interstitial without any asset") { [Programme().response(last: 6) + interstitial("")] },
    Fault("INT-2", "an interstitial changes its asset") {
        [
            Programme().response(last: 6) + interstitial(",X-ASSET-URI=\"https://a/1.m3u8\""),
            Programme().response(last: 7) + interstitial(",X-ASSET-URI=\"https://a/2.m3u8\""),
        ]
    },
    Fault("DRG-2", "a date range changes") {
        let range = "#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"2026-05-01T12:00:00Z\",X-A="
        return [Programme().response(last: 6) + range + "1\n", Programme().response(last: 7) + range + "2\n"]
    },
    Fault("ORG-9", "a web page with status 200") { [Programme().response(last: 6), "<html>busy</html>"] },
    Fault("ORG-9", "a playlist that stops after EXTINF") {
        let whole = Programme().response(last: 6)
        return [whole, String(whole.prefix(whole.count - 40))]
    },
]

private func interstitial(_ more: String) -> String {
    "#EXT-X-DATERANGE:ID=\"i1\",CLASS=\"com.apple.hls.interstitial\",START-DATE=\"2026-05-01T12:00:00.000Z\"\(more)\n"
}

@Test(arguments: streamFaults) func eachFaultIsNamed(_ fault: Fault) {
    let broken = brokenRules(fault.responses())
    #expect(broken.contains(fault.rule), "found \(broken)")
    #expect(broken.filter { $0 != fault.rule && !fault.also.contains($0) } == [], "beside \(fault.rule)")
}

@Test func aFaultIsNamedOnceAndNotWithEachReload() {
    var checker = StreamChecker(), count = 0
    for (index, response) in run(Programme(hiddenBoundaries: [8])).enumerated() {
        count += checker.check(bytes(response), at: Int64(index) * 2 * second).filter { $0.rule == .dsc3 }.count
    }
    #expect(count == 1)
}

@Test func checkerGoesOnAfterNumbersFell() {
    var checker = StreamChecker(), fallen = 0
    let responses = run { last, now in if last >= 15 { now.base = 0 } }
    for (index, response) in responses.enumerated() {
        let found = checker.check(bytes(response), at: Int64(index) * 2 * second)
        fallen += found.filter { $0.rule == .seq1 }.count
        if index > 10 { #expect(found == []) }
    }
    #expect(fallen > 0)
}

extension String {
    /// The text with the first occurrence replaced.
    func replacingFirst(_ part: String, with other: String) -> String {
        guard let range = range(of: part) else { return self }
        return replacingCharacters(in: range, with: other)
    }
}
