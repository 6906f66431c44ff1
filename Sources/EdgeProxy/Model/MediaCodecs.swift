/// Reads from the beginning of media what it is coded with: a media playlist that stands alone does not say it.
public enum MediaCodecs {
    /// Families as `RenditionTraits.codecs` has them, sorted, by the first programme map of a transport stream (ISO/IEC 13818-1 §2.4.4.8).
    ///
    /// - Returns: empty where there is none, or one that is longer than its packet.
    public static func families(transportStream bytes: [UInt8]) -> [String] {
        var map: Int?, at = 0
        while at + 188 <= bytes.count, bytes[at] == 0x47 {
            defer { at += 188 }
            let pid = Int(bytes[at + 1] & 0x1f) << 8 | Int(bytes[at + 2])
            guard pid == 0 || pid == map, let section = section(bytes[at..<(at + 188)]) else { continue }
            if pid == map { return streams(section) }
            // Programme 0 is the network's.
            for entry in stride(from: 8, to: section.count - 7, by: 4) where section[entry] != 0 || section[entry + 1] != 0 {
                map = Int(section[entry + 2] & 0x1f) << 8 | Int(section[entry + 3])
                break
            }
        }
        return []
    }

    /// The table that begins in a packet: from its table_id to its checksum; `nil` where none does, or not all of it is there.
    private static func section(_ packet: ArraySlice<UInt8>) -> [UInt8]? {
        let bytes = Array(packet), hasAdaptation = bytes[3] & 0x20 != 0
        let start = 4 + (hasAdaptation ? 1 + Int(bytes[4]) : 0)
        guard bytes[1] & 0x40 != 0, bytes[3] & 0x10 != 0, start < bytes.count else { return nil }
        let first = start + 1 + Int(bytes[start])
        guard first + 3 <= bytes.count else { return nil }
        let end = first + 3 + (Int(bytes[first + 1] & 0x0f) << 8 | Int(bytes[first + 2]))
        return end <= bytes.count ? Array(bytes[first..<end]) : nil
    }

    /// The stream_type of each elementary stream.
    private static func streams(_ section: [UInt8]) -> [String] {
        guard section.count > 16, section[0] == 2 else { return [] }
        var found: Set<String> = [], at = 12 + (Int(section[10] & 0x0f) << 8 | Int(section[11]))
        while at + 5 <= section.count - 4 {
            switch section[at] {
            case 0x1b: found.insert("avc1")
            case 0x24: found.insert("hvc1")
            case 0x0f, 0x11: found.insert("mp4a")
            case 0x03, 0x04: found.insert("mp3")
            case 0x81, 0xc1: found.insert("ac-3")
            case 0x87, 0xc2: found.insert("ec-3")
            default: break
            }
            at += 5 + (Int(section[at + 3] & 0x0f) << 8 | Int(section[at + 4]))
        }
        return found.sorted()
    }

    /// The same by the sample entries of an initialisation segment (ISO/IEC 14496-12 §8.5.2). Text and what is encrypted are left out.
    public static func families(initialisation bytes: [UInt8]) -> [String] {
        var found: Set<String> = []
        for table in Mp4Reader(bytes).boxes("moov", "trak", "mdia", "minf", "stbl", "stsd") where table.count >= 16 {
            let entry = Array(table.bytes.dropFirst(8)), type = entry[4..<8]
            if type.elementsEqual("mp4a".utf8), isMp3(entry) {
                found.insert("mp3")
            } else {
                found.formUnion(RenditionTraits.families(of: type))
            }
        }
        return found.intersection(known).sorted()
    }
    private static let known = RenditionTraits.audioCodecs.union(["avc1", "hvc1", "dvh1", "dvhe", "vp09", "av01"])

    /// Whether the decoder's configuration of a sample entry names MPEG-1 or -2 audio (ISO/IEC 14496-1 §7.2.6.6).
    private static func isMp3(_ entry: [UInt8]) -> Bool {
        let name = Array("esds".utf8)
        guard let at = entry.indices.dropLast(name.count + 24).first(where: { entry[$0..<($0 + 4)].elementsEqual(name) }) else {
            return false
        }
        // Behind the version: tag and length of ES_Descriptor, which has an id and flags; tag and length of DecoderConfigDescriptor.
        var next = at + 8
        func skipHeader(_ tag: UInt8) -> Bool {
            guard next < entry.count, entry[next] == tag else { return false }
            next += 1
            for _ in 0..<4 where next < entry.count {
                next += 1
                if entry[next - 1] & 0x80 == 0 { break }
            }
            return true
        }
        guard skipHeader(3) else { return false }
        next += 3
        return skipHeader(4) && next < entry.count && [0x69, 0x6b].contains(entry[next])
    }
}
