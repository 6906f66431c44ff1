import Formats

/// One pass over a media playlist's lines. Fills `list`, whose text the caller sets.
struct MediaPlaylistParser {
    var list = MediaPlaylist()
    /// What has been gathered for the segment whose URI line is still to come.
    var pending = MediaSegment()
    /// Line of the EXTINF that waits for its URI; 0 when none does.
    var extinfLine = 0
    /// Line of the EXT-X-TARGETDURATION and so on; for repeated tags.
    private var seen = SeenTags()
    private var discontinuities: Int64 = 0
    private var segmentStart = -1
    /// The next segment's date when the one before had one.
    private var nextDate = Int64.min
    private var firstDated = -1
    /// Sum of all EXTINF.
    private var total: Int64 = 0
    /// Whether the last key set may still take a key: no segment and no map refers to it.
    var keySetIsOpen = false

    /// - Throws: see `MediaPlaylist.init(parsing:)`. `list` is then of no use.
    mutating func parse(_ bytes: Span<UInt8>) throws(ManifestError) {
        var scanner = LineScanner(at: try Header.end(in: bytes))
        list.endsWithLineEnd = bytes.count > 0 && bytes[bytes.count - 1] == UInt8(ascii: "\n")
        var lineStart = 0
        while let whole = try scanner.next(in: bytes) {
            let line = bytes.trimmed(whole)
            if !line.isEmpty {
                if bytes[line.start] != UInt8(ascii: "#") {
                    try close(uri: line, lineStart: lineStart, next: min(scanner.position, bytes.count), number: scanner.line, bytes)
                } else if bytes.starts(with: "#EXT", at: line.start) {
                    try read(line, lineStart: lineStart, number: scanner.line, bytes)
                }
            }
            lineStart = min(scanner.position, bytes.count)
        }
        try finish(lines: scanner.line, bytes)
    }

    // MARK: Segments

    /// A URI line ends a segment.
    private mutating func close(uri: ByteSlice, lineStart: Int, next: Int, number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard extinfLine > 0 else { throw ManifestError(.strayUri, line: number) }
        guard !bytes.hasControl(in: uri) else { throw ManifestError(.badUri, line: number) }
        let index = list.segments.count
        guard index < Limits.segments else { throw ManifestError(.tooMany("segments", limit: Limits.segments), line: number) }
        if segmentStart < 0 { begin(at: lineStart) }
        pending.uri = uri
        pending.mediaSequence = list.mediaSequence + (list.skip?.skippedSegments ?? 0) + Int64(index)
        pending.discontinuitySequence = list.discontinuitySequence + discontinuities
        pending.source = ByteSlice(segmentStart, next)
        pending.uriLine = Int32(truncatingIfNeeded: number)
        if pending.rangeLength >= 0 { try placeRange(bytes, number) }
        pending.endCue = Int32(truncatingIfNeeded: list.cues.count)
        pending.endPart = Int32(truncatingIfNeeded: list.parts.count)
        if pending.dateValue != .min {
            if firstDated < 0 { firstDated = index }
            nextDate = pending.dateValue
        }
        if nextDate != .min {
            pending.effectiveDate = nextDate
            // What would end beyond the years that we count has no date, and no more than that.
            let (end, isOver) = nextDate.addingReportingOverflow(pending.duration)
            if isOver { pending.effectiveDate = .min }
            nextDate = isOver ? .min : end
        }
        total += pending.duration
        guard total <= Limits.seconds * 1_000_000_000 else { throw ManifestError(.overflow("the sum of EXTINF"), line: number) }
        list.segments.append(pending)
        if index == 0 || index == 31 { reserve(bytesLeft: bytes.count - next, bytesUsed: next - list.segments[0].source.start) }

        keySetIsOpen = false
        extinfLine = 0
        segmentStart = next
        var following = MediaSegment()
        following.keySetIndex = pending.keySetIndex
        following.mapIndex = pending.mapIndex
        following.bitrateValue = pending.bitrateValue
        following.firstCue = pending.endCue
        following.firstPart = pending.endPart
        following.firstLine = Int32(truncatingIfNeeded: number + 1)
        pending = following
    }

    /// The first tag of the first segment ends the header.
    private mutating func begin(at lineStart: Int) {
        segmentStart = lineStart
        list.header = ByteSlice(0, lineStart)
    }

