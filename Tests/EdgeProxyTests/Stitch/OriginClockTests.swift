import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// What dates and numbers of an origin say, and what they don't: dates map media to time and are no media, and equal numbers of two
/// renditions are no equal times. Each test is one kind.
@Suite struct OriginClockTests {
    private static func newest(_ afterNs: Int64) -> Int { 99 + Int(afterNs / 1_000_000_000) }

    /// Where a jump lies to a break from 106 to 112.
    enum Jump: CaseIterable { case before, atOut, within, atIn, behind, twice }
    enum Form: CaseIterable { case ahead, hour, back, hourBack }

    // However far the dates jump, and wherever: no more than the break is laid, at the pace of the clock, and then the programme.
    @Test(arguments: Jump.allCases, Form.allCases) func datesJump(place: Jump, form: Form) throws {
        for hasTag in [false, true] {
            let at: [Int] =
                switch place {
                case .before: [104]
                case .atOut: [106]
                case .within: [108]
                case .atIn: [112]
                case .behind: [114]
                case .twice: [103, 109]
                }
            let byNs: Double =
                switch form {
                case .ahead: 30
                case .hour: 3_600
                case .back: -30
                case .hourBack: -3_600
                }
            let live = try LiveStage { path, afterNs in
                if path == "main.m3u8" { return (200, LivePlaylist.multivariant(["v1.m3u8"])) }
                var playlist = LivePlaylist(newest: Self.newest(afterNs))
                playlist.date = { second in Double(second - 100) + Double(at.count { $0 <= second }) * byNs }
                let cues = LivePlaylist.cues(106, 112)
                playlist.tags = { cues($0) + (hasTag && at.contains($0) ? ["#EXT-X-DISCONTINUITY"] : []) }
                playlist.discontinuitySequence = hasTag ? at.count { $0 < playlist.seconds[0] } : nil
                return (200, playlist.text)
            }
            let viewer = live.viewer()
            live.run(until: 26)
            let watched = viewer.watched[0]
            #expect(viewer.faults == [] && watched.refused == [], "\(hasTag) \(viewer.faults.prefix(3)) \(watched.refused)")
            #expect(watched.summary.contains("...105 | 6.0 | 112..."), "\(watched.summary)")
            #expect(watched.burst <= 3 && watched.listed(112) ?? 99 < 14.5 && watched.content.last ?? 0 >= 122)
        }
    }

    // The origin is silent for a while within the break, and goes on with true dates: with its numbers, with others, or from 0.
    @Test(arguments: [15, 90], [true, false]) func theOriginIsSilent(seconds: Int, hasDates: Bool) throws {
        for restarts in [false, true] {
            let live = try LiveStage { path, afterNs in
                if path == "main.m3u8" { return (200, LivePlaylist.multivariant(["v1.m3u8"])) }
                let second = Self.newest(afterNs)
                var playlist = LivePlaylist(newest: second < 108 + seconds ? min(second, 107) : second - seconds)
                if hasDates {
                    playlist.date = { Double($0 - 100 + ($0 >= 108 ? seconds : 0)) }
                } else {
                    playlist.date = { _ in nil }
                }
                let cues = LivePlaylist.cues(106, 112)
                playlist.tags = { cues($0) + ($0 == 108 ? ["#EXT-X-DISCONTINUITY"] : []) }
                playlist.discontinuitySequence = playlist.newest - 7 > 108 ? 1 : 0
                if restarts, playlist.newest >= 108 {
                    playlist.count = min(8, playlist.newest - 107)
                    playlist.number = { $0 - 108 }
                }
                return (200, playlist.text)
            }
            let viewer = live.viewer()
            live.run(until: Double(30 + seconds))
            let watched = viewer.watched[0], summary = watched.summary
            #expect(viewer.faults == [], "\(restarts)")
            #expect(watched.laid <= 7 && watched.burst <= 4, "\(restarts) \(summary)")
            #expect(summary.contains("...105 | 6.0 | 1") && watched.content.last ?? 0 >= 122, "\(restarts) \(summary)")
        }
    }

