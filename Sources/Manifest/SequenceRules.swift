import Formats

/// SEQ-1, -2, -5, -7, -8, -9, DUR-8, DUR-9, VOD-1: how the list moves from one response to the next.
enum SequenceRules {
    static func check(_ step: Step, _ state: inout StreamState, _ out: inout Findings) {
        let now = step.now
        let needed = now.playlist.requiredVersion
        if now.playlist.version < needed.version {
            let message = "EXT-X-VERSION is \(now.playlist.version), \(needed.reason) needs \(needed.version)"
            out.add(.seq7, message, line: now.line(of: .version))
        }
        if now.records.isEmpty, now.playlist.skip == nil { out.add(.seq9, "the playlist has no segment") }
        if now.playlist.playlistType != nil, !now.playlist.endList, now.playlist.playlistType != .event {
            // VOD without ENDLIST may still be followed, but never changes.
            out.add(.dur8, "EXT-X-PLAYLIST-TYPE:VOD without EXT-X-ENDLIST", severity: .warning)
        }
        guard let before = step.before else { return }
        if now.playlist.version != before.playlist.version {
            let message = "EXT-X-VERSION went from \(before.playlist.version) to \(now.playlist.version)"
            out.add(.seq7, message, line: now.line(of: .version))
        }
        ending(before, now, &out)
        guard now.bytes != before.bytes else { return }
        if now.first < before.first {
            let message = "the first media sequence number fell from \(before.first) to \(now.first)"
            out.add(.seq1, message, line: now.line(of: .mediaSequence))
        }
        if now.last < before.last {
            let message = "the last media sequence number fell from \(before.last) to \(now.last)"
            out.add(.seq1, message, line: now.line(of: .mediaSequence))
            if now.first == before.first { out.add(.seq9, "\(before.last - now.last) segments left the end") }
        }
        if out.has(.seq1) { return }
        moved(step, before, &out)
        if !out.has(.seq2) { hole(step, before, &out) }
        if now.last == before.last, !now.playlist.endList || before.playlist.endList, !hasMoreParts(before, now) {
            out.add(.seq8, "the response differs from the one before but its last segment is still \(now.last)")
        }
    }

    /// ENDLIST stays, and so does what was declared complete.
    private static func ending(_ before: Snapshot, _ now: Snapshot, _ out: inout Findings) {
        if before.playlist.endList, !now.playlist.endList { out.add(.dur9, "EXT-X-ENDLIST was withdrawn") }
        if before.playlist.endList, now.playlist.endList, now.last > before.last {
            out.add(.dur9, "\(now.last - before.last) segments came after EXT-X-ENDLIST")
        }
        if !before.playlist.endList, now.playlist.endList, now.first < before.first {
            out.add(.dur9, "the first media sequence number fell to \(now.first) when EXT-X-ENDLIST came")
        }
        if before.playlist.playlistType != now.playlist.playlistType {
            out.add(.dur8, "EXT-X-PLAYLIST-TYPE changed")
        }
        if now.playlist.playlistType == .event, now.first > before.first {
            out.add(.dur8, "segments left a playlist of type EVENT")
        }
        if before.playlist.playlistType == .vod, before.playlist.endList, now.bytes != before.bytes {
            out.add(.vod1, "a playlist of type VOD changed")
        }
    }

