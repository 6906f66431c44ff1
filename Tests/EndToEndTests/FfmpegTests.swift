import Foundation
import Testing

extension EndToEnd {
    /// ffmpeg looks at no number of a playlist, but it decodes: what is listed must be there, whole and decodable.
    @Suite struct FfmpegTests {
        /// Live for two breaks; the asset on demand, with two breaks that the configuration makes, as fast as it goes.
        @Test(.enabled(if: Package.program("ffmpeg") != nil, "ffmpeg is not installed"), arguments: ["news", "vod"])
        func decodesEveryFrameThatIsListed(channel: String) async throws {
            let scratch = try Scratch("ffmpeg")
            let seen = try await FfmpegReader(try await Demo(in: scratch), channel, in: scratch).seen()
            #expect(seen.frames == Int((seen.seconds * 25).rounded()) && seen.breaks >= 2, "\(seen)")
        }
    }
}
