import Formats

extension MediaPlaylist {
    /// Adds a text to the list's own buffer, for a field of its model.
    /// - Throws: `tooLong` past `Limits.playlistBytes`.
    public mutating func store(_ bytes: some Collection<UInt8>) throws(ManifestError) -> ByteSlice { try text.store(bytes) }

    /// The same for a text in words.
    public mutating func store(_ words: String) throws(ManifestError) -> ByteSlice { try text.store(words.utf8) }

    /// Appends a segment and gives it what its place says: its numbers, and its date where it has none of its own.
    public mutating func append(_ segment: MediaSegment) {
        var segment = segment
        segment.mediaSequence = lastMediaSequence + 1
        segment.discontinuitySequence = (segments.last?.discontinuitySequence ?? discontinuitySequence) + (segment.discontinuity ? 1 : 0)
        segment.effectiveDate = segment.dateValue
        if segment.dateValue == .min, let last = segments.last, let date = last.date { segment.effectiveDate = date + last.duration }
        segments.append(segment)
    }

    /// The playlist that the model describes, from nothing but the model: what reads back as the same values.
    ///
    /// Tags stand in the standard's order, texts as their slices have them, keys and maps where they change. Date ranges and cues must be
    /// in the order of their `segmentIndex`. What the model does not know, comments and unknown tags, is not there: `PlaylistText` edits
    /// without losing it.
    ///
    /// - Throws: `badUri`, `badValue`, `missingAttribute` or `overflow` for what cannot be written; the line is that of the output.
    public func written() throws(ManifestError) -> [UInt8] {
        var writer = PlaylistWriter(text: text)
        try writeHead(to: &writer)
        var places = Places()
        for (index, segment) in segments.enumerated() { try write(segment, at: index, &places, to: &writer) }
        try writeMarkers(before: .max, &places, to: &writer)
        if trailingDiscontinuity { writer.put(.discontinuity) }
        for part in parts[trailingParts] { try writer.put(.part, part) }
        for hint in preloadHints { try writer.put(.preloadHint, hint) }
        for report in renditionReports { try writer.put(.renditionReport, report) }
        if endList { writer.put(.endList) }
        return writer.out
    }

    private func writeHead(to writer: inout PlaylistWriter) throws(ManifestError) {
        writer.put(.extm3u)
        if version != 1 { try writer.put(.version, integer: Int64(version)) }
        if independentSegments { writer.put(.independentSegments) }
        if let start { try writer.put(.start, start) }
        for define in defines { try writer.put(.define, define) }
        try writer.put(.targetDuration) { writer throws(ManifestError) in writer.append(seconds: targetDuration) }
        if let serverControl { try writer.put(.serverControl, serverControl) }
        if let partTarget { try writer.put(.partInf, PartInformation(target: partTarget)) }
        if let playlistType {
            try writer.put(.playlistType) { writer throws(ManifestError) in writer.append(playlistType == .vod ? "VOD" : "EVENT") }
        }
        if iFramesOnly { writer.put(.iFramesOnly) }
        if mediaSequence != 0 { try writer.put(.mediaSequence, integer: mediaSequence) }
        if hasDiscontinuitySequenceTag || discontinuitySequence != 0 {
            try writer.put(.discontinuitySequence, integer: discontinuitySequence)
        }
        if let skip { try writer.put(.skip, skip) }
    }

    /// How far the tables have been written, and what is in force.
    private struct Places {
        var cue = 0, dateRange = 0
        var keySet = -1, map = -1
        var bitrate: Int?
    }