    // Listed dates are the origin's again behind a jump, and a break that its configuration puts at a date is there, once.
    @Test func configuredBreaksGoByListedDates() throws {
        let live = try LiveStage(
            variants: ["v1"],
            { channel in
                channel.breaks.configured = [
                    .every(
                        everyNs: 60_000_000_000, durationNs: 6_000_000_000, anchor: WallTime(nanoseconds: LiveStage.epoch + 50_000_000_000))
                ]
            }
        ) { path, afterNs in
            if path == "main.m3u8" { return (200, LivePlaylist.multivariant(["v1.m3u8"])) }
            var playlist = LivePlaylist(newest: Self.newest(afterNs))
            // Ahead by 40 s from 104 on: 110 is dated 50 s after the beginning.
            playlist.date = { Double($0 - 100 + ($0 >= 104 ? 40 : 0)) }
            playlist.tags = { $0 == 104 ? ["#EXT-X-DISCONTINUITY"] : [] }
            playlist.discontinuitySequence = playlist.seconds[0] > 104 ? 1 : 0
            return (200, playlist.text)
        }
        let viewer = live.viewer()
        live.run(until: 30)
        #expect(viewer.faults == [] && viewer.watched[0].summary.contains("...109 | 6.0 | 116..."), "\(viewer.watched[0].summary)")
        #expect(live.stage.breaks.count == 1)
    }

    enum Numbering: CaseIterable { case alike, ahead, behind, farAhead, fromZero, longer, longerLate }

    // Undated renditions with numbers of their own are laid where they belong: by their marks, by where they end, by what they are called.
    @Test(arguments: Numbering.allCases, ["a1", "v2"]) func undatedRenditions(numbering: Numbering, other: String) throws {
        let length = numbering == .longer || numbering == .longerLate ? 2 : 1
        // The second at which the first viewer comes.
        let opensAt: Double = numbering == .longerLate ? 1.3 : 0
        for isNamed in [true, false] {
            let live = try LiveStage(variants: ["v1", other]) { path, afterNs in
                if path == "main.m3u8" {
                    let names = other == "a1" ? (["v1.m3u8"], ["a1.m3u8"]) : (["v1.m3u8", "v2.m3u8"], [])
                    return (200, LivePlaylist.multivariant(names.0, audio: names.1))
                }
                let isOther = path.hasPrefix(other)
                var playlist = LivePlaylist(newest: Self.newest(afterNs), rendition: String(path.prefix(2)))
                playlist.date = { _ in nil }
                playlist.tags = LivePlaylist.cues(106, 112)
                guard isOther else { return (200, playlist.text) }
                playlist.length = length
                switch numbering {
                case .alike: break
                case .ahead: playlist.number = { $0 + 1 }
                case .behind: playlist.number = { $0 - 1 }
                case .farAhead: playlist.number = { $0 + 5_000 }
                case .fromZero: playlist.number = { $0 - 80 }
                case .longer, .longerLate: playlist.number = { $0 / 2 }
                }
                let text = playlist.text
                // The names say nothing.
                return (200, isNamed ? text : text.replacing("seg-", with: "x\(numbering)-"))
            }
            let viewer = live.viewer(opensAt: opensAt, renditions: 2)
            live.run(until: 25)
            #expect(viewer.watched[0].summary.contains("...105 | 6.0 | 112..."), "\(viewer.watched[0].summary)")
            let summary = viewer.watched[1].summary
            if numbering == .longerLate, !isNamed {
                // Which second of two it begins with, nothing tells before the first mark.
                #expect(summary.contains("102 | ") && summary.contains(" | 112 | 114"), "\(summary)")
            } else if length == 2 {
                #expect(summary.contains("104 | 6.0 | 112 | 114"), "\(summary)")
            } else {
                #expect(summary.contains("...105 | 6.0 | 112..."), "\(summary)")
            }
            #expect(viewer.watched.allSatisfy { $0.refused == [] })
        }
    }
}
