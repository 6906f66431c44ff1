import Testing

@testable import Manifest

/// Snapshots of one live playlist, and the rules that the last breaks against those before it.
struct Reload: Sendable, CustomTestStringConvertible {
    let what: String
    let errors: [String], warnings: [String]
    let snapshots: [String]
    var testDescription: String { what }

    init(_ what: String, errors: [String] = [], warnings: [String] = [], _ snapshots: String...) {
        (self.what, self.errors, self.warnings, self.snapshots) = (what, errors, warnings, snapshots)
    }
}

/// Six-second segments.
/// - Parameter before: lines that stand before a segment.
private func list(
    _ range: ClosedRange<Int>, header: String = "", before: [Int: String] = [:], end: String = "", version: Int = 9
) -> String {
    let segments = range.map { (before[$0] ?? "") + "#EXTINF:6,\ns\($0).ts\n" }.joined()
    return "#EXTM3U\n#EXT-X-VERSION:\(version)\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:\(range.lowerBound)\n"
        + "#EXT-X-DISCONTINUITY-SEQUENCE:0\n\(header)\(segments)\(end)"
}

private func date(_ seconds: Int) -> String { "#EXT-X-PROGRAM-DATE-TIME:2026-05-01T12:00:\(seconds < 10 ? "0" : "")\(seconds).000Z\n" }
private func range(_ more: String, start: String = "2026-05-01T12:00:12Z") -> String {
    "#EXT-X-DATERANGE:ID=\"a\",START-DATE=\"\(start)\"\(more)\n"
}
private func parts(_ names: String..., duration: String = "1") -> String {
    names.map { "#EXT-X-PART:DURATION=\(duration),URI=\"\($0)\"\n" }.joined()
}
private let control = "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=36,PART-HOLD-BACK=3\n#EXT-X-PART-INF:PART-TARGET=1\n"
private let dated = [1: date(0), 2: date(6), 3: date(12)]
private let key = "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n"

/// A delta update: the header lines of a full playlist, and the segments that it does not skip.
private func delta(first: Int, skipping: Int, to last: Int, header: String = "", before: [Int: String] = [:]) -> String {
    let text = list(first + skipping...last, header: header + "#EXT-X-SKIP:SKIPPED-SEGMENTS=\(skipping)\n", before: before)
    return text.replacingFirst("SEQUENCE:\(first + skipping)\n", with: "SEQUENCE:\(first)\n")
}

