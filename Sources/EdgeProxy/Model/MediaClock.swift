/// Reads from the beginning of a segment when its media begins on its own clock.
public enum MediaClock {
    /// Bytes of a segment that are looked at: a clock comes with the first picture, tables and index before it.
    public static let bytes = 64 << 10

    /// Of a transport stream: the first time of a picture, or of sound where there is none. 90 kHz ticks; `nil` where none is found.
    public static func ticks(transportStream bytes: [UInt8]) -> Int64? {
        var sound: Int64?, at = 0
        while at + 188 <= bytes.count, bytes[at] == 0x47 {
            defer { at += 188 }
            let hasAdaptation = bytes[at + 3] & 0x20 != 0, hasPayload = bytes[at + 3] & 0x10 != 0
            guard bytes[at + 1] & 0x40 != 0, hasPayload else { continue }
            let start = at + 4 + (hasAdaptation ? 1 + Int(bytes[at + 4]) : 0)
            guard start + 14 <= at + 188, bytes[start] == 0, bytes[start + 1] == 0, bytes[start + 2] == 1, bytes[start + 7] & 0x80 != 0
            else { continue }
            let time = ticks(Array(bytes[(start + 9)..<(start + 14)]))
            switch bytes[start + 3] {
            case 0xe0...0xef: return time
            case 0xc0...0xdf, 0xbd, 0xfd: sound = sound ?? time
            default: break
            }
        }
        return sound
    }

    private static func ticks(_ field: [UInt8]) -> Int64 {
        Int64(field[0] >> 1 & 7) << 30 | Int64(field[1]) << 22 | Int64(field[2] >> 1) << 15 | Int64(field[3]) << 7 | Int64(field[4] >> 1)
    }

    /// Of packed audio: the time in its ID3 tag (RFC 8216 §3.4). 90 kHz ticks; `nil` where there is none.
    public static func ticks(packedAudio bytes: [UInt8]) -> Int64? {
        let owner = Array("com.apple.streaming.transportStreamTimestamp\0".utf8)
        guard bytes.starts(with: "ID3".utf8), bytes.count > 10 + owner.count + 8 else { return nil }
        let last = min(bytes.count, 1_024) - owner.count - 8
        guard last >= 10, let at = (10...last).first(where: { bytes[$0..<($0 + owner.count)].elementsEqual(owner) }) else { return nil }
        return bytes[(at + owner.count)..<(at + owner.count + 8)].reduce(0) { $0 << 8 | Int64($1) } & Filler.ticksMask
    }

    /// Of fragmented MP4: the decode time of the picture's track, with the first sample's composition and the edit list worked in.
    ///
    /// - Parameters:
    ///   - fragment: the segment up to the end of its first `moof`.
    ///   - initialisation: the whole of it.
    /// - Returns: 90 kHz ticks; `nil` where something is missing.
    public static func ticks(fragment: [UInt8], initialisation: [UInt8]) -> Int64? {
        let tracks = Mp4Reader(initialisation).boxes("moov", "trak").compactMap { Track($0) }
        guard let track = tracks.first(where: { $0.isVideo }) ?? tracks.first,
            let run = Mp4Reader(fragment).boxes("moof", "traf").first(where: { $0.boxes("tfhd").first?.number32(4) == track.id }),
            let clock = run.boxes("tfdt").first
        else { return nil }
        let decode = clock.byte(0) == 1 ? clock.number64(4) : clock.number32(4)
        guard let decode, decode < 1 << 62, track.timescale > 0 else { return nil }
        let time = decode + (run.boxes("trun").first.flatMap(composition) ?? 0) - track.editStart
        let (whole, part) = time.quotientAndRemainder(dividingBy: track.timescale)
        return whole.multipliedReportingOverflow(by: 90_000).overflow
            ? nil : whole * 90_000 + (part * 90_000 + track.timescale / 2) / track.timescale
    }

    /// The composition offset of a run's first sample.
    private static func composition(_ run: Mp4Reader) -> Int64? {
        guard let flags = run.number32(0), flags & 0x800 != 0 else { return nil }
        // Behind the count: data offset, first sample's flags; of the sample: duration, size, flags.
        let before = [0x1, 0x4, 0x100, 0x200, 0x400].count { flags & $0 != 0 }
        return run.number32(8 + 4 * before).map { run.byte(0) == 0 ? $0 : Int64(Int32(truncatingIfNeeded: $0)) }
    }

    private struct Track {
        var id: Int64, timescale: Int64
        var isVideo: Bool
        /// The media time with which presentation begins.
        var editStart: Int64

        init?(_ box: Mp4Reader) {
            guard let header = box.boxes("tkhd").first, let media = box.boxes("mdia", "mdhd").first,
                let id = header.number32(header.byte(0) == 1 ? 20 : 12), let timescale = media.number32(media.byte(0) == 1 ? 20 : 12)
            else { return nil }
            self.id = id
            self.timescale = timescale
            isVideo = box.boxes("mdia", "hdlr").first?.number32(8) == 0x7669_6465
            editStart = 0
            guard let edits = box.boxes("edts", "elst").first, let count = edits.number32(4) else { return }
            // An empty edit, of media time -1, delays; none of those is known in creatives.
            let isLong = edits.byte(0) == 1, size = isLong ? 20 : 12
            for index in 0..<Int(min(count, 8)) {
                let at = 8 + index * size
                let time = isLong ? edits.number64(at + 8) : edits.number32(at + 4).map { Int64(Int32(truncatingIfNeeded: $0)) }
                if let time, time >= 0 {
                    editStart = time
                    return
                }
            }
        }
    }
}
