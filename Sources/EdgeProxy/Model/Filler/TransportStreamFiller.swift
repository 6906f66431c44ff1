/// Silence in an MPEG-2 transport stream (ISO/IEC 13818-1): the tables, then a packet for every few frames of ADTS.
public enum TransportStreamFiller {
    private static let packetBytes = 188
    private static let soundPid: UInt8 = 0x01
    /// Program 1 has its map on PID 0x1000; that has one stream, AAC in ADTS (type 0x0F) on PID 0x101, with the clock. With checksums.
    private static let tables: [[UInt8]] = [
        [
            0x47, 0x40, 0x00, 0x10, 0x00, 0x00, 0xb0, 0x0d, 0x00, 0x01, 0xc1, 0x00, 0x00, 0x00, 0x01, 0xf0, 0x00, 0x2a, 0xb1, 0x04, 0xb2,
        ],
        [
            0x47, 0x50, 0x00, 0x10, 0x00, 0x02, 0xb0, 0x12, 0x00, 0x01, 0xc1, 0x00, 0x00, 0xe1, 0x01, 0xf0, 0x00, 0x0f, 0xe1, 0x01, 0xf0,
            0x00, 0xec, 0xe2, 0xb0, 0x94,
        ],
    ]
    /// In one PES packet: clock references are then less than 100 ms apart (§2.7.2) at the usual rates.
    private static let framesPerPacket: Int64 = 4
    /// How far the clock is behind the sound: time to decode it, ticks of 90 kHz.
    private static let delayTicks: Int64 = 9_000

    public static func segment(_ sound: SilentAac, _ frames: Range<Int64>, firstTicks: Int64) -> [UInt8] {
        var bytes: [UInt8] = []
        for table in tables { bytes += table + [UInt8](repeating: 0xff, count: packetBytes - table.count) }
        let frame = sound.adtsFrame
        var number = frames.lowerBound, counter: UInt8 = 0
        while number < frames.upperBound {
            let count = min(framesPerPacket, frames.upperBound - number)
            let ticks = (firstTicks + sound.ticks(ofFrame: number)) & Filler.ticksMask
            var payload: [UInt8] = []
            for _ in 0..<count { payload += frame }
            append(payload, ticks: ticks, isFirst: number == frames.lowerBound, &counter, to: &bytes)
            number += count
        }
        return bytes
    }

    /// One PES packet, which fits into one transport packet: four frames of at most 33 bytes, 14 of PES header, 12 before it.
    private static func append(_ payload: [UInt8], ticks: Int64, isFirst: Bool, _ counter: inout UInt8, to bytes: inout [UInt8]) {
        let length = payload.count + 8
        let pes: [UInt8] =
            [0, 0, 1, 0xc0, UInt8(length >> 8), UInt8(length & 0xff), 0x84, 0x80, 5]
            + [
                0x21 | UInt8(ticks >> 29 & 0x0e), UInt8(ticks >> 22 & 0xff), UInt8(ticks >> 14 & 0xfe) | 1, UInt8(ticks >> 7 & 0xff),
                UInt8(ticks << 1 & 0xfe) | 1,
            ] + payload
        let stuffing = packetBytes - 12 - pes.count
        // Packets may be missing before a segment's first: its neighbours are another rendition's, or another creative's.
        let flags: UInt8 = (isFirst ? 0x80 : 0) | 0x50, clock = (ticks - delayTicks) & Filler.ticksMask
        bytes += [0x47, 0x41, soundPid, 0x30 | counter, UInt8(7 + stuffing), flags]
        bytes += [
            UInt8(clock >> 25 & 0xff), UInt8(clock >> 17 & 0xff), UInt8(clock >> 9 & 0xff), UInt8(clock >> 1 & 0xff),
            UInt8(clock << 7 & 0x80) | 0x7e, 0,
        ]
        bytes += [UInt8](repeating: 0xff, count: stuffing) + pes
        counter = (counter + 1) & 0x0f
    }
}
