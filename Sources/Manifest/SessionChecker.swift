/// Follows all media playlists of one session and names what they break against each other, beside what each breaks alone.
public struct SessionChecker: Sendable {
    public enum StreamKind: Sendable, Equatable { case video, audio, subtitles, iFrames }

    /// A violation and the playlists it was seen in.
    public struct Finding: Equatable, Sendable {
        /// As given to `check`.
        public let stream: String
        /// The playlist that disagrees; nil for what one breaks alone.
        public let other: String?
        public let violation: Violation
    }

    /// One audio frame, the most by which the start of a discontinuity may differ between playlists (ALN-2).
    static let frame: Int64 = 25_000_000

    private struct Stream: Sendable {
        let name: String
        let kind: StreamKind
        var checker: StreamChecker
        /// Date at which each discontinuity number begins, where its first segment was listed.
        var starts: [Int64: Int64] = [:]
        /// The highest number already compared with the others.
        var compared = Int64.min
    }

    private let options: StreamChecker.Options
    private var streams: [Stream] = []
    /// Pairs and rules of the playlist as a whole that have been reported.
    private var reported: Set<String> = []

    public init(options: StreamChecker.Options = .init()) { self.options = options }

    /// Takes the next response of one of the session's media playlists.
    ///
    /// - Parameters:
    ///   - stream: its name, the same for each response; at most a few dozen.
    ///   - kind: what it holds; numbers are compared among video playlists only (ALN-3).
    ///   - time: when it was received, monotonic nanoseconds.
    ///   - askedAt: as in `StreamChecker.check`.
    public mutating func check(
        _ bytes: [UInt8], of stream: String, kind: StreamKind = .video, at time: Int64, askedAt: Int64? = nil
    ) -> [Finding] {
        let index: Int
        if let known = streams.firstIndex(where: { $0.name == stream }) {
            index = known
        } else {
            index = streams.count
            streams.append(Stream(name: stream, kind: kind, checker: StreamChecker(options: options)))
        }
        let alone = streams[index].checker.check(bytes, at: time, askedAt: askedAt)
        var findings = alone.map { Finding(stream: stream, other: nil, violation: $0) }
        guard let now = streams[index].checker.last, now.time == time, now.bytes == bytes else { return findings }
        if alone.contains(where: { $0.rule == .seq1 || $0.rule == .seq2 }) {
            // Its numbers mean something else now.
            streams[index].starts = [:]
            streams[index].compared = .min
        }
        let added = now.records.filter { $0.mediaSequence > streams[index].compared }
        note(added, of: index)
        for other in streams.indices where other != index {
            var found = Findings()
            compare(index, other, added, &found)
            whole(index, other, &found)
            findings += found.all.map { Finding(stream: stream, other: streams[other].name, violation: $0) }
        }
        streams[index].compared = max(streams[index].compared, now.last)
        return findings
    }

    private mutating func note(_ added: [CheckedSegment], of index: Int) {
        for record in added {
            let earlier = streams[index].checker.history[record.mediaSequence - 1]
            guard let date = record.date, let earlier, earlier.discontinuitySequence < record.discontinuitySequence else { continue }
            streams[index].starts[record.discontinuitySequence] = date
        }
        if streams[index].starts.count > Limits.rememberedSegments { streams[index].starts = [:] }
    }

