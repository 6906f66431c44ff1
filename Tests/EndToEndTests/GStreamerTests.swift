import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// GStreamer's hlsdemux2 judges discontinuity numbers: when they are wrong it goes back and fetches a pod again and again.
    @Suite struct GStreamerTests {
        /// The demuxer is in gstreamer1.0-plugins-good, the decoders in gstreamer1.0-libav, fakesink in the core.
        static let isThere: Bool = {
            guard Package.program("gst-launch-1.0") != nil, let inspect = Package.program("gst-inspect-1.0"),
                let scratch = try? Scratch("gst")
            else { return false }
            return ["hlsdemux2", "avdec_h264", "tsdemux"].allSatisfy { element in
                guard let child = try? ChildProcess("inspect", [inspect, "--exists", element], in: scratch) else { return false }
                while child.exitCode == nil { usleep(10_000) }
                return child.exitCode == 0
            }
        }()

        @Test(.enabled("GStreamer with hlsdemux2, libav and the TS demuxer is not installed") { isThere })
        func fetchesEachSegmentOnce() async throws {
            let scratch = try Scratch("gstreamer")
            let demo = try await Demo(in: scratch)
            let proxy = try await LogProxy(demo.url, in: scratch)
            let player = try ChildProcess(
                "gst",
                [
                    try Package.required("gst-launch-1.0"), "playbin3", "uri=\(proxy.url)/play/demo/news/master.m3u8",
                    "video-sink=fakesink sync=true", "audio-sink=fakesink sync=true",
                ], in: scratch, environment: ["GST_PLUGIN_FEATURE_RANK": "hlsdemux2:MAX,hlsdemux:NONE", "HOME": scratch.url.path])
            // Until it has asked for all of two breaks.
            var entries: [LogProxy.Entry] = [], listing = Listing([])
            let isDone = try await eventually(within: Demo.secondsMost) {
                try await Task.sleep(for: .milliseconds(500))
                entries = try proxy.entries()
                listing = Listing(entries)
                guard let last = listing.asked.last, player.exitCode == nil else { return player.exitCode != nil }
                let numbers = listing.asked.map(\.segment.number)
                return listing.wholeBreaks(of: last.rendition, in: numbers[0]...last.segment.number) >= Demo.breaks
            }
            #expect(isDone && player.exitCode == nil, "it ended by itself: \(player.log)")
            player.signal(SIGINT)
            try await player.exit()
            #expect(!player.log.contains("ERROR"), "\(player.log)")
            #expect(listing.changed == [])
            let counts = listing.asked.reduce(into: [:]) { $0[$1.segment.path, default: 0] += 1 }
            #expect(counts.filter { $0.value > 1 }.keys.sorted() == [])
            #expect(entries.filter { $0.isSegment && $0.status >= 400 }.map(\.path) == [])
            // It may change to the other rendition; together the numbers must leave no hole.
            #expect(listing.passedOver == [])
        }
    }
}
