@testable import Model

// seeds: testdata/media/ads/zest-5/180p testdata/media/ads/zest-5/180p-fmp4
/// The beginnings of a creative's media, which come from its own server.
func fuzzMediaClock(_ input: [UInt8]) {
    _ = MediaClock.ticks(transportStream: input)
    _ = MediaClock.ticks(packedAudio: input)
    _ = MediaClock.ticks(fragment: input, initialisation: input)
    _ = MediaCodecs.families(transportStream: input)
    _ = MediaCodecs.families(initialisation: input)
}
