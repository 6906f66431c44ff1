import Foundation
import Testing

extension EndToEnd {
    /// ffmpeg looks at no number of a playlist, but it decodes: what is listed must be there, whole and decodable.
    @Suite struct FfmpegTests {
        /// Live for two breaks; the asset on demand, with two breaks that the configuration makes, as fast as it goes.
        @Test(.enabled(if: Package.program("ffmpeg") != nil, "ffmpeg is not installed"), arguments: ["news", "vod"])
        func decodesEveryFrameThatIsListed(channel: String) async throws {
            let scratch = try Scratch("ffmpeg")
            let demo = try await Demo(in: scratch)
            // After two breaks the proxy ends a live stream, so that ffmpeg plays to the end of what is listed.
            let proxy = try await LogProxy(demo.url, in: scratch, "--end-after", "\(Demo.twoBreaksSeconds - 8)")
            let player = try ChildProcess(
                "ffmpeg",
                [
                    try Package.required("ffmpeg"), "-nostdin", "-v", "warning", "-i",
                    "\(proxy.url)/play/demo/\(channel)/master.m3u8", "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5",
                    scratch.path("frames"),
                ], in: scratch)
            #expect(try await player.exit(within: Double(Demo.twoBreaksSeconds) + 30) == 0, "\(player.log)")

            let entries = try proxy.entries()
            let listed = Listing(entries)
            // It opens all variants and goes on with the first; each one's requests are their own run of numbers.
            let asked = Dictionary(grouping: entries.filter(\.isSegment).compactMap { listed.byPath[$0.path] }, by: \.rendition)
            let run = try #require(asked.values.max { $0.count < $1.count })
            let first = try #require(run.map(\.segment.number).min())
            let span = listed.segments(of: run[0].rendition).filter { $0.number >= first }
            let expected = span.map { Int(($0.seconds * 25).rounded()) }.reduce(0, +)
            let decoded = scratch.text("frames").split(separator: "\n").count { !$0.hasPrefix("#") }
            #expect(decoded == expected, "\(span.count) segments listed from \(first) on\n\(player.log)")
            #expect(listed.wholeBreaks(of: run[0].rendition, from: first) >= 2)
            #expect(entries.filter { $0.status >= 400 }.map(\.path) == [])
        }
    }
}