    /// SEQ-2: the number of the first segment rises by exactly what left the front; nothing leaves or enters elsewhere.
    private static func moved(_ step: Step, _ before: Snapshot, _ out: inout Findings) {
        let now = step.now
        guard now.playlist.skip == nil, before.playlist.skip == nil, let head = now.records.first else { return }
        let sameNumber = before.records.first { $0.mediaSequence == head.mediaSequence }
        if sameNumber?.isSameMedia(as: head) != true, let index = place(of: now.records, in: before.records, step) {
            let rise = now.first - before.first
            let message = "\(index) segments left the front but the first number rose by \(rise)"
            out.add(.seq2, message, line: now.line(of: .mediaSequence), segment: head)
            return
        }
        for record in now.records {
            guard let old = step.history[record.mediaSequence], record.mediaSequence <= before.last else { continue }
            guard !old.isSameMedia(as: record) else { continue }
            // Only where the rest of the list has moved with it; one segment that changed is SEQ-3.
            let rest = now.records.filter { $0.mediaSequence >= record.mediaSequence }
            if let index = place(of: rest, in: before.records, step) {
                let from = before.records[index].mediaSequence
                out.add(.seq2, "\(from - record.mediaSequence) segments left the middle: \(record.name) was \(from)", segment: record)
            } else if let index = place(of: before.records.filter { $0.mediaSequence >= record.mediaSequence }, in: now.records, step) {
                let to = now.records[index].mediaSequence
                out.add(.seq2, "\(to - record.mediaSequence) segments came into the middle: \(old.name) is now \(to)", segment: record)
            }
            return
        }
    }

    /// Where the beginning of `some` stands in `list` under other numbers: two in a row must agree where there are two, and their
    /// dates where they have any, so that a loop of few URIs is not taken for a shift.
    private static func place(of some: [CheckedSegment], in list: [CheckedSegment], _ step: Step) -> Int? {
        guard let head = some.first else { return nil }
        for (index, candidate) in list.enumerated()
        where candidate.isSameMedia(as: head) && candidate.mediaSequence != head.mediaSequence {
            if let one = candidate.date, let other = head.date,
                (one &- other).magnitude > max(step.options.dateTolerance, head.duration / 2)
            {
                continue
            }
            if some.count > 1, index + 1 < list.count, !list[index + 1].isSameMedia(as: some[1]) { continue }
            return index
        }
        return nil
    }

    /// SEQ-5: numbers that nobody saw must have had the time to exist.
    private static func hole(_ step: Step, _ before: Snapshot, _ out: inout Findings) {
        let now = step.now
        let missing = now.first - before.last - 1
        guard missing > 0, let head = now.records.first, let shortest = now.records.map(\.duration).min() else { return }
        if let start = head.date, let end = before.records.last?.end, (start &- end) / missing < shortest / 2 {
            out.add(.seq5, "\(missing) numbers were skipped in \(seconds(start &- end)) of media", segment: head)
            return
        }
        let (media, over) = missing.multipliedReportingOverflow(by: max(shortest, 1))
        let elapsed = now.time - before.askedAt
        if over || media > elapsed + now.playlist.targetDuration + step.options.timeTolerance {
            out.add(.seq5, "\(missing) numbers were skipped within \(seconds(elapsed))", segment: head)
        }
    }

    private static func hasMoreParts(_ before: Snapshot, _ now: Snapshot) -> Bool {
        now.playlist.trailingParts.count > before.playlist.trailingParts.count
    }
}

/// Nanoseconds for a message.
func seconds(_ nanoseconds: Int64) -> String {
    var out: [UInt8] = []
    DecimalSeconds.append(nanoseconds / 1_000_000 * 1_000_000, to: &out)
    return String(decoding: out, as: UTF8.self) + " s"
}

extension MediaPlaylist {
    /// The lowest EXT-X-VERSION that allows what the playlist uses (§8).
    var requiredVersion: (version: Int, reason: String) {
        if let skip { return skip.skipsDateRanges ? (10, "EXT-X-SKIP of date ranges") : (9, "EXT-X-SKIP") }
        if !maps.isEmpty, !iFramesOnly { return (6, "EXT-X-MAP") }
        if !maps.isEmpty { return (5, "EXT-X-MAP") }
        if keys.contains(where: { !$0.keyFormat.isEmpty || !$0.keyFormatVersions.isEmpty }) { return (5, "KEYFORMAT") }
        if iFramesOnly { return (4, "EXT-X-I-FRAMES-ONLY") }
        if segments.contains(where: { $0.byteRange != nil }) { return (4, "EXT-X-BYTERANGE") }
        if segments.contains(where: { self[$0.durationText].contains(UInt8(ascii: ".")) }) { return (3, "a decimal EXTINF") }
        if keys.contains(where: { $0.iv != nil }) { return (2, "IV") }
        return (1, "")
    }
}
