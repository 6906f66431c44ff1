import Foundation
import TestSupport
import Testing

/// ffmpeg on one stream of a channel, which ends after `Demo.breaks`: what it decoded is held against what it was given.
struct FfmpegReader {
    private let demo: Demo
    private let player: ChildProcess
    private let proxy: LogProxy
    private let scratch: Scratch
    private let frames: String

    struct Seen {
        var frames = 0, breaks = 0
        /// Of the segments that it asked for.
        var seconds = 0.0
        /// Whether it kept up with the live stream: on a machine that is too busy for it, it does not.
        var isWhole = true
    }

    /// - Parameter stream: "v" or "a".
    init(_ demo: Demo, _ channel: String, stream: String = "v", in scratch: Scratch) async throws {
        self.demo = demo
        self.scratch = scratch
        let name = "ffmpeg-\(stream)"
        frames = name + ".md5"
        // It ends the live stream, so that ffmpeg plays to the end of what is listed.
        proxy = try await LogProxy(demo.url, name: "proxy-\(stream)", in: scratch, "--end-after", "\(Demo.breaks)")
        player = try ChildProcess(
            name,
            [
                try Package.required("ffmpeg"), "-nostdin", "-v", "warning", "-i", "\(proxy.url)/play/demo/\(channel)/master.m3u8", "-map",
                "0:\(stream):0", "-fps_mode", "passthrough", "-f", "framemd5", scratch.path(frames),
            ], in: scratch)
    }

    /// Waits for its end.
    func seen() async throws -> Seen {
        #expect(try await player.exit(within: Demo.secondsMost + Patience.seconds) == 0, "\(player.log)")
        let entries = try proxy.entries(), listing = Listing(entries)
        #expect(entries.filter { $0.status >= 400 }.map(\.path) == [])
        #expect(listing.changed == [] && (!Soak.isOn || listing.passedOver == []))
        // It opens all variants and goes on with the first; each one's requests are their own run of numbers.
        let runs = Dictionary(grouping: listing.asked, by: \.rendition)
        let run = try #require(runs.values.max { $0.count < $1.count })
        let segments = Dictionary(run.map { ($0.segment.number, $0.segment) }) { first, _ in first }
        let first = try #require(segments.keys.min()), last = try #require(segments.keys.max())
        #expect(listing.segments(of: run[0].rendition).last?.number == last, "it did not play to the end")
        return Seen(
            frames: scratch.text(frames).split(separator: "\n").count { !$0.hasPrefix("#") },
            breaks: listing.wholeBreaks(of: run[0].rendition, in: first...last), seconds: segments.values.map(\.seconds).reduce(0, +),
            isWhole: listing.passedOver == [])
    }
}
