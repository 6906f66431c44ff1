import TestSupport
import Testing

@testable import Demo

/// The demo as it stands by default: a break of 20 s every 60 s.
private let origin = DemoOrigin(cycleSegments: 30, breakSegments: 10)
/// 2026-01-01T00:00:00Z: segment 94,694,400, which starts a loop and a break of "news".
private let newYearWallNs: Int64 = 1_767_225_600 * 1_000_000_000
private let secondNs: Int64 = 1_000_000_000

private func playlist(_ path: String, wallNs: Int64, of origin: DemoOrigin = origin) throws -> [String] {
    guard case .playlist(let bytes) = origin.answer(path: path, wallNs: wallNs) else { throw Missing(path: path) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
}

private struct Missing: Error { var path: String }

@Suite struct DemoOriginTests {
    @Test func multivariantPlaylistNamesBothRenditions() throws {
        let lines = try playlist("/news/master.m3u8", wallNs: newYearWallNs)
        #expect(lines.first == "#EXTM3U")
        #expect(lines.filter { !$0.hasPrefix("#") } == ["360p.m3u8", "180p.m3u8"])
    }

    @Test func windowAtAnInstant() throws {
        // 1.9 s into a segment: the edge is still the one before it.
        let lines = try playlist("/movies/360p.m3u8", wallNs: newYearWallNs + 1_900_000_000)
        #expect(
            lines.prefix(9) == [
                "#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:2", "#EXT-X-MEDIA-SEQUENCE:94694390",
                "#EXT-X-DISCONTINUITY-SEQUENCE:7891199", "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-MAP:URI=\"360p/init.mp4\"",
                "#EXT-X-PROGRAM-DATE-TIME:2025-12-31T23:59:40.000Z", "#EXT-X-CUE-OUT:DURATION=20",
            ])
        #expect(lines.suffix(3) == ["#EXT-X-PROGRAM-DATE-TIME:2025-12-31T23:59:58.000Z", "#EXTINF:2.000,", "360p/94694399.m4s"])
    }

    /// Every quarter of a second over a seam of the loop, two breaks and two returns, in each channel and rendition.
    @Test(arguments: ["news", "sports", "movies"])
    func successiveWindowsKeepTheRules(channel: String) throws {
        var seen: [Int64: SeenSegment] = [:], last: SeenWindow?
        for quarter in 0..<520 as Range<Int64> {
            let wallNs = newYearWallNs + quarter * secondNs / 4
            let window = try SeenWindow(playlist("/\(channel)/360p.m3u8", wallNs: wallNs))
            let small = try SeenWindow(playlist("/\(channel)/180p.m3u8", wallNs: wallNs))
            #expect(small.segments.map(\.withoutUri) == window.segments.map(\.withoutUri), "renditions agree (ALN-3, DSC-4)")
            #expect(window.segments.count == 10 && window.targetSeconds == 2)
            if let last {
                #expect(window.sequence >= last.sequence && window.sequence - last.sequence <= 1, "slides by one (SEQ-1, SEQ-2)")
            }
            for segment in window.segments {
                if let before = seen[segment.sequence] { #expect(before == segment, "nothing listed changes (SEQ-3)") }
                seen[segment.sequence] = segment
                if let before = seen[segment.sequence - 1] {
                    #expect(segment.wallMs == before.wallMs + 2_000, "dates run on (PDT-2)")
                    let isSeam = segment.sequence % 12 == 0
                    #expect(segment.discontinuity == before.discontinuity + (isSeam ? 1 : 0), "one at each seam (DSC-1, DSC-5)")
                }
            }
            let edgeEndMs = (window.segments.last?.wallMs ?? 0) + 2_000
            #expect(edgeEndMs <= wallNs / 1_000_000 && edgeEndMs > wallNs / 1_000_000 - 2_000, "the edge is what has ended")
            last = window
        }
    }

    @Test func enhancedDialectMarksEachSegmentOfTheBreak() throws {
        // 22 s after the break began: its first segment has left, the first one after it has come.
        let lines = try playlist("/news/360p.m3u8", wallNs: newYearWallNs + 22 * secondNs)
        let out = try #require(lines.firstIndex { $0.hasPrefix("#EXT-X-CUE-OUT-CONT:") })
        #expect(lines[out].hasPrefix("#EXT-X-CUE-OUT-CONT:ElapsedTime=2,Duration=20,SCTE35=/DAl"))
        #expect(lines.count { $0.hasPrefix("#EXT-X-CUE-OUT-CONT:") } == 9)
        #expect(lines.suffix(4).contains("#EXT-X-CUE-IN"))
        let opening = try playlist("/news/360p.m3u8", wallNs: newYearWallNs + 2 * secondNs).suffix(4)
        #expect(opening.contains("#EXT-X-CUE-OUT:20") && opening.contains { $0.hasPrefix("#EXT-OATCLS-SCTE35:/DAl") })
    }

    @Test func dateRangeStaysWhileItsDatesAreListed() throws {
        // "sports" goes out 20 s into the minute and returns at 40 s.
        let before = try playlist("/sports/360p.m3u8", wallNs: newYearWallNs + 21 * secondNs)
        #expect(!before.contains { $0.contains("DATERANGE") })
        let opened = try playlist("/sports/360p.m3u8", wallNs: newYearWallNs + 22 * secondNs).filter { $0.contains("DATERANGE") }
        #expect(opened.count == 1)
        #expect(opened[0].contains("START-DATE=\"2026-01-01T00:00:20.000Z\",PLANNED-DURATION=20.0,SCTE35-OUT=0xFC30"))
        let both = try playlist("/sports/360p.m3u8", wallNs: newYearWallNs + 58 * secondNs).filter { $0.contains("DATERANGE") }
        #expect(both.count == 2, "one segment of the break is still listed")
        #expect(both[1].contains("END-DATE=\"2026-01-01T00:00:40.000Z\",DURATION=20.0,SCTE35-IN=0xFC30"))
        let gone = try playlist("/sports/360p.m3u8", wallNs: newYearWallNs + 60 * secondNs)
        #expect(!gone.contains { $0.contains("DATERANGE") })
    }

    @Test func durationDialectHasAnEndAndNothingBetween() throws {
        // "movies" goes out 40 s into the minute.
        let lines = try playlist("/movies/180p.m3u8", wallNs: newYearWallNs + 60 * secondNs)
        #expect(lines.filter { $0.contains("CUE") } == ["#EXT-X-CUE-OUT:DURATION=20"])
        let after = try playlist("/movies/180p.m3u8", wallNs: newYearWallNs + 62 * secondNs)
        #expect(after.filter { $0.contains("CUE") } == ["#EXT-X-CUE-IN"])
    }

    @Test func assetOnDemandEndsAndNeverChanges() throws {
        let lines = try playlist("/vod/360p.m3u8", wallNs: newYearWallNs)
        #expect(lines == (try playlist("/vod/360p.m3u8", wallNs: newYearWallNs + 3_600 * secondNs)))
        #expect(lines.last == "#EXT-X-ENDLIST" && lines.contains("#EXT-X-PLAYLIST-TYPE:VOD"))
        #expect(lines.count { $0 == "#EXTINF:2.000," } == 30 && lines.count { $0 == "#EXT-X-DISCONTINUITY" } == 2)
    }

    @Test(arguments: [
        ("/news/360p/94694399.ts", "content/360p/11.ts"),
        ("/sports/180p/94694388.ts", "content/180p/0.ts"),
        ("/movies/360p/94694390.m4s", "content/360p-fmp4/2.m4s"),
        ("/movies/180p/init.mp4", "content/180p-fmp4/init.mp4"),
        ("/vod/360p/29.ts", "content/360p/5.ts"),
        ("/ads/acme-10/360p/4.ts", "ads/acme-10/360p/4.ts"),
        ("/ads/zest-5.mp4", "ads/zest-5.mp4"),
    ])
    func segmentsAreFilesOfTheLoop(path: String, file: String) {
        #expect(origin.answer(path: path, wallNs: newYearWallNs) == .media(file))
    }

    @Test(arguments: [
        "", "/", "/news", "/news/", "/nobody/master.m3u8", "/news/720p.m3u8", "/news/360p/94694400.ts", "/news/360p/01.ts",
        "/news/360p/-1.ts", "/news/360p/+1.ts", "/news/360p/1.m4s", "/news/360p/init.mp4", "/vod/360p/30.ts", "/ads/../make.sh", "/ads//x",

        "/news/360p/99999999999999999999.ts",
    ])
    func anythingElseIsNotThere(path: String) {
        #expect(origin.answer(path: path, wallNs: newYearWallNs) == .notFound)
    }
}
