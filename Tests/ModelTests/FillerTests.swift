import Foundation
import TestSupport
import Testing

@testable import Model

@Suite struct FillerTests {
    private static let second: Int64 = 1_000_000_000

    private static func silence(_ container: RenditionTraits.Container, channels: Int = 2, rate: Int = 0) throws -> Filler {
        var traits = RenditionTraits()
        traits.kind = .audio
        traits.container = container
        traits.channels = channels
        traits.sampleRate = rate
        return try #require(Filler.silence(for: traits))
    }

    /// However an ad is cut, its frames are those of the whole, and each segment begins within a frame of its own time (ALN-5).
    @Test(arguments: [(2, 48_000), (6, 44_100), (1, 24_000)])
    func framesRunOnFromSegmentToSegment(channels: Int, rate: Int) {
        let sound = SilentAac(channels: channels, sampleRate: rate)
        var offset: Int64 = 0, next: Int64 = 0
        for duration in [2_000, 2_000, 1_920, 333, 6_006, 40].map({ Int64($0) * 1_000_000 }) {
            let frames = sound.frames(from: offset, to: offset + duration)
            #expect(frames.lowerBound == next)
            let late = sound.ticks(ofFrame: frames.lowerBound) * 100_000 / 9 - offset
            #expect(late > -12_000 && late < 1_024 * Self.second / Int64(rate) + 12_000)
            next = frames.upperBound
            offset += duration
        }
    }

    @Test(arguments: [RenditionTraits.Container.transportStream, .packedAudio, .fragmentedMp4])
    func silenceHasTheTimeOfThePictures(container: RenditionTraits.Container) throws {
        for (ticks, expected) in [(900_000 as Int64, 1_080_480 as Int64), ((1 << 33) - 90_000, 90_480)] {
            let filler = try Self.silence(container)
            let bytes = filler.segment(firstTicks: ticks, offset: 2 * Self.second, duration: 2 * Self.second)
            switch container {
            case .transportStream:
                #expect(bytes.count % 188 == 0 && stride(from: 0, to: bytes.count, by: 188).allSatisfy { bytes[$0] == 0x47 })
                #expect(MediaClock.ticks(transportStream: bytes) == expected)
            case .packedAudio: #expect(MediaClock.ticks(packedAudio: bytes) == expected)
            case .fragmentedMp4, .webVtt:
                // Here times do not wrap.
                let read = MediaClock.ticks(fragment: bytes, initialisation: filler.initialisation)
                #expect(read.map { $0 & Filler.ticksMask } == expected)
            }
            #expect(filler.segment(firstTicks: ticks, offset: 2 * Self.second, duration: 2 * Self.second) == bytes)
        }
    }

    /// Behind the ID3 tag nothing but whole ADTS frames, as many as the time has.
    @Test(arguments: 1...6)
    func packedSilenceIsWholeFrames(channels: Int) throws {
        let bytes = try Self.silence(.packedAudio, channels: channels).segment(firstTicks: 0, offset: 0, duration: 2 * Self.second)
        var at = 10 + Int(bytes[9]), frames = 0
        while at < bytes.count {
            #expect(bytes[at] == 0xff && bytes[at + 1] == 0xf1)
            #expect(Int(bytes[at + 2] & 1) << 2 | Int(bytes[at + 3] >> 6) == channels)
            at += Int(bytes[at + 3] & 3) << 11 | Int(bytes[at + 4]) << 3 | Int(bytes[at + 5] >> 5)
            frames += 1
        }
        #expect(at == bytes.count && frames == 94)
    }

    @Test func fragmentsPointAtTheirSamples() throws {
        let filler = try Self.silence(.fragmentedMp4, channels: 6)
        let bytes = filler.segment(firstTicks: 0, offset: 0, duration: 2 * Self.second), file = Mp4Reader(bytes)
        #expect(file.children.map(\.type) == ["styp", "moof", "mdat"])
        let run = try #require(file.boxes("moof", "traf", "trun").first), data = try #require(file.boxes("mdat").first)
        let moof = try #require(file.boxes("moof").first).position - 8
        #expect(moof + Int(run.number32(8) ?? 0) == data.position)
        let size = try #require(file.boxes("moof", "traf", "tfhd").first?.number32(12))
        #expect(Int64(data.count) == size * (run.number32(4) ?? 0))
    }

