@testable import EdgeProxy

/// An origin's playlist that a test lengthens by hand.
struct Feed {
    struct Item {
        var number: Int64
        /// Nanoseconds since 1970.
        var start: Int64
        var duration: Int64
        var tags: [String]
    }

    private(set) var items: [Item] = []
    /// How many segments the origin lists; `nil`: all.
    var window: Int? = 6
    var target: Int64 = 6
    /// Lines behind the header.
    var header: [String] = []
    var version = 6
    var hasDates = true, hasEnded = false
    var number: Int64
    /// Stands in the paths of the segments, and in their names.
    var run = "r", stem = "s"
    /// Lists the next segment already, whose length is not known yet.
    var hasUnfinished = false
    /// Lines behind the last segment.
    var tail: [String] = []
    var suffix = "ts"
    private var clock: Int64

    init(number: Int64 = 100, at clock: Int64 = OriginPlan.epoch, window: Int? = 6, target: Int64 = 6) {
        self.number = number
        self.clock = clock
        self.window = window
        self.target = target
    }

    /// The same with `count` segments more.
    func adding(_ count: Int, seconds: Double = 6) -> Feed {
        var feed = self
        feed.add(count, seconds: seconds)
        return feed
    }

    /// Another origin of the same programme: it numbers its segments otherwise, and has had the last 24 s.
    func backup(number: Int64) -> Feed {
        var feed = Feed(number: number, at: end - 24_000_000_000)
        feed.run = "b"
        feed.add(4)
        return feed
    }

    /// The end of the newest segment, nanoseconds since 1970.
    var end: Int64 { clock }

    /// Adds segments; `tags` stand before the first of them.
    mutating func add(_ count: Int = 1, seconds: Double = 6, _ tags: String...) {
        for index in 0..<count {
            let duration = Int64((seconds * 1_000).rounded()) * 1_000_000
            items.append(Item(number: number, start: clock, duration: duration, tags: index == 0 ? tags : []))
            number += 1
            clock += duration
        }
    }

    /// The origin's clock goes on without segments.
    mutating func skip(seconds: Double) { clock += Int64(seconds * 1_000) * 1_000_000 }

    /// The origin begins anew: other numbers, other names.
    mutating func restart(number: Int64, run: String) {
        self.number = number
        self.run = run
        items = []
    }

    func text(_ variant: String) -> String {
        let listed = window.map { items.suffix($0) } ?? items[...]
        var lines = ["#EXTM3U", "#EXT-X-VERSION:\(version)", "#EXT-X-TARGETDURATION:\(target)"]
        lines.append("#EXT-X-MEDIA-SEQUENCE:\(listed.first?.number ?? 0)")
        let gone = items.prefix(items.count - listed.count)
        lines.append("#EXT-X-DISCONTINUITY-SEQUENCE:\(gone.reduce(0) { $0 + $1.tags.count { $0 == "#EXT-X-DISCONTINUITY" } })")
        lines += header
        // A KEY or MAP holds until the next one.
        for kind in ["#EXT-X-KEY", "#EXT-X-MAP"] {
            guard let first = listed.first, !first.tags.contains(where: { $0.hasPrefix(kind) }) else { continue }
            if let last = gone.reversed().lazy.compactMap({ $0.tags.last { $0.hasPrefix(kind) } }).first { lines.append(last) }
        }
        for item in listed {
            if hasDates { lines.append("#EXT-X-PROGRAM-DATE-TIME:\(OriginPlan.text(item.start))") }
            lines += item.tags
            lines.append("#EXTINF:\(OriginPlan.seconds(item.duration / 1_000_000)),")
            lines.append("\(variant)/\(run)/\(stem)\(item.number).\(suffix)")
        }
        if hasUnfinished {
            if hasDates { lines.append("#EXT-X-PROGRAM-DATE-TIME:\(OriginPlan.text(end))") }
            lines += ["#EXTINF:0,", "\(variant)/\(run)/\(stem)\(number).\(suffix)"]
        }
        lines += tail
        if hasEnded { lines.append("#EXT-X-ENDLIST") }
        return lines.joined(separator: "\n") + "\n"
    }
}
