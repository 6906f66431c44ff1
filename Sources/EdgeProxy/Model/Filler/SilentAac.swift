/// Silence in AAC-LC (ISO/IEC 14496-3): one frame of 1,024 samples, the same again and again.
public struct SilentAac: Hashable, Sendable {
    /// What frames are put into.
    public enum Packing: Hashable, Sendable { case transportStream, packed, fragmentedMp4 }

    /// 1 to 6.
    public let channels: Int
    /// Samples a second.
    public let sampleRate: Int64
    private let rateIndex: UInt8

    /// - Parameters:
    ///   - channels: 0 where not known: two. More than six are taken for six.
    ///   - sampleRate: one that AAC has no index of, or 0: 48,000.
    public init(channels: Int, sampleRate: Int) {
        self.channels = channels <= 0 ? 2 : min(channels, 6)
        let index = Self.rates.firstIndex(of: Int64(sampleRate)) ?? 3
        rateIndex = UInt8(index)
        self.sampleRate = Self.rates[index]
    }

    /// `samplingFrequencyIndex`, table 1.18.
    private static let rates: [Int64] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ]
    public static let samplesPerFrame: Int64 = 1_024

    /// `raw_data_block`s of nothing by the number of channels: each element with a gain that no band uses, then the end.
    private static let silence: [[UInt8]] = [
        [0x00, 0xc8, 0x00, 0x80, 0x23, 0x80],
        [0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80],
        [0x00, 0xc8, 0x00, 0x80, 0x20, 0x84, 0x01, 0x26, 0x40, 0x08, 0x64, 0x00, 0x8e],
        [0x00, 0xc8, 0x00, 0x80, 0x20, 0x84, 0x01, 0x26, 0x40, 0x08, 0x64, 0x00, 0x80, 0x2c, 0x80, 0x08, 0x02, 0x38],
        [
            0x00, 0xc8, 0x00, 0x80, 0x20, 0x84, 0x01, 0x26, 0x40, 0x08, 0x64, 0x00, 0x82, 0x30, 0x04, 0x99, 0x00, 0x21, 0x90, 0x02, 0x38,
        ],
        [
            0x00, 0xc8, 0x00, 0x80, 0x20, 0x84, 0x01, 0x26, 0x40, 0x08, 0x64, 0x00, 0x82, 0x30, 0x04, 0x99, 0x00, 0x21, 0x90, 0x02, 0x18,
            0x32, 0x00, 0x20, 0x08, 0xe0,
        ],
    ]

    public var frame: [UInt8] { Self.silence[channels - 1] }

    /// `AudioSpecificConfig`: object type 2, the rate, the channels.
    public var configuration: [UInt8] { [2 << 3 | rateIndex >> 1, (rateIndex & 1) << 7 | UInt8(channels) << 3] }

    /// A frame behind an ADTS header without a checksum (§1.A.2.2).
    public var adtsFrame: [UInt8] {
        let length = frame.count + 7, count = UInt8(channels)
        return [
            0xff, 0xf1, 1 << 6 | rateIndex << 2 | count >> 2, (count & 3) << 6 | UInt8(length >> 11), UInt8(length >> 3 & 0xff),
            UInt8(length & 7) << 5 | 0x1f, 0xfc,
        ] + frame
    }

    /// The frames that begin in a stretch of time, numbered from the creative's beginning; nanoseconds.
    public func frames(from start: Int64, to end: Int64) -> Range<Int64> {
        let length = Self.samplesPerFrame * 1_000_000_000
        func first(_ time: Int64) -> Int64 { (time * sampleRate + length - 1) / length }
        return first(start)..<first(end)
    }

    /// When a frame begins, in ticks of 90 kHz from the creative's beginning.
    public func ticks(ofFrame number: Int64) -> Int64 { (number * Self.samplesPerFrame * 90_000 + sampleRate / 2) / sampleRate }

    /// ADTS frames behind an ID3 tag with the time of the first one (RFC 8216 §3.4).
    public func packed(_ frames: Range<Int64>, firstTicks: Int64) -> [UInt8] {
        let owner = Array("com.apple.streaming.transportStreamTimestamp\0".utf8)
        // Sizes here are below 128, so that their synchsafe form is themselves.
        let size = UInt8(owner.count + 8)
        var bytes = Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, size + 10] + Array("PRIV".utf8) + [0, 0, 0, size, 0, 0] + owner
        let time = UInt64(bitPattern: (firstTicks + ticks(ofFrame: frames.lowerBound)) & Filler.ticksMask)
        for shift in stride(from: UInt64(56), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: time >> shift)) }
        let one = adtsFrame
        for _ in frames { bytes += one }
        return bytes
    }
}