    private func write(
        _ segment: MediaSegment, at index: Int, _ places: inout Places, to writer: inout PlaylistWriter
    ) throws(ManifestError) {
        try writeMarkers(before: index + 1, &places, to: &writer)
        let before = index > 0 ? segments[index - 1].discontinuitySequence : discontinuitySequence
        // A player that counts tags counts two where two stand.
        if segment.discontinuity { for _ in 0..<max(1, min(segment.discontinuitySequence - before, 1000)) { writer.put(.discontinuity) } }
        if segment.map != places.map, segment.map >= 0 {
            try writeKeys(maps[segment.map].keySet, &places, to: &writer)
            try writer.put(.map, maps[segment.map])
            places.map = segment.map
        }
        try writeKeys(segment.keySet, &places, to: &writer)
        if segment.programDateTime != nil {
            try writer.put(.programDateTime) { writer throws(ManifestError) in
                try writer.append(segment.dateValue, as: segment.programDateTimeText)
            }
        }
        if let bitrate = segment.bitrate, bitrate != places.bitrate {
            try writer.put(.bitrate, integer: Int64(bitrate))
            places.bitrate = bitrate
        }
        if segment.gap { writer.put(.gap) }
        for part in parts[segment.parts] { try writer.put(.part, part) }
        try writer.put(.extinf) { writer throws(ManifestError) in
            try writer.append(segment.duration, as: segment.durationText)
            writer.append(",")
            try writer.append(segment.title)
        }
        if let range = segment.byteRange {
            let value = RangeValue(range, isExplicit: segment.byteRangeOffsetIsExplicit, assumed: assumedOffset(of: index))
            try writer.put(.byteRange) { writer throws(ManifestError) in try value.append(to: &writer) }
        }
        try writer.put(uri: segment.uri)
    }

    /// Where a reader would begin a range without an offset; -1 where it would refuse one.
    private func assumedOffset(of index: Int) -> Int64 {
        guard index > 0, let before = segments[index - 1].byteRange,
            text.span.isSameResource(segments[index - 1].uri, segments[index].uri)
        else { return -1 }
        return before.offset + before.length
    }

    /// The keys of a set, and METHOD=NONE before them where one is in force that is not among them.
    private func writeKeys(_ set: Int, _ places: inout Places, to writer: inout PlaylistWriter) throws(ManifestError) {
        guard set != places.keySet else { return }
        let old = places.keySet < 0 ? [] : keys[keySets[places.keySet].keys], new = set < 0 ? [] : keys[keySets[set].keys]
        func format(_ key: MediaKey) -> ArraySlice<UInt8> { key.keyFormat.isEmpty ? Array("identity".utf8)[...] : self[key.keyFormat] }
        let isLeft = old.contains { one in !new.contains { format($0) == format(one) } }
        if isLeft { try writer.put(.key) { writer throws(ManifestError) in writer.append("METHOD=NONE") } }
        for key in new { try writer.put(.key, key) }
        places.keySet = set
    }

    /// Cue lines and date ranges that stand before segment `end`; a cue that a date range made stands for it in the order of the cues.
    private func writeMarkers(before end: Int, _ places: inout Places, to writer: inout PlaylistWriter) throws(ManifestError) {
        while places.cue < cues.count, cues[places.cue].segmentIndex < end {
            let cue = cues[places.cue]
            places.cue += 1
            guard cue.isDateRange else {
                try cue.write(to: &writer)
                continue
            }
            var isWritten = false
            while !isWritten, places.dateRange < dateRanges.count, dateRanges[places.dateRange].segmentIndex < end {
                isWritten = CueReader.read(dateRanges[places.dateRange], text.span) != nil
                try writer.put(.dateRange, dateRanges[places.dateRange])
                places.dateRange += 1
            }
        }
        while places.dateRange < dateRanges.count, dateRanges[places.dateRange].segmentIndex < end {
            try writer.put(.dateRange, dateRanges[places.dateRange])
            places.dateRange += 1
        }
    }
}

extension PlaylistWriter {
    /// A date as it was written, where it still says the same.
    fileprivate mutating func append(_ date: Int64, as text: ByteSlice) throws(ManifestError) {
        if tag == .extinf {
            guard date >= 0 else { throw ManifestError(.badValue(tag: tag.name, value: "\(date) ns"), line: line) }
            if DecimalSeconds.parse(self.text.span[text]) == date { try append(text) } else { append(seconds: date) }
        } else if Rfc3339.parse(self.text.span[text]) == date {
            try append(text)
        } else {
            append(date: date, isQuoted: false)
        }
    }
}
