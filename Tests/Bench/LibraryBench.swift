import CAllocations
import Formats
import Foundation
import Manifest
import Scte35
import Transport
import Vast

/// The libraries on one core, two of them beside the Python packages for the same.
struct LibraryBench {
    let calls: Int

    // MARK: Playlists

    func playlists() -> BenchTable {
        var table = BenchTable()
        for (name, text) in [("with dates", Self.livePlaylist(lines: 6_000)), ("bare", Self.livePlaylist(lines: 6_000, hasDates: false))] {
            let seconds = secondsEach(max(1, calls / 200)) { precondition((try? MediaPlaylist(parsing: text))?.segments.isEmpty == false) }
            let rate = Double(text.count) / seconds / 1e6
            let python = Python.rate("m3u8", input: text).map { $0 * Double(text.count) / 1e6 }
            table.add(
                "parse: a live playlist of 6,000 lines, \(name)", rate, "MB/s", beside: python.map { ("Python m3u8", $0) },
                ratio: python.map { rate / $0 }, needed: ">= 400", isMet: rate >= 400)
        }
        let counts = [600, 6_000, 60_000].map { Self.allocations(lines: $0) }
        table.add(
            "allocations of one parse: 600, 6,000 and 60,000 lines take \(counts.map(String.init).joined(separator: ", "))",
            Double(counts[1]), "", needed: "the same", isMet: Set(counts).count == 1)
        return table
    }

    /// How often one parse asks for memory.
    static func allocations(lines: Int) -> Int {
        let text = livePlaylist(lines: lines)
        let before = allocations_of_this_thread()
        let list = try? MediaPlaylist(parsing: text)
        let count = allocations_of_this_thread() - before
        precondition(list?.lineCount == lines)
        return Int(count)
    }

    /// A window of a live channel: two or three lines a segment.
    static func livePlaylist(lines: Int, hasDates: Bool = true) -> [UInt8] {
        var text = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:283571\n#EXT-X-DISCONTINUITY-SEQUENCE:12\n"
        text += "#EXT-X-INDEPENDENT-SEGMENTS\n"
        var count = 6, number = 283_571, date: Int64 = 1_767_225_600_000_000_000
        while count < lines {
            // What is left over at the end are comments.
            guard lines - count >= (hasDates ? 3 : 2) else {
                text += "#\n"
                count += 1
                continue
            }
            if hasDates {
                var written: [UInt8] = []
                Rfc3339.append(date, to: &written)
                text += "#EXT-X-PROGRAM-DATE-TIME:\(String(decoding: written, as: UTF8.self))\n"
            }
            text += "#EXTINF:6.006,\nhttps://cdn.example.com/live/news/1080p/segment-\(number).ts\n"
            count += hasDates ? 3 : 2
            number += 1
            date += 6_006_000_000
        }
        return Array(text.utf8)
    }

    // MARK: SCTE 35

    func messages() throws -> BenchTable {
        let messages = try Self.mixedMessages.map { try $0.encoded() }
        let each = secondsEach(max(1, calls / 10)) {
            for message in messages {
                precondition((try? SpliceInfoSection(decoding: message))?.checksum == .right)
            }
        }
        let rate = Double(messages.count) / each / 1e6
        let hex = messages.map { $0.map { String(format: "%02x", $0) }.joined() }.joined(separator: "\n")
        let python = Python.rate("threefive", input: Array(hex.utf8)).map { $0 / 1e6 }
        let size = messages.reduce(0) { $0 + $1.count } / messages.count
        var table = BenchTable()
        table.add(
            "scte35: \(messages.count) messages, \(size) bytes each on average", rate, "million/s",
            beside: python.map { ("Python threefive", $0) }, ratio: python.map { rate / $0 }, needed: ">= 2", isMet: rate >= 2)
        return table
    }

    /// What a channel carries: heartbeats, outs and ins, opportunities with names, two descriptors in one.
    static let mixedMessages: [SpliceInfoSection] = {
        func segmentation(_ type: UInt8, _ id: UInt32, upid: Upid, seconds: UInt64? = nil) -> SpliceDescriptor {
            .segmentation(
                SegmentationDescriptor(
                    eventId: id, duration: seconds.map { $0 * 90_000 }, upid: .single(upid), type: SegmentationType(rawValue: type),
                    segmentNum: 1, segmentsExpected: 1))
        }
        func signal(_ descriptors: SpliceDescriptor...) -> SpliceInfoSection {
            SpliceInfoSection(command: .timeSignal(TimeSignal(time: SpliceTime(pts: 4_123_456_789))), descriptors: descriptors)
        }
        let time = SpliceTime(pts: 1_936_310_318), airing = Upid(type: .airingId, bytes: [0, 0, 0, 0, 0x2c, 0xa0, 0xa1, 0x8a])
        let adId = Upid(type: .adId, bytes: Array("ABCD0123456H".utf8)), uri = Upid(type: .uri, bytes: Array("urn:example:break:2931".utf8))
        return [
            SpliceInfoSection(),
            SpliceInfoSection(
                command: .insert(
                    SpliceInsert(
                        eventId: 1_207_959_695, isOut: true, time: time, breakDuration: BreakDuration(autoReturn: true, duration: 5_426_421)
                    )),
                descriptors: [.avail(AvailDescriptor(providerAvailId: 309))]),
            SpliceInfoSection(command: .insert(SpliceInsert(eventId: 1_207_959_695, time: time))),
            signal(segmentation(0x34, 1_207_959_694, upid: airing, seconds: 307)), signal(segmentation(0x35, 1_207_959_694, upid: airing)),
            signal(segmentation(0x30, 21, upid: adId, seconds: 30)), signal(segmentation(0x22, 20, upid: uri, seconds: 120)),
            signal(segmentation(0x31, 21, upid: adId), segmentation(0x30, 22, upid: adId, seconds: 30)),
        ]
    }()

