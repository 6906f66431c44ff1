import Foundation
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
            try await Task.sleep(for: .seconds(Demo.twoBreaksSeconds))
            #expect(player.exitCode == nil, "it ended by itself: \(player.log)")
            player.signal(SIGINT)
            try await player.exit(within: 10)
            #expect(!player.log.contains("ERROR"), "\(player.log)")

            let entries = try proxy.entries()
            let listed = Listing(entries)
            #expect(listed.changed == [])
            let asked = entries.filter(\.isSegment)
            let counts = asked.reduce(into: [:]) { $0[$1.path, default: 0] += 1 }
            #expect(counts.filter { $0.value > 1 }.keys.sorted() == [])
            #expect(asked.filter { $0.status >= 400 }.map(\.path) == [])
            // It may change to the other rendition; together the numbers must leave no hole.
            let numbers = Set(asked.compactMap { listed.byPath[$0.path]?.segment.number }).sorted()
            let first = try #require(numbers.first), last = try #require(numbers.last)
            #expect(numbers == Array(first...last))
            let renditions = asked.compactMap { listed.byPath[$0.path]?.rendition }
            let rendition = try #require(renditions.last)
            #expect(listed.wholeBreaks(of: rendition, from: first) >= 2)
        }
    }
}