    @Test func emptySubtitlesMapTheirTime() {
        let text = Filler.webVtt.segment(firstTicks: 900_000, offset: 4 * Self.second, duration: 2 * Self.second)
        #expect(String(decoding: text, as: UTF8.self) == "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1260000,LOCAL:00:00:00.000\n\n")
        let late = Filler.webVtt.segment(firstTicks: (1 << 33) - 1, offset: 0, duration: Self.second)
        #expect(String(decoding: late, as: UTF8.self).contains("MPEGTS:8589934591,"))
        for (codecs, sample) in [(["wvtt"], "vtte"), (["stpp"], "http://www.w3.org/ns/ttml")] {
            var traits = RenditionTraits()
            traits.kind = .subtitles
            traits.container = .fragmentedMp4
            traits.codecs = codecs
            let filler = Filler.text(for: traits)
            let bytes = filler?.segment(firstTicks: 900_000, offset: 2 * Self.second, duration: Self.second) ?? []
            #expect(String(decoding: bytes, as: UTF8.self).contains(sample))
            #expect(MediaClock.ticks(fragment: bytes, initialisation: filler?.initialisation ?? []) == 1_080_000)
        }
    }
}

@Suite struct MediaClockTests {
    private func file(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: Repository.file("testdata/media/\(name)"))) }

    /// As `make.sh` sets them: content at 1000 s, slate at 500 s, ads at 10 s.
    @Test(arguments: [("content/360p", 0, 1_000), ("content/180p", 3, 1_006), ("ads/slate/360p", 1, 502), ("ads/acme-10/180p", 2, 14)])
    func realMediaSaysWhenItBegins(folder: String, number: Int, seconds: Int64) throws {
        #expect(MediaClock.ticks(transportStream: try file("\(folder)/\(number).ts")) == seconds * 90_000)
        let fragment = try file("\(folder)-fmp4/\(number).m4s")
        let initialisation = try file("\(folder)-fmp4/init.mp4")
        #expect(MediaClock.ticks(fragment: fragment, initialisation: initialisation) == seconds * 90_000)
        // The beginning is enough, and less than that is no crash.
        for count in stride(from: 0, to: 4_000, by: 7) {
            _ = MediaClock.ticks(fragment: Array(fragment.prefix(count)), initialisation: Array(initialisation.prefix(count)))
        }
    }

    @Test(arguments: ["content/360p", "ads/acme-10/180p"])
    func realMediaSaysWhatItIsCodedWith(folder: String) throws {
        #expect(MediaCodecs.families(transportStream: try file("\(folder)/0.ts")) == ["avc1", "mp4a"])
        let initialisation = try file("\(folder)-fmp4/init.mp4")
        #expect(MediaCodecs.families(initialisation: initialisation) == ["avc1", "mp4a"])
        for count in stride(from: 0, to: 2_000, by: 7) {
            _ = MediaCodecs.families(initialisation: Array(initialisation.prefix(count)))
        }
    }

    @Test func whatIsNoMediaHasNoTime() throws {
        for bytes in [[], Array("#EXTM3U\n".utf8), [UInt8](repeating: 0x47, count: 1_000), Array("ID3".utf8)] {
            #expect(MediaClock.ticks(packedAudio: bytes) == nil)
            #expect(MediaClock.ticks(fragment: bytes, initialisation: bytes) == nil)
        }
        #expect(MediaClock.ticks(transportStream: Array("<html>".utf8)) == nil)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func damagedMediaIsNoCrash(seed: UInt64) throws {
        var random = Seeded(seed)
        for name in ["ads/zest-5/180p/2.ts", "ads/zest-5/180p-fmp4/init.mp4", "ads/zest-5/180p-fmp4/2.m4s"] {
            var bytes = Array(try file(name).prefix(2_000))
            for _ in 0..<20 { bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
            fuzzMediaClock(bytes)
        }
    }
}
