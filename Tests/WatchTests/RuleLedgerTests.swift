import Formats
import Manifest
import Testing

@testable import Watch

private func sighting(_ rule: Rule, _ rendition: String, other: String? = nil, atNs: Int64 = 0) -> RuleLedger.Sighting {
    RuleLedger.Sighting(
        violation: Violation(rule, "was 1, is \"2\"", line: 7, mediaSequence: 1_010), rendition: rendition, other: other, atNs: atNs)
}

private func summary() -> WatchSummary {
    var ledger = RuleLedger()
    _ = ledger.add(sighting(.seq3, "360p", atNs: 12_340_000_000))
    _ = ledger.add(sighting(.seq3, "audio"))
    var summary = WatchSummary(url: "http://o.example/a.m3u8?token=secret", elapsedNs: 60_049_000_000)
    summary.renditions = [
        .init(name: "360p", kind: .video, playlists: 30, changes: 20, failures: 1, hasEnded: false),
        .init(name: "audio", kind: .audio, playlists: 31, changes: 21, failures: 0, hasEnded: true),
    ]
    summary.segments.asked = 80
    (summary.breaks, summary.ads, summary.broken) = (2, 1, ledger.broken)
    return summary
}

@Test func aRuleIsNewOnceAndCountedAfterwards() {
    var ledger = RuleLedger()
    let new = [
        ledger.add(sighting(.seq3, "360p")), ledger.add(sighting(.seq3, "audio")), ledger.add(sighting(.seq3, "audio")),
        ledger.add(sighting(.dsc4, "audio", other: "360p")),
    ]
    #expect(new == [true, false, false, true])
    #expect(ledger.broken.map(\.count) == [3, 1])
    #expect(ledger.broken[0].renditions.map { "\($0.name) \($0.count)" } == ["360p 1", "audio 2"])
    #expect(ledger.broken[0].first.text == "360p segment 1010 line 7: was 1, is \"2\"")
    #expect(ledger.broken[1].first.text == "audio against 360p segment 1010 line 7: was 1, is \"2\"")
}

@Test func theSummarySaysWhatWasSeen() {
    #expect(
        summary().text == """
            watched http://o.example/a.m3u8?… for 60.0 s
              renditions    2: 360p (video), audio (audio, ended)
              playlists     61, 41 of them with something new, 1 failed
              segments      80 asked for, 0 failed
              breaks        2, with 1 ad
              broken rules  1
                SEQ-3 (6.3.4)  2 times (360p 1, audio 1), first after 12.3 s

            """)
    #expect(summary().progress == "watching: 60 s, 2 renditions, 61 playlists, 80 segments, 2 breaks, 1 ad, 1 broken rule")
}

@Test func machinesGetOneDocument() throws {
    let json = try JsonReader.read(Array(summary().json.utf8))
    #expect(json["seconds"] == .number("60.0") && json["playlists"] == .number("61") && json["url"] == .string("http://o.example/a.m3u8?…"))
    guard case .array(let rules)? = json["broken_rules"], let rule = rules.first else { Issue.record("no rules"); return }
    #expect(rule["rule"] == .string("SEQ-3") && rule["count"] == .number("2") && rule["severity"] == .string("error"))
    #expect(rule["first"]?["media_sequence"] == .number("1010") && rule["first"]?["other"] == .null)
    #expect(rule["first"]?["message"] == .string("was 1, is \"2\""))
}
