/// All segments that a log's playlists have listed, for each rendition.
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

    init(_ entries: [LogProxy.Entry]) {
        for entry in entries {
            for segment in entry.segments {
                if let before = renditions[entry.path]?[segment.number], before != segment { changed.append("\(before) became \(segment)") }
                renditions[entry.path, default: [:]][segment.number] = segment
                byPath[segment.path] = Place(rendition: entry.path, segment: segment)
            }
        }
    }

    /// In the order of their numbers.
    func segments(of rendition: String) -> [LogProxy.Segment] {
        (renditions[rendition] ?? [:]).values.sorted { $0.number < $1.number }
    }

    /// Breaks with content before and after them.
    func wholeBreaks(of rendition: String, from first: Int) -> Int {
        let kinds = segments(of: rendition).filter { $0.number >= first }.map(\.isAd)
        let begins = zip(kinds, kinds.dropFirst()).count { !$0 && $1 }
        let ends = zip(kinds, kinds.dropFirst()).count { $0 && !$1 }
        return kinds.first == true ? min(begins, ends - 1) : min(begins, ends)
    }
}
