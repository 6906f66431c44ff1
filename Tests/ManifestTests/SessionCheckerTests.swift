import Testing

@testable import Manifest

/// Feeds two playlists of one session a response each every two seconds, the second one half a second later.
/// - Returns: ids of the rules that the two break against each other.
private func brokenBetween(
    _ one: Programme, _ two: Programme, kind: SessionChecker.StreamKind = .video, starts: Int = 5, alone: Bool = false
) -> Set<String> {
    var checker = SessionChecker(), rules: Set<String> = []
    for last in 5...22 {
        let time = Int64(last) * 2 * second
        var found = checker.check(bytes(one.response(last: last)), of: "one", at: time)
        if last >= starts { found += checker.check(bytes(two.response(last: last)), of: "two", kind: kind, at: time + second / 2) }
        rules.formUnion(found.filter { ($0.other != nil) != alone }.map(\.violation.rule.id))
    }
    return rules
}

@Test func lawfulPlaylistsBreakNothingBetweenThem() {
    #expect(brokenBetween(Programme(), Programme()) == [])
    #expect(brokenBetween(Programme(), Programme(encrypted: true), kind: .audio) == [])
    #expect(brokenBetween(Programme(), Programme(), starts: 10) == [], "one joins in mid-break")
    #expect(brokenBetween(Programme(), Programme(), starts: 18) == [], "one was never asked for during the break")
    #expect(brokenBetween(Programme(), Programme(base: 700), kind: .audio) == [], "numbers of audio are its own")
    #expect(brokenBetween(Programme(), Programme(dateShift: { $0 >= 8 ? 0.02 : 0 }), kind: .audio) == [], "less than a frame")
    #expect(brokenBetween(Programme(), Programme(), alone: true) == [])
}

@Test func discontinuityNumbersMustAgreeAtOneTime() {
    let shifted = Programme(editHeader: { lines in
        let number = Int(lines[4].split(separator: ":")[1])!
        lines[4] = "#EXT-X-DISCONTINUITY-SEQUENCE:\(number + 1)"
    })
    #expect(brokenBetween(Programme(), shifted, kind: .audio) == ["DSC-4", "ALN-2"])
    #expect(brokenBetween(Programme(), Programme(hiddenBoundaries: [11]), kind: .audio).contains("DSC-4"))
}

@Test func discontinuitiesBeginAtOneTime() {
    let late = Programme(dateShift: { $0 >= 8 ? 0.3 : 0 })
    #expect(brokenBetween(Programme(), late, kind: .audio) == ["ALN-2"])
}

@Test func numbersOfVariantsStandForOneTime() {
    #expect(brokenBetween(Programme(), Programme(base: 101)) == ["ALN-3"])
    #expect(brokenBetween(Programme(), Programme(dateShift: { _ in 0.005 })) == ["PDT-7"])
}

@Test func playlistsAgreeAsWholes() {
    #expect(brokenBetween(Programme(), Programme(target: 3), kind: .audio) == ["DUR-3"])
    #expect(brokenBetween(Programme(), Programme(dates: false), kind: .subtitles) == ["PDT-1"])
    let control = Programme(editHeader: { $0.append("#EXT-X-SERVER-CONTROL:HOLD-BACK=6") })
    #expect(brokenBetween(Programme(), control) == ["ALN-10"])
    #expect(brokenBetween(control, control) == [])
    func ranged(_ id: String) -> Programme {
        Programme(edit: { n, lines in
            if n == 9 { lines.insert("#EXT-X-DATERANGE:ID=\"\(id)\",START-DATE=\"2026-05-01T12:00:18.000Z\"", at: 0) }
        })
    }
    #expect(brokenBetween(ranged("a"), ranged("b")) == ["ALN-10"])
    #expect(brokenBetween(ranged("a"), ranged("a")) == [])
    #expect(brokenBetween(ranged("a"), Programme()) == [], "a playlist may have none")
}

@Test func aBrokenResponseIsNotComparedWithOthers() {
    var checker = SessionChecker()
    _ = checker.check(bytes(Programme().response(last: 6)), of: "one", at: 0)
    let found = checker.check(bytes("<html>"), of: "two", at: 0)
    #expect(found.map(\.violation.rule) == [.org9] && found[0].other == nil && found[0].stream == "two")
}