    /// A range without an offset goes on where the one before ended, which must be of the same resource; otherwise it is undefined and
    /// the playlist must be refused (§4.4.4.2).
    private mutating func placeRange(_ bytes: Span<UInt8>, _ number: Int) throws(ManifestError) {
        if !pending.byteRangeOffsetIsExplicit {
            guard let last = list.segments.last, last.rangeLength >= 0, bytes.isSameResource(last.uri, pending.uri) else {
                throw ManifestError(
                    .missingAttribute(tag: "EXT-X-BYTERANGE", name: "offset and no range of the same resource before it"), line: number)
            }
            pending.rangeOffset = last.rangeOffset + last.rangeLength
        }
        guard !pending.rangeOffset.addingReportingOverflow(pending.rangeLength).overflow else {
            throw ManifestError(.overflow("EXT-X-BYTERANGE"), line: number)
        }
    }

    /// Guesses from what was read how much is to come, so that the tables are allocated once or twice, however long the text is.
    private mutating func reserve(bytesLeft: Int, bytesUsed: Int) {
        let count = list.segments.count
        let expected = min(count + bytesLeft * count / max(bytesUsed, 1) * 9 / 8 + 16, Limits.segments)
        list.segments.reserveCapacity(expected)
        guard count > 1 else { return }
        if list.cues.count > 1 { list.cues.reserveCapacity(list.cues.count * expected / count + 8) }
        if list.parts.count > 1 { list.parts.reserveCapacity(list.parts.count * expected / count + 8) }
        if list.dateRanges.count > 1 { list.dateRanges.reserveCapacity(list.dateRanges.count * expected / count + 8) }
        if list.maps.count > 1 { list.maps.reserveCapacity(list.maps.count * expected / count + 8) }
        guard list.keys.count > 1 else { return }
        list.keys.reserveCapacity(list.keys.count * expected / count + 8)
        list.keySets.reserveCapacity(list.keySets.count * expected / count + 8)
    }

    private mutating func finish(lines: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard extinfLine == 0 else { throw ManifestError(.missingUri(tag: "EXTINF"), line: extinfLine) }
        guard seen.has(.targetDuration) else { throw ManifestError(.missingTag("EXT-X-TARGETDURATION"), line: 0) }
        list.lineCount = lines
        if segmentStart < 0 { begin(at: bytes.count) }
        list.trailer = ByteSlice(segmentStart, bytes.count)
        list.trailingCues = Int(pending.firstCue)..<list.cues.count
        list.trailingParts = Int(pending.firstPart)..<list.parts.count
        list.trailingDiscontinuity = pending.discontinuity
        // Before the first date the dates run backwards (§6.3.3).
        guard firstDated > 0 else { return }
        var date = list.segments[firstDated].effectiveDate
        for index in stride(from: firstDated - 1, through: 0, by: -1) {
            let (start, isOver) = date.subtractingReportingOverflow(list.segments[index].duration)
            if isOver { break }
            date = start
            list.segments[index].effectiveDate = date
        }
    }

    // MARK: Tags

    private mutating func read(_ line: ByteSlice, lineStart: Int, number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        let (found, value) = Tag.read(line, in: bytes)
        guard let tag = found else { return }
        switch tag.scope {
        case .segment, .metadata, .cue:
            if segmentStart < 0 {
                begin(at: lineStart)
                pending.firstLine = Int32(truncatingIfNeeded: number)
            }
        case .multivariant: throw ManifestError(.wrongKind(tag: tag.name), line: number)
        case .playlist, .mediaPlaylist: break
        }
        switch tag {
        case .extinf: try readExtinf(value, number, bytes)
        case .byteRange: try readByteRange(value, number, bytes)
        case .discontinuity:
            // Twice before one segment is one boundary for a player that counts tags and two for one that counts flags: count tags.
            pending.discontinuity = true
            discontinuities += 1
        case .key: try readKey(value, line, number, bytes)
        case .map: try readMap(value, line, number, bytes)
        case .programDateTime:
            pending.dateValue = Rfc3339.parse(bytes[value]) ?? .min
            pending.programDateTimeText = value
        case .gap: pending.gap = true
        case .bitrate:
            if let rate = DecimalInteger.parse(bytes[value]), rate <= Int64(Int32.max) { pending.bitrateValue = Int32(rate) }
        case .part: try readPart(value, line, number, bytes)
        case .dateRange: try readDateRange(value, line, number, bytes)
        case .preloadHint, .renditionReport, .skip: try readDelivery(tag, value, line, number, bytes)
        default:
            if tag.scope == .cue {
                try append(CueReader.read(tag, value, line, number, list.segments.count, bytes))
            } else {
                try readPlaylistTag(tag, value, line, number, bytes)
            }
        }
    }

    private mutating func readExtinf(_ value: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard extinfLine == 0 else { throw ManifestError(.missingUri(tag: "EXTINF"), line: extinfLine) }
        extinfLine = number
        let comma = bytes.firstIndex(of: UInt8(ascii: ","), from: value.start, to: value.end)
        pending.durationText = bytes.trimmed(ByteSlice(value.start, comma))
        guard let duration = DecimalSeconds.parse(bytes[pending.durationText]) else {
            throw ManifestError(.badValue(tag: "EXTINF", value: bytes.text(pending.durationText)), line: number)
        }
        pending.duration = duration
        if comma < value.end { pending.title = ByteSlice(comma + 1, value.end) }
    }

