/// The date ranges of a media playlist: facts of the playlist and not tags of a segment, so it does not matter where a tag stands, also
/// behind the last segment. The tags of one ID are one range; tags without an ID are one each.
///
/// Made anew for each reading of a live playlist: no text is copied, the work is linear in the tags (and that of sorting the ranges of a
/// CLASS with END-ON-NEXT, which are nearly sorted), and a handful of arrays is allocated.
public struct MergedDateRanges: Sendable {
    /// In the order of their first tags.
    public private(set) var ranges: [MergedDateRange] = []
    /// For each tag the next one of its range, an index into `MediaPlaylist.dateRanges`; -1 for the last.
    private var next: [Int32] = []

    public init(_ playlist: MediaPlaylist) {
        guard !playlist.dateRanges.isEmpty else { return }
        let bytes = playlist.text.span
        merge(playlist.dateRanges, bytes)
        if ranges.contains(where: { $0.range.endOnNext }) { endOnNext(bytes) }
    }

    /// The tags of a range in their order, indices into `MediaPlaylist.dateRanges`.
    public func forEachTag(of range: MergedDateRange, _ body: (_ tag: Int) -> Void) {
        var tag = range.firstTag
        while tag >= 0 {
            body(tag)
            tag = Int(next[tag])
        }
    }

    /// The value of an attribute that the model does not know, without quotes: of the first tag that has it.
    ///
    /// - Parameter name: in capitals.
    public func attribute(_ name: StaticString, of range: MergedDateRange, in playlist: MediaPlaylist) -> ByteSlice? {
        let bytes = playlist.text.span
        var tag = range.firstTag
        while tag >= 0 {
            if let value = bytes.attribute(name, of: playlist.dateRanges[tag].attributes) { return value }
            tag = Int(next[tag])
        }
        return nil
    }

    /// The marker that a range is: of a break, of an interstitial, of a pod that somebody stitched before us; nil for any other. As that of
    /// one tag, but from all of them: it ends where the range ends, and its message is that of SCTE35-OUT where there is one.
    public func marker(of range: MergedDateRange, in playlist: MediaPlaylist) -> CueMarker? {
        guard var marker = CueReader.read(range.range, playlist.text.span) else { return nil }
        if range.range.endOnNext, marker.endDate == nil { marker.endDate = range.end }
        return marker
    }

    // MARK: One range for an ID

    private mutating func merge(_ tags: [DateRange], _ bytes: Span<UInt8>) {
        next = [Int32](repeating: -1, count: tags.count)
        ranges.reserveCapacity(tags.count)
        var known = SliceTable(capacity: tags.count)
        for (index, tag) in tags.enumerated() {
            guard !tag.id.isEmpty else {
                ranges.append(MergedDateRange(tag, tag: index))
                continue
            }
            let entry = known.entry(of: tag.id, in: bytes)
            let place = Int(known[entry])
            if place >= 0, Self.isOne(ranges[place].start, tag.startDate) {
                add(tag, index, to: place, bytes)
                continue
            }
            known[entry] = Int32(truncatingIfNeeded: ranges.count)
            ranges.append(MergedDateRange(tag, tag: index))
        }
    }

    /// An ID that is used anew, against the rules, is another range: what began at another time is not the same. A start that is told again
    /// may be rounded otherwise.
    private static func isOne(_ start: Int64?, _ other: Int64?) -> Bool {
        guard let start, let other else { return true }
        return (start &- other).magnitude < 1_000_000_000
    }

    private mutating func add(_ tag: DateRange, _ index: Int, to place: Int, _ bytes: Span<UInt8>) {
        next[ranges[place].lastTag] = Int32(truncatingIfNeeded: index)
        ranges[place].lastTag = index
        var reader = AttributeAdder(bytes), list = AttributeList(tag.attributes)
        while let item = list.next(in: bytes) {
            reader.begin(item)
            // It throws nothing: what cannot be read is not there.
            try? ranges[place].range.walk(&reader)
        }
        ranges[place].setEnd()
    }

    // MARK: END-ON-NEXT

    /// The range that follows is the one of the same CLASS with the earliest START-DATE after this one's.
    private mutating func endOnNext(_ bytes: Span<UInt8>) {
        var sorted: [Int32] = []
        sorted.reserveCapacity(ranges.count)
        for (index, range) in ranges.enumerated() where range.start != nil && !range.range.classText.isEmpty {
            sorted.append(Int32(truncatingIfNeeded: index))
        }
        sorted.sort { ranges[Int($0)].start ?? 0 < ranges[Int($1)].start ?? 0 }
        // By class, from the last range to the first: the earliest start so far, and the earliest that is later than that.
        var classes = SliceTable(capacity: sorted.count), starts: [(first: Int64, later: Int64?)] = []
        for index in sorted.reversed() {
            let place = Int(index)
            guard let start = ranges[place].start else { continue }
            let entry = classes.entry(of: ranges[place].range.classText, in: bytes)
            let known = Int(classes[entry])
            if known < 0 {
                classes[entry] = Int32(truncatingIfNeeded: starts.count)
                starts.append((start, nil))
                continue
            }
            if starts[known].first > start { starts[known] = (start, starts[known].first) }
            if ranges[place].range.endOnNext, ranges[place].end == nil { ranges[place].end = starts[known].later }
        }
    }
}

/// Gives each attribute of a later tag to a field that has none yet.
private struct AttributeAdder: AttributeCursor, ~Escapable {
    let tag = Tag.dateRange
    private let bytes: Span<UInt8>
    private var item = Attribute(name: .empty, value: .empty, quoted: false)

    var isReading: Bool { true }

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    mutating func begin(_ item: Attribute) { self.item = item }

    @inline(__always)
    mutating func walk<Value: AttributeValue>(_ value: inout Value, _ rule: AttributeRule) {
        guard !value.isThere, bytes.equalsIgnoringCase(item.name, rule.name) else { return }
        _ = value.read(item, rule, in: bytes)
    }
}
