import Testing

@testable import EdgeProxy

/// Which rendition carries the clock, and what the dates of the others are worth. Each test is one kind.
@Suite struct RenditionClockTests {
    private static func newest(_ afterNs: Int64) -> Int { 99 + Int(afterNs / 1_000_000_000) }

    private static func multivariant(_ names: [String]) -> String {
        LivePlaylist.multivariant(names.filter { $0.hasPrefix("v") }.map { "\($0).m3u8" }, audio: names.contains("a1") ? ["a1.m3u8"] : [])
    }

    enum Hiccup: CaseIterable { case failing, frozen }

    // A hiccup of the only rendition that has markers: the clock goes to another one for a while, and the breaks after it are found.
    @Test(arguments: Hiccup.allCases, ["a1", "v2"]) func theClockIsGivenBack(how: Hiccup, other: String) throws {
        for hasDates in [true, false] {
            let live = try LiveStage(variants: ["v1", other]) { path, afterNs in
                if path == "main.m3u8" { return (200, Self.multivariant(["v1", other])) }
                let second = Self.newest(afterNs), isOut = path == "v1.m3u8" && (102..<106).contains(second)
                if isOut, how == .failing { return (500, "") }
                var playlist = LivePlaylist(newest: isOut ? 102 : second, rendition: String(path.prefix(2)))
                if path == "v1.m3u8" { playlist.tags = LivePlaylist.cues(116, 122) }
                if !hasDates { playlist.date = { _ in nil } }
                return (200, playlist.text)
            }
            let viewer = live.viewer(renditions: 2), late = live.viewer(opensAt: 12, renditions: 2)
            live.run(until: 32)
            for watched in viewer.watched + late.watched { #expect(watched.summary.contains("115 | 6.0 | 122"), "\(watched.summary)") }
            #expect(viewer.faults == [] && late.faults == [])
        }
    }

    // It has come back, and ends before it gets the clock: the others go on.
    @Test func whatEndsDoesNotGetTheClockBack() throws {
        let live = try LiveStage(variants: ["v1", "v2"]) { path, afterNs in
            if path == "main.m3u8" { return (200, Self.multivariant(["v1", "v2"])) }
            let second = Self.newest(afterNs), isFirst = path == "v1.m3u8"
            if isFirst, (102..<106).contains(second) { return (500, "") }
            var playlist = LivePlaylist(newest: isFirst ? min(second, 108) : second, rendition: String(path.prefix(2)))
            playlist.hasEnded = isFirst && second >= 108
            return (200, playlist.text)
        }
        let viewer = live.viewer(renditions: 2)
        live.run(until: 30)
        let other = viewer.watched[1]
        #expect(!other.hasEnd && other.content.last ?? 0 >= 125 && other.refused == [], "\(other.summary)")
    }

    enum Dates: CaseIterable { case anHourAhead, anHourAheadFrom104, anHourBackFrom104, both, twoLater, onlySound }

    // Dates map media to time and are no media: those of one rendition that say something else take nothing away from anybody.
    @Test(arguments: Dates.allCases, ["a1", "v2"]) func datesOfOneRenditionAreAnotherClocks(which: Dates, other: String) throws {
        let live = try LiveStage(variants: ["v1", other]) { path, afterNs in
            if path == "main.m3u8" { return (200, Self.multivariant(["v1", other])) }
            let isFirst = path == "v1.m3u8"
            var playlist = LivePlaylist(
                newest: Self.newest(afterNs), rendition: String(path.prefix(2)), tags: LivePlaylist.cues(110, 116))
            func jumps(at second: Int, by hours: Double) { playlist.date = { Double($0 - 100) + ($0 >= second ? 3_600 * hours : 0) } }
            switch which {
            case .anHourAhead: if !isFirst { jumps(at: 0, by: 1) }
            case .anHourAheadFrom104: if !isFirst { jumps(at: 104, by: 1) }
            case .anHourBackFrom104: if isFirst { jumps(at: 104, by: -1) }
            case .both: jumps(at: 104, by: 1)
            case .twoLater: jumps(at: isFirst ? 104 : 106, by: 1)
            case .onlySound: if isFirst { playlist.date = { _ in nil } }
            }
            return (200, playlist.text)
        }
        let viewer = live.viewer(renditions: 2), late = live.viewer(opensAt: 20, renditions: 2)
        live.run(until: 30)
        for (watched, lateWatched) in zip(viewer.watched, late.watched) {
            #expect(watched.summary.contains("109 | 6.0 | 116") && watched.refused == [], "\(watched.summary) \(watched.refused)")
            #expect(lateWatched.content.last ?? 0 >= 125 && lateWatched.refused == [], "\(lateWatched.summary)")
        }
        #expect(viewer.faults == [] && late.faults == [])
    }
}