    mutating func append(_ marker: CueMarker?) throws(ManifestError) {
        guard let marker else { return }
        guard list.cues.count < Limits.cues else { throw ManifestError(.tooMany("cues", limit: Limits.cues), line: marker.line) }
        list.cues.append(marker)
    }

    /// Tags of the playlist as a whole.
    private mutating func readPlaylistTag(
        _ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>
    ) throws(ManifestError) {
        switch tag {
        case .version:
            let version = DecimalInteger.parse(bytes[value]).map { Int(min($0, 1000)) } ?? 1
            guard !seen.has(tag) || version == list.version else { throw ManifestError(.repeatedTag(tag.name), line: number) }
            list.version = version
        case .targetDuration:
            guard let duration = DecimalSeconds.parse(bytes[value]) else {
                if AttributeSyntax.isInteger(value, bytes) { throw ManifestError(.overflow(tag.name), line: number) }
                throw ManifestError(.badValue(tag: tag.name, value: bytes.text(value)), line: number)
            }
            guard !seen.has(tag) || duration == list.targetDuration else { throw ManifestError(.repeatedTag(tag.name), line: number) }
            list.targetDuration = duration
        case .mediaSequence:
            let sequence = try sequenceNumber(tag, value, number, bytes)
            guard !seen.has(tag) || sequence == list.mediaSequence else { throw ManifestError(.repeatedTag(tag.name), line: number) }
            guard list.segments.isEmpty || sequence == list.mediaSequence else {
                throw ManifestError(.misplacedTag(tag.name), line: number)
            }
            list.mediaSequence = sequence
        case .discontinuitySequence:
            let sequence = try sequenceNumber(tag, value, number, bytes)
            guard !seen.has(tag) || sequence == list.discontinuitySequence else {
                throw ManifestError(.repeatedTag(tag.name), line: number)
            }
            guard list.segments.isEmpty || sequence == list.discontinuitySequence else {
                throw ManifestError(.misplacedTag(tag.name), line: number)
            }
            list.discontinuitySequence = sequence
            list.hasDiscontinuitySequenceTag = true
        case .endList: list.endList = true
        case .playlistType:
            if bytes.equals(value, "VOD") { list.playlistType = .vod }
            if bytes.equals(value, "EVENT") { list.playlistType = .event }
        case .iFramesOnly: list.iFramesOnly = true
        case .independentSegments: list.independentSegments = true
        case .serverControl, .partInf, .start, .define: try readControl(tag, value, line, number, bytes)
        default: break
        }
        seen.add(tag)
    }

    private func sequenceNumber(_ tag: Tag, _ value: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) -> Int64 {
        guard let sequence = DecimalInteger.parse(bytes[value]) else {
            if AttributeSyntax.isInteger(value, bytes) { throw ManifestError(.overflow(tag.name), line: number) }
            throw ManifestError(.badValue(tag: tag.name, value: bytes.text(value)), line: number)
        }
        // Room for a list's worth of segments behind it without overflow.
        guard sequence < Int64.max / 2 else { throw ManifestError(.overflow(tag.name), line: number) }
        return sequence
    }
}

/// Which tags have been seen.
struct SeenTags {
    private var bits: UInt64 = 0
    func has(_ tag: Tag) -> Bool { bits & (1 << UInt64(tag.rawValue)) != 0 }
    mutating func add(_ tag: Tag) { bits |= 1 << UInt64(tag.rawValue) }
}

extension Tag {
    /// Without the number sign, for messages.
    var name: String { String("\(text)".dropFirst()) }
}

extension Span<UInt8> {
    /// The slice as text for a message: at most 80 bytes, anything but printable ASCII as a question mark.
    func text(_ slice: ByteSlice) -> String {
        var out = ""
        for at in slice.start..<Swift.min(slice.end, slice.start + 80) {
            let byte = self[at]
            out.unicodeScalars.append(byte >= 0x20 && byte < 0x7f ? Unicode.Scalar(byte) : "?")
        }
        return slice.count > 80 ? out + "…" : out
    }

    /// Whether a byte below 0x20 stands in the slice, eight at a time.
    func hasControl(in slice: ByteSlice) -> Bool {
        var at = slice.start
        while at + 8 <= slice.end {
            let word = word(at: at)
            if (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080 != 0 { return true }
            at += 8
        }
        while at < slice.end {
            if self[at] < 0x20 { return true }
            at += 1
        }
        return false
    }
}
