/// Silence, and text without a word, as fragmented MP4 (ISO/IEC 14496-12) of one track.
public enum Mp4Filler {
    /// Subtitles in samples (ISO/IEC 14496-30): WebVTT, or TTML as IMSC has it.
    public enum Text: Hashable, Sendable {
        case webVtt, ttml

        /// The sample that says that there is nothing to show.
        fileprivate var sample: [UInt8] {
            switch self {
            case .webVtt: Mp4Filler.box("vtte", [])
            case .ttml:
                Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?><tt xmlns=\"http://www.w3.org/ns/ttml\" xml:lang=\"\"/>".utf8)
            }
        }
    }

    // MARK: Initialisation

    public static func initialisation(_ sound: SilentAac) -> [UInt8] {
        // Descriptors 3, 4 and 5 of ISO/IEC 14496-1, with AAC (0x40) as an audio stream (0x15).
        let specific = [UInt8(0x05), UInt8(sound.configuration.count)] + sound.configuration
        let decoder = [UInt8(0x04), UInt8(13 + specific.count), 0x40, 0x15] + [UInt8](repeating: 0, count: 11) + specific
        let descriptor = [UInt8(0x03), UInt8(3 + decoder.count + 3), 0, 0, 0] + decoder + [0x06, 1, 0x02]
        let entry = box(
            "mp4a",
            zeros(6) + be16(1) + zeros(8) + be16(UInt16(sound.channels)) + be16(16) + zeros(4)
                + be32(UInt32(sound.sampleRate < 65_536 ? sound.sampleRate << 16 : 0)) + fullBox("esds", 0, descriptor))
        return initialisation(entry, handler: "soun", header: fullBox("smhd", 0, zeros(4)), timescale: sound.sampleRate, volume: 0x0100)
    }

    public static func initialisation(_ text: Text) -> [UInt8] {
        switch text {
        case .webVtt:
            let entry = box("wvtt", zeros(6) + be16(1) + box("vttC", Array("WEBVTT".utf8)))
            return initialisation(entry, handler: "text", header: fullBox("nmhd", 0, []), timescale: 90_000, volume: 0)
        case .ttml:
            let entry = box("stpp", zeros(6) + be16(1) + Array("http://www.w3.org/ns/ttml\0\0\0".utf8))
            return initialisation(entry, handler: "subt", header: fullBox("sthd", 0, []), timescale: 90_000, volume: 0)
        }
    }

    private static func initialisation(
        _ entry: [UInt8], handler: String, header: [UInt8], timescale: Int64, volume: UInt16
    ) -> [UInt8] {
        let matrix = be32(0x1_0000) + zeros(12) + be32(0x1_0000) + zeros(12) + be32(0x4000_0000)
        let movie = fullBox(
            "mvhd", 0, zeros(8) + be32(1_000) + zeros(4) + be32(0x1_0000) + be16(0x0100) + zeros(10) + matrix + zeros(24) + be32(2))
        let track = fullBox("tkhd", 3, zeros(8) + be32(1) + zeros(8) + zeros(8) + zeros(4) + be16(volume) + zeros(2) + matrix + zeros(8))
        // "und".
        let media = fullBox("mdhd", 0, zeros(8) + be32(UInt32(timescale)) + zeros(4) + be16(0x55c4) + zeros(2))
        let handlerBox = fullBox("hdlr", 0, zeros(4) + Array(handler.utf8) + zeros(12) + [0])
        let data = box("dinf", fullBox("dref", 0, be32(1) + fullBox("url ", 1, [])))
        let samples = box(
            "stbl",
            fullBox("stsd", 0, be32(1) + entry) + fullBox("stts", 0, zeros(4)) + fullBox("stsc", 0, zeros(4))
                + fullBox("stsz", 0, zeros(8)) + fullBox("stco", 0, zeros(4)))
        let information = box("minf", header + data + samples)
        let extends = box("mvex", fullBox("trex", 0, be32(1) + be32(1) + zeros(12)))
        return box("ftyp", Array("iso6".utf8) + zeros(4) + Array("iso6mp41cmfc".utf8))
            + box("moov", movie + box("trak", track + box("mdia", media + handlerBox + information)) + extends)
    }

    // MARK: Segments

    public static func segment(_ sound: SilentAac, _ frames: Range<Int64>, firstTicks: Int64) -> [UInt8] {
        let first = (firstTicks * sound.sampleRate + 45_000) / 90_000 + frames.lowerBound * SilentAac.samplesPerFrame
        return segment(sound.frame, count: frames.count, time: first, duration: SilentAac.samplesPerFrame, number: frames.lowerBound)
    }

    public static func segment(_ text: Text, ticks: Int64, duration: Int64) -> [UInt8] {
        segment(text.sample, count: 1, time: ticks, duration: duration, number: ticks)
    }

    /// `count` samples that are all the same.
    private static func segment(_ sample: [UInt8], count: Int, time: Int64, duration: Int64, number: Int64) -> [UInt8] {
        func fragment(dataOffset: Int) -> [UInt8] {
            // Offsets from the fragment's own beginning; duration, size and flags of every sample: one to start from.
            let header = fullBox(
                "tfhd", 0x02_0000 | 0x38, be32(1) + be32(UInt32(duration)) + be32(UInt32(sample.count)) + be32(0x0200_0000))
            let clock = fullBox("tfdt", 0, version: 1, be64(UInt64(bitPattern: time)))
            let run = fullBox("trun", 1, be32(UInt32(count)) + be32(UInt32(dataOffset)))
            return box("moof", fullBox("mfhd", 0, be32(UInt32(truncatingIfNeeded: number &+ 1))) + box("traf", header + clock + run))
        }
        var bytes = box("styp", Array("msdh".utf8) + zeros(4) + Array("msdhmsix".utf8))
        bytes += fragment(dataOffset: fragment(dataOffset: 0).count + 8)
        var data: [UInt8] = []
        data.reserveCapacity(count * sample.count)
        for _ in 0..<count { data += sample }
        return bytes + box("mdat", data)
    }

    // MARK: Boxes

    fileprivate static func box(_ type: String, _ body: [UInt8]) -> [UInt8] { be32(UInt32(body.count + 8)) + Array(type.utf8) + body }

    private static func fullBox(_ type: String, _ flags: UInt32, version: UInt32 = 0, _ body: [UInt8]) -> [UInt8] {
        box(type, be32(version << 24 | flags) + body)
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
    private static func be16(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
    private static func be32(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    private static func be64(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) } }
}
