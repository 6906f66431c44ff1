/// Partial segments over a reload: they are appended, and leave only from the front (§6.2.1, §6.2.2).
enum CheckParts {
    /// What must stay the same.
    private struct Part: Equatable {
        let uri: ArraySlice<UInt8>
        let range: ByteRange?
        let duration: Int64
        let independent: Bool, gap: Bool
        let line: Int

        static func == (one: Part, other: Part) -> Bool {
            one.uri == other.uri && one.range == other.range && one.duration == other.duration && one.independent == other.independent
                && one.gap == other.gap
        }
    }

    static func run(_ before: Snapshot, _ now: Snapshot, _ out: inout Findings) {
        let old = parts(before.playlist)
        for (number, new) in parts(now.playlist) {
            guard let was = old[number], let first = was.first else { continue }
            func changed(_ what: String, _ line: Int) { out.error("part-changed", "6.2.1", line, "\(what) of segment \(number)") }
            guard let head = new.first else {
                if number > now.last { changed("parts left the end", 0) }
                continue
            }
            guard let from = was.firstIndex(of: head) else {
                changed(new.contains(first) ? "a part came in before the parts" : "the first part is not one that was listed", head.line)
                continue
            }
            let kept = was[from...]
            if let (_, part) = zip(kept, new).first(where: { $0 != $1 }) {
                changed("a part has changed", part.line)
            } else if new.count < kept.count {
                changed("parts left the end", new.last?.line ?? 0)
            }
        }
    }

    /// By the media sequence number of their segment, which may be still to come.
    private static func parts(_ list: MediaPlaylist) -> [Int64: [Part]] {
        var all: [Int64: [Part]] = [:]
        for segment in list.segments { all[segment.mediaSequence] = parts(segment.parts, list) }
        all[list.lastMediaSequence + 1] = parts(list.trailingParts, list)
        return all
    }

    private static func parts(_ range: Range<Int>, _ list: MediaPlaylist) -> [Part] {
        list.parts[range].map { part in
            Part(
                uri: list[part.uri], range: part.byteRange, duration: part.duration, independent: part.independent, gap: part.gap,
                line: part.line)
        }
    }
}
