/// All segments that a log's playlists have listed, for each rendition, and those that were asked for.
struct Listing {
    struct Place {
        /// Path of the media playlist.
        var rendition: String
        var segment: LogProxy.Segment
    }

    /// By the segment's path.
    private(set) var byPath: [String: Place] = [:]
    private var renditions: [String: [Int: LogProxy.Segment]] = [:]
    /// Numbers that were listed with two different paths or lengths: each one breaks SEQ-3.
    private(set) var changed: [String] = []
    /// In the order of their answers.
    private(set) var asked: [Place] = []
    /// Numbers that the player went past, though the last playlist that it had been given still listed them. One that falls behind on a
    /// busy machine finds that what it wanted has left the window; all else is the stream's doing.
    private(set) var passedOver: [Int] = []

    init(_ entries: [LogProxy.Entry]) {
        for entry in entries {
            for segment in entry.segments {
                if let before = renditions[entry.path]?[segment.number], before != segment { changed.append("\(before) became \(segment)") }
                renditions[entry.path, default: [:]][segment.number] = segment
                byPath[segment.path] = Place(rendition: entry.path, segment: segment)
            }
        }
        // The log has answers as they end: a quick player's next request may stand before the playlist that led to it.
        var window: Set<Int> = [], last: Int?
        for entry in entries {
            if !entry.segments.isEmpty { window = Set(entry.segments.map(\.number)) }
            guard let place = byPath[entry.path] else { continue }
            asked.append(place)
            let number = place.segment.number
            if let last, number > last + 1 { passedOver += (last + 1..<number).filter(window.contains) }
            last = max(last ?? number, number)
        }
    }

    /// In the order of their numbers.
    func segments(of rendition: String) -> [LogProxy.Segment] {
        (renditions[rendition] ?? [:]).values.sorted { $0.number < $1.number }
    }

    /// Breaks with content before and after them, among the numbers that are named.
    func wholeBreaks(of rendition: String, in numbers: ClosedRange<Int>) -> Int {
        let kinds = segments(of: rendition).filter { numbers.contains($0.number) }.map(\.isAd)
        let begins = zip(kinds, kinds.dropFirst()).count { !$0 && $1 }
        let ends = zip(kinds, kinds.dropFirst()).count { $0 && !$1 }
        return kinds.first == true ? min(begins, ends - 1) : min(begins, ends)
    }
}