@Test(arguments: [
    Reload("it slides", list(1...6), list(3...8)),
    Reload("a range is added", warnings: ["SEQ-8"], list(1...6, before: dated), list(1...6, before: dated, end: range(""))),
    Reload(
        "a range is extended, dates are spelled otherwise", list(1...6, before: dated, end: range("")),
        list(2...7, before: dated, end: range(",DURATION=6", start: "2026-05-01T12:00:12.000Z"))),
    Reload("a report moves on", warnings: ["SEQ-8"], list(1...6), list(1...6, end: "#EXT-X-RENDITION-REPORT:URI=\"o\",LAST-MSN=6\n")),
    Reload("what the next segment needs is appended", warnings: ["SEQ-8"], list(1...6), list(1...6, end: "#EXT-X-DISCONTINUITY\n" + key)),
    Reload(
        "old parts leave", warnings: ["SEQ-8"], list(1...6, header: control, before: [1: parts("p0", "p1")]), list(1...6, header: control)),
    Reload(
        "parts become a segment", list(1...6, header: control, end: parts("p0")),
        list(1...7, header: control, before: [7: parts("p0", "p1")])),
    Reload(
        "the first part leaves", warnings: ["SEQ-8"], list(1...6, header: control, end: parts("p0", "p1")),
        list(1...6, header: control, end: parts("p1", "p2"))),
    Reload(
        "the version just read as a delta", list(1...12, header: control),
        delta(first: 1, skipping: 5, to: 12, header: control)),
    Reload(
        "a delta that skips dates, keys and a discontinuity",
        list(1...12, header: control + range(""), before: [1: key + date(0), 4: "#EXT-X-DISCONTINUITY\n" + date(18)]),
        delta(first: 2, skipping: 5, to: 13, header: control + range(""))),
    Reload("the only date leaves", warnings: ["PDT-1"], list(1...6, before: [1: date(0)]), list(2...7)),
    Reload("a past range leaves", list(1...6, before: dated, end: range("")), list(4...9, before: [4: date(18)])),
    Reload("a date follows from another one", warnings: ["PDT-4"], list(1...6, before: dated), list(2...7, before: [5: date(25)])),

    Reload(
        "a range changes", errors: ["DRG-2"], list(1...6, before: dated, end: range(",X-A=\"1\"")),
        list(2...7, before: dated, end: range(",X-A=\"2\""))),
    Reload(
        "a range is planned longer", errors: ["DRG-2"], list(1...6, before: dated, end: range(",PLANNED-DURATION=6")),
        list(2...7, before: dated, end: range(",PLANNED-DURATION=12"))),
    Reload(
        "a range moves", errors: ["DRG-2"], list(1...6, before: dated, end: range("")),
        list(2...7, before: dated, end: range("", start: "2026-05-01T12:00:13Z"))),
    Reload(
        "a range loses an attribute", errors: ["DRG-2"], list(1...6, before: dated, end: range(",X-A=\"1\"")),
        list(2...7, before: dated, end: range(""))),
    Reload(
        "a range leaves too early", warnings: ["date-range-removed"], list(1...6, before: dated, end: range("")), list(2...7, before: dated)
    ),
    Reload("it goes on after its end", errors: ["DUR-9"], list(1...6, end: "#EXT-X-ENDLIST\n"), list(1...7, end: "#EXT-X-ENDLIST\n")),
    Reload(
        "the part target changes", errors: ["playlist-changed"], list(1...6, header: control),
        list(2...7, header: control.replacingFirst("PART-TARGET=1", with: "PART-TARGET=0.9"))),
    Reload(
        "the hold-back changes", errors: ["playlist-changed"], list(1...6, header: "#EXT-X-SERVER-CONTROL:HOLD-BACK=18\n"),
        list(2...7, header: "#EXT-X-SERVER-CONTROL:HOLD-BACK=24\n")),
    Reload("the control goes", errors: ["playlist-changed"], list(1...6, header: "#EXT-X-SERVER-CONTROL:HOLD-BACK=18\n"), list(2...7)),
    Reload("independence goes", errors: ["playlist-changed"], list(1...6, header: "#EXT-X-INDEPENDENT-SEGMENTS\n"), list(2...7)),
    Reload("I-frames only comes", errors: ["playlist-changed"], list(1...6), list(2...7, header: "#EXT-X-I-FRAMES-ONLY\n")),
    Reload(
        "a part comes in before others", errors: ["part-changed"], list(1...6, header: control, end: parts("p0")),
        list(1...6, header: control, end: parts("n", "p0"))),
    Reload(
        "a part is replaced", errors: ["part-changed"], warnings: ["SEQ-8"], list(1...6, header: control, end: parts("p0", "p1")),
        list(1...6, header: control, end: parts("p0", "x"))),
    Reload(
        "a part leaves the end", errors: ["part-changed"], warnings: ["SEQ-8"], list(1...6, header: control, end: parts("p0", "p1")),
        list(1...6, header: control, end: parts("p0"))),
    Reload(
        "all parts leave the end", errors: ["part-changed"], warnings: ["SEQ-8"], list(1...6, header: control, end: parts("p0")),
        list(1...6, header: control)),
    Reload(
        "a part gets shorter", errors: ["part-changed"], list(1...6, header: control, end: parts("p0")),
        list(1...6, header: control, end: parts("p0", duration: "0.9") + parts("p1"))),
    Reload(
        "a delta of what nobody has", errors: ["delta-fits"], list(1...12, header: control),
        delta(first: 30, skipping: 5, to: 42, header: control)),
    Reload(
        "a delta that skips too much", errors: ["SEQ-2"], list(1...12, header: control),
        delta(first: 2, skipping: 5, to: 14, header: control).replacingFirst("SKIPPED-SEGMENTS=5", with: "SKIPPED-SEGMENTS=6")),
    Reload(
        "another kind", errors: ["one-kind"], list(1...6), "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"mp4a.40.2\"\nv\n"),
]) func reloadsAreJudged(_ reload: Reload) {
    let check = Check(snapshots: reload.snapshots.map { bytes($0) }), alone = Check(bytes(reload.snapshots.last ?? ""))
    let found = { (all: [Violation], own: [Violation]) in Set(all.filter { !own.contains($0) }.map(\.rule.id)).sorted() }
    #expect(found(check.errors, alone.errors) == reload.errors, "\(check.errors)")
    #expect(found(check.warnings, alone.warnings) == reload.warnings, "\(check.warnings)")
    #expect((check.errors + check.warnings).allSatisfy { !$0.rule.section.isEmpty })
}

@Test func whatIsFoundInADeltaUpdateHasItsLineThere() {
    let full = list(1...12, header: control), update = delta(first: 2, skipping: 5, to: 13, header: control)
    let changed = update.replacingFirst("s9.ts", with: "t9.ts")
    let error = Check(snapshots: [bytes(full), bytes(changed)]).errors.first { $0.rule == .seq3 }
    let lines = changed.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(error.map { lines[$0.line - 1] } == "t9.ts")
    let longer = Check(snapshots: [bytes(list(1...6)), bytes(list(2...7).replacingFirst("DURATION:6", with: "DURATION:7"))])
    #expect(longer.errors.map(\.line) == [3])
}