    /// What one playlist has newly listed against all that the other has listed so far.
    ///
    /// Sound, text and I-frames may be cut otherwise than pictures: then content behind a pod begins up to a segment from where it does
    /// elsewhere, which ALN-2 allows at the ends of a discontinuity.
    private func compare(_ index: Int, _ other: Int, _ added: [CheckedSegment], _ out: inout Findings) {
        let one = streams[index], two = streams[other]
        let theirs = two.checker.last?.records ?? []
        for record in added {
            guard let date = record.date else { continue }
            if let start = one.starts[record.discontinuitySequence], start == date, let their = two.starts[record.discontinuitySequence],
                abs(their - start) > startTolerance(record, one, two)
            {
                let number = record.discontinuitySequence
                out.add(.aln2, "discontinuity \(number) begins \(seconds(start - their)) from where the other has it", segment: record)
            }
            // At the middle of a segment no rounding of its ends matters.
            if record.duration > 4 * Self.frame, let their = Self.at(date + record.duration / 2, in: theirs, two.checker.history),
                their.discontinuitySequence != record.discontinuitySequence, !isNearBoundary(date + record.duration / 2, their)
            {
                let numbers = "\(record.discontinuitySequence) here, \(their.discontinuitySequence) there"
                out.add(.dsc4, "the discontinuity sequence number at one time is \(numbers)", segment: record)
            }
            guard one.kind == .video, two.kind == .video else { continue }
            if let their = two.checker.history[record.mediaSequence], let theirDate = their.date {
                let off = abs(theirDate - date)
                if off > record.duration / 2 {
                    out.add(.aln3, "the same number starts \(seconds(date - theirDate)) from where the other has it", segment: record)
                } else if off > options.dateTolerance {
                    out.add(.pdt7, "the same segment's dates differ by \(seconds(date - theirDate))", segment: record)
                }
            }
        }
    }

    private func startTolerance(_ record: CheckedSegment, _ one: Stream, _ two: Stream) -> Int64 {
        let areCutAlike = one.kind == .video && two.kind == .video
        return record.isAd || areCutAlike ? Self.frame : two.checker.last?.playlist.targetDuration ?? 0
    }

    private func isNearBoundary(_ time: Int64, _ record: CheckedSegment) -> Bool {
        guard let date = record.date else { return true }
        return time - date < 2 * Self.frame || date + record.duration - time < 2 * Self.frame
    }

    /// The segment of another playlist that covers a time: among those it lists now, else the ones before, found by walking back.
    private static func at(_ time: Int64, in records: [CheckedSegment], _ history: [Int64: CheckedSegment]) -> CheckedSegment? {
        guard let head = records.first, let start = head.date else { return nil }
        if time >= start {
            return records.first { record in
                guard let date = record.date else { return false }
                return date <= time && time < date + record.duration
            }
        }
        var number = head.mediaSequence - 1
        while let record = history[number], let date = record.date {
            if date <= time { return time < date + record.duration ? record : nil }
            number -= 1
        }
        return nil
    }

    /// What must be equal for the playlists as wholes; reported once for each pair.
    private mutating func whole(_ index: Int, _ other: Int, _ out: inout Findings) {
        guard let one = streams[index].checker.last, let two = streams[other].checker.last else { return }
        func once(_ rule: Rule, _ what: String, _ message: @autoclosure () -> String) {
            let pair = [streams[index].name, streams[other].name].sorted()
            guard reported.insert("\(rule.id) \(what) \(pair[0]) \(pair[1])").inserted else { return }
            out.add(rule, message())
        }
        let mine = one.playlist, theirs = two.playlist
        if one.isLive, two.isLive, mine.targetDuration != theirs.targetDuration {
            let values = "\(seconds(mine.targetDuration)) here, \(seconds(theirs.targetDuration)) there"
            once(.dur3, "", "the target duration is \(values)")
        }
        if !one.records.isEmpty, !two.records.isEmpty,
            one.records.contains(where: \.dateIsWritten) != two.records.contains(where: \.dateIsWritten)
        {
            once(.pdt1, "", "one has EXT-X-PROGRAM-DATE-TIME, the other has none")
        }
        if mine.serverControl.map({ ControlValues($0) }) != theirs.serverControl.map({ ControlValues($0) }) {
            once(.aln10, "control", "EXT-X-SERVER-CONTROL differs")
        }
        if mine.playlistType != theirs.playlistType { once(.aln10, "type", "EXT-X-PLAYLIST-TYPE differs") }
        // Only responses of the same moment can be compared; subtitles and audio may come without any.
        if one.first == two.first, one.last == two.last, !mine.dateRanges.isEmpty, !theirs.dateRanges.isEmpty {
            let (here, there) = (ids(mine), ids(theirs))
            if here != there { once(.aln10, "ranges", "the sets of EXT-X-DATERANGE differ") }
        }
    }

    private func ids(_ playlist: MediaPlaylist) -> Set<[UInt8]> { Set(playlist.dateRanges.map { Array(playlist[$0.id]) }) }
}
