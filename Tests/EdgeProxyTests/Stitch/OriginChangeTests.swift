import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// What the first reading of an origin said is not kept for ever: names run out, renditions die and come back, an event ends and another
/// one begins. Each test is one kind.
@Suite struct OriginChangeTests {
    private static func newest(_ afterNs: Int64) -> Int { 99 + Int(afterNs / 1_000_000_000) }

    private static func isWatchable(_ watched: LiveStage.Watched, behind most: Int = 4) -> Bool {
        let follows = watched.newest.allSatisfy { atNs, uri in
            uri.contains("ad/") || LiveStage.second(of: uri) + most >= Self.newest(atNs)
        }
        return watched.refused.isEmpty && follows
    }

    enum Refusal: CaseIterable { case unauthorized, forbidden, notFound, gone, frozen }

    // Names are good for six seconds; what they name is refused then, or stands still.
    @Test(arguments: Refusal.allCases, [false, true]) func namesRunOut(how: Refusal, hasAudio: Bool) throws {
        let variants = hasAudio ? ["v1", "a1"] : ["v1", "v2"]
        let live = try LiveStage(variants: variants) { path, afterNs in
            let term = afterNs / 6_000_000_000
            if path == "main.m3u8" {
                let names = variants.map { "\(term)/\($0).m3u8?k=\(term)" }
                return (200, hasAudio ? LivePlaylist.multivariant([names[0]], audio: [names[1]]) : LivePlaylist.multivariant(names))
            }
            let parts = path.split(separator: "/"), theirs = Int64(parts[0])!, name = String(parts[1].prefix(2))
            let end = (theirs + 1) * 6_000_000_000 + 2_000_000_000
            if afterNs > end {
                switch how {
                case .unauthorized: return (401, "")
                case .forbidden: return (403, "")
                case .notFound: return (404, "")
                case .gone: return (410, "")
                case .frozen: return (200, LivePlaylist(newest: Self.newest(end), rendition: name).text)
                }
            }
            return (200, LivePlaylist(newest: Self.newest(afterNs), rendition: name, tags: LivePlaylist.cues(110, 116)).text)
        }
        let early = live.viewer(renditions: 2), late = live.viewer(opensAt: 20)
        live.run(until: 30)
        for (viewer, rendition) in [(early, 0), (early, 1), (late, 0)] {
            let watched = viewer.watched[rendition]
            #expect(
                viewer.faults == [] && Self.isWatchable(watched, behind: how == .frozen ? 7 : 4), "\(watched.summary) \(watched.refused)")
            #expect(watched.content.last ?? 0 >= 125, "\(watched.summary)")
        }
        #expect(early.watched[0].summary.contains("109 | 6.0 | 116"), "\(early.watched[0].summary)")
        // No reading of the multivariant playlist for each refusal.
        #expect(live.stage.source.requests["main.m3u8"] ?? 0 <= 12)
    }

    // At each reading other names, other groups, and a BANDWIDTH that was measured anew: nothing that was hashed is what it was.
    @Test(arguments: [1, 3]) func namesRunOutAndBandwidthsDrift(count: Int) throws {
        let variants = (1...count).map { "v\($0)" } + ["a1"]
        let live = try LiveStage(variants: variants) { path, afterNs in
            let term = Int(afterNs / 6_000_000_000)
            if path == "main.m3u8" {
                var lines = ["#EXTM3U", "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\(term)\",NAME=\"n\(term)\",URI=\"\(term)/a1.m3u8\""]
                for index in term % 2 == 0 ? Array(1...count) : (1...count).reversed() {
                    let rate = 1_000_000 * index + 10_000 * term
                    lines += ["#EXT-X-STREAM-INF:BANDWIDTH=\(rate),AUDIO=\"g\(term)\"", "\(term)/v\(index).m3u8"]
                }
                return (200, lines.joined(separator: "\n") + "\n")
            }
            let parts = path.split(separator: "/"), name = String(parts[1].prefix(2))
            guard afterNs <= (Int64(parts[0])! + 1) * 6_000_000_000 + 2_000_000_000 else { return (403, "") }
            return (200, LivePlaylist(newest: Self.newest(afterNs), rendition: name, tags: LivePlaylist.cues(110, 116)).text)
        }
        let viewer = live.viewer(renditions: variants.count), late = live.viewer(opensAt: 20, renditions: variants.count)
        live.run(until: 30)
        for (index, name) in variants.enumerated() {
            for watched in [viewer.watched[index], late.watched[index]] {
                #expect(Self.isWatchable(watched) && watched.content.last ?? 0 >= 125, "\(name): \(watched.summary) \(watched.refused)")
                let content = watched.segments.filter { !$0.segment.isAd }
                #expect(content.allSatisfy { $0.segment.uri.contains("/\(name)/") }, "\(name): \(watched.summary)")
            }
        }
        #expect(viewer.faults == [] && late.faults == [])
        #expect(live.stage.home.content.renditions.count == variants.count)
    }

    // What is described otherwise but has its stable id is the same one; what is named anew by none of both is another one.
    @Test func renditionsAreRecognisedByTheirStableIds() throws {
        let live = try LiveStage(variants: ["v1", "v2"]) { path, afterNs in
            let isLate = afterNs > 8_000_000_000
            if path == "main.m3u8" {
                func variant(_ name: String, _ id: String, _ rate: Int) -> String {
                    let rate = isLate ? rate + 50_000 : rate
                    return "#EXT-X-STREAM-INF:BANDWIDTH=\(rate),STABLE-VARIANT-ID=\"\(id)\"\n\(isLate ? "n-" : "")\(name).m3u8\n"
                }
                let variants = [variant("v1", "low", 800_000), variant("v2", "high", 2_000_000)]
                return (200, "#EXTM3U\n" + (isLate ? variants.reversed() : variants).joined())
            }
            guard path.hasPrefix("n-") == isLate else { return (404, "") }
            return (200, LivePlaylist(newest: Self.newest(afterNs), rendition: path.contains("v1") ? "v1" : "v2").text)
        }
        let viewer = live.viewer(renditions: 2)
        live.run(until: 20)
        for (watched, name) in zip(viewer.watched, ["v1/", "v2/"]) {
            #expect(Self.isWatchable(watched) && watched.segments.allSatisfy { $0.segment.uri.contains(name) }, "\(watched.summary)")
        }
        #expect(viewer.faults == [])
    }

    enum Death: CaseIterable { case gone, failing, frozen, silent, late }

    // One rendition's origin never stops the others, before a break and within one; when it comes back it goes on.
    @Test(arguments: Death.allCases, [108, 113]) func theRenditionWithTheClockDies(how: Death, atSecond: Int) throws {
        let live = try LiveStage(variants: ["v1", "v2"]) { path, afterNs in
            if path == "main.m3u8" { return (200, LivePlaylist.multivariant(["v1.m3u8", "v2.m3u8"])) }
            let name = String(path.prefix(2)), second = Self.newest(afterNs), isDead = name == "v1" && second >= atSecond && second < 130
            var newest = second
            if isDead {
                switch how {
                case .gone: return (404, "")
                case .failing: return (500, "")
                case .silent: break
                case .frozen: newest = atSecond
                case .late: newest = second - 6
                }
            }
            return (200, LivePlaylist(newest: newest, rendition: name, tags: LivePlaylist.cues(112, 118)).text)
        }
        if how == .silent {
            let loop = live.stage.loop, source = live.stage.source
            loop.schedule(afterNs: Int64(atSecond - 99) * 1_000_000_000) { source.delays["v1.m3u8"] = 4_000_000_000 }
            loop.schedule(afterNs: 31_000_000_000) { source.delays["v1.m3u8"] = nil }
        }
        let viewer = live.viewer(renditions: 2)
        live.run(until: 45)
        let other = viewer.watched[1], own = viewer.watched[0]
        #expect(viewer.faults == [] && other.refused == [], "\(other.refused)")
        #expect(other.summary.contains("...111 | 6.0 | 118..."), "\(other.summary)")
        for (atNs, uri) in other.newest where !uri.contains("ad/") && Self.newest(atNs) > 121 {
            #expect(LiveStage.second(of: uri) + 4 >= Self.newest(atNs), "\(uri) at \(atNs)")
        }
        #expect(own.content.last ?? 0 >= 140, "it goes on: \(own.summary)")
    }

    /// One that hangs while the channel is opened: the others' viewers are not sent away, and its own see it when it has answered.
    @Test(arguments: ["v1", "v2"]) func aRenditionHangsAtTheBeginning(which: String) throws {
        let live = try LiveStage(variants: ["v1", "v2"]) { path, afterNs in
            if path == "main.m3u8" { return (200, LivePlaylist.multivariant(["v1.m3u8", "v2.m3u8"])) }
            return (
                200, LivePlaylist(newest: Self.newest(afterNs), rendition: String(path.prefix(2)), tags: LivePlaylist.cues(112, 118)).text
            )
        }
        let source = live.stage.source
        source.delays["\(which).m3u8"] = 6_000_000_000
        live.stage.loop.schedule(afterNs: 7_000_000_000) { source.delays["\(which).m3u8"] = nil }
        let viewer = live.viewer(renditions: 2)
        live.run(until: 30)
        let (own, other) = which == "v1" ? (viewer.watched[0], viewer.watched[1]) : (viewer.watched[1], viewer.watched[0])
        #expect(viewer.faults == [] && other.refused == [], "\(other.refused)")
        #expect(other.summary.contains("...111 | 6.0 | 118..."), "\(other.summary)")
        #expect(own.content.last ?? 0 >= 125, "\(own.summary)")
    }

    enum NextEvent: CaseIterable { case fromZero, goesOn, undated, asset }

    // Who has seen the end stays there; who opens the channel later sees what the origin has then.
    @Test(arguments: NextEvent.allCases) func anotherEventBegins(what: NextEvent) throws {
        let live = try LiveStage { path, afterNs in
            if path == "main.m3u8" { return (200, LivePlaylist.multivariant(["v1.m3u8"])) }
            let second = Self.newest(afterNs), isNew = second >= 113
            var playlist = LivePlaylist(newest: isNew ? second : min(second, 107), tags: LivePlaylist.cues(125, 131))
            playlist.hasEnded = !isNew && second >= 107
            if what == .undated { playlist.date = { _ in nil } }
            if isNew {
                playlist.count = min(8, second - 111)
                switch what {
                case .goesOn: break
                case .asset: (playlist.hasEnded, playlist.newest, playlist.count, playlist.date) = (true, 130, 18, { _ in nil })
                case .fromZero, .undated: playlist.number = { $0 - 112 }
                }
            }
            return (200, playlist.text)
        }
        let first = live.viewer(), between = live.viewer(opensAt: 10), later = live.viewer(opensAt: 22), last = live.viewer(opensAt: 33)
        live.run(until: 42)
        for viewer in [first, between] {
            #expect(viewer.watched[0].hasEnd && viewer.watched[0].content.last == 107, "\(viewer.watched[0].summary)")
        }
        for viewer in [later, last] {
            let watched = viewer.watched[0]
            #expect(watched.hasEnd == (what == .asset) && watched.content.min() ?? 0 >= 112, "\(watched.summary)")
            #expect(viewer.faults == [] && watched.refused == [], "\(watched.refused)")
        }
        if what != .asset { #expect(later.watched[0].summary.contains("124 | 6.0 | 131"), "\(later.watched[0].summary)") }
    }

    /// Both count from 0, as a packager that was started again does.
    enum SameNumbers: CaseIterable { case undated, dated }

    @Test(arguments: SameNumbers.allCases) func anotherEventBeginsWithTheSameNumbers(what: SameNumbers) throws {
        let live = try LiveStage { path, afterNs in
            if path == "main.m3u8" { return (200, LivePlaylist.multivariant(["v1.m3u8"])) }
            let second = Self.newest(afterNs), isNew = second >= 113
            var playlist = LivePlaylist(newest: isNew ? second : min(second, 107))
            playlist.hasEnded = !isNew && second >= 107
            if what == .undated { playlist.date = { _ in nil } }
            playlist.number = { isNew ? $0 - 113 : $0 - 95 }
            if isNew { playlist.count = min(8, second - 112) }
            return (200, playlist.text)
        }
        live.viewer()
        let later = live.viewer(opensAt: 22)
        live.run(until: 42)
        let watched = later.watched[0]
        #expect(!watched.hasEnd && watched.content.min() ?? 0 >= 113, "\(watched.summary)")
        #expect(watched.content.last ?? 0 >= 130 && later.faults == [] && watched.refused == [], "\(watched.summary)")
    }

    // A copy from before the end is no new event.
    @Test func anOldCopyBehindTheEndIsNone() throws {
        let live = try LiveStage { path, afterNs in
            if path == "main.m3u8" { return (200, LivePlaylist.multivariant(["v1.m3u8"])) }
            var playlist = LivePlaylist(newest: min(Self.newest(afterNs), 107))
            playlist.hasEnded = Self.newest(afterNs) >= 107
            if Self.newest(afterNs) >= 115 { (playlist.newest, playlist.hasEnded) = (105, false) }
            return (200, playlist.text)
        }
        live.viewer()
        let late = live.viewer(opensAt: 20)
        live.run(until: 30)
        #expect(late.watched[0].hasEnd && late.watched[0].content.last == 107 && late.faults == [], "\(late.watched[0].summary)")
    }
}