    // MARK: VAST

    func answers() -> BenchTable {
        let answer = Self.answer(ads: 1), bytes = answer.xml(.v42)
        let written = 1 / secondsEach(max(1, calls / 20)) { precondition(answer.xml(.v42).count == bytes.count) }
        let read = 1 / secondsEach(max(1, calls / 100)) { precondition((try? VastDocument.read(bytes))?.document.ads.count == 1) }
        var table = BenchTable()
        table.add("vast: an answer of one ad, \(bytes.count) bytes, written", written, "/s", needed: ">= 10,000", isMet: written >= 10_000)
        table.add("vast: the same, read", read, "/s")
        return table
    }

    /// What an ad server answers: a film in three sizes, its trackers and a click.
    static func answer(ads: Int) -> VastDocument {
        VastDocument(
            ads: (1...ads).map { number in
                var inLine = InLine()
                (inLine.adServingId, inLine.adTitle) = ("serving-\(number)", "Ad \(number)")
                inLine.advertiser = Advertiser("Brand \(number)")
                var ad = VastAd(id: "ad-\(number)", sequence: number, .inLine(inLine))
                ad.adSystem = AdSystem("Example Ads", version: "1.0")
                ad.errors = ["https://ads.example.com/error?ad=\(number)&code=[ERRORCODE]"]
                ad.impressions = (1...2).map {
                    IdUrl("https://ads.example.com/impression?ad=\(number)&n=\($0)&cb=[CACHEBUSTING]", id: "i\($0)")
                }
                var linear = Linear(
                    durationMs: 15_000,
                    mediaFiles: [(640, 360, 800), (1280, 720, 3_000), (1920, 1080, 8_000)].map { width, height, bitrate in
                        MediaFile(
                            "https://cdn.example.com/ads/\(number)-\(height).mp4", type: "video/mp4", width: width, height: height,
                            bitrateKbps: bitrate, codec: "avc1.64001f")
                    })
                let events: [Tracking.Event] = [
                    .start, .firstQuartile, .midpoint, .thirdQuartile, .complete, .pause, .resume, .mute, .unmute,
                ]
                linear.trackingEvents = events.map {
                    Tracking($0, "https://ads.example.com/track?ad=\(number)&e=\($0.rawValue)&ts=[TIMESTAMP]")
                }
                linear.videoClicks.clickThrough = IdUrl("https://brand.example.com/?from=\(number)")
                linear.videoClicks.clickTracking = [IdUrl("https://ads.example.com/click?ad=\(number)")]
                var creative = VastCreative()
                (creative.id, creative.linear) = ("film-\(number)", linear)
                creative.universalAdIds = [UniversalAdId("EXMP000\(number)000H", idRegistry: "ad-id.org")]
                ad.creatives = [creative]
                return ad
            })
    }

    /// Seconds of one call on this thread's core, other programs left out: the median of eleven runs.
    private func secondsEach(_ count: Int, _ body: () -> Void) -> Double {
        let runs = (0..<11).map { _ in
            let start = Self.threadSeconds
            for _ in 0..<max(1, count / 11) { body() }
            return (Self.threadSeconds - start) / Double(max(1, count / 11))
        }
        return Percentiles(runs).median
    }

    private static var threadSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// A Python package at the same work, from .tools/python.
private enum Python {
    /// Times a second that the package does it; nil where it is not there.
    static func rate(_ package: String, input: [UInt8]) -> Double? {
        let script = """
            import contextlib, io, sys, time
            data = sys.stdin.read()
            if sys.argv[1] == 'm3u8':
                import m3u8
                work, size = (lambda: m3u8.loads(data)), 1
            else:
                from threefive import Cue
                messages = [bytes.fromhex(line) for line in data.split()]
                work, size = (lambda: [Cue(message).decode() for message in messages]), len(messages)
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                work()
                best = 0
                for _ in range(3):
                    count, start = 0, time.process_time()
                    while time.process_time() - start < 0.5:
                        work()
                        count += size
                    best = max(best, count / (time.process_time() - start))
            print(best)
            """
        let process = Process(), inPipe = Pipe(), outPipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["PYTHONPATH=.tools/python", "python3", "-c", script, package]
        (process.standardInput, process.standardOutput, process.standardError) = (inPipe, outPipe, FileHandle.nullDevice)
        guard (try? process.run()) != nil else { return nil }
        try? inPipe.fileHandleForWriting.write(contentsOf: Data(input))
        try? inPipe.fileHandleForWriting.close()
        let text = String(decoding: outPipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
