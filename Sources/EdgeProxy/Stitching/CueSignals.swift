import Formats
import Manifest
import Model
import Scte35

/// Reads the markers of a playlist as break signals: the one place where the dialects, and the messages in them, become facts.
public struct CueSignals: Sendable {
    /// Which messages open and end breaks on this channel.
    public let rules: BreakRules

    public init(rules: BreakRules) {
        self.rules = rules
    }

    public static let standard = CueSignals(BreakSources())

    /// - Parameters:
    ///   - offset: channel number − origin number.
    ///   - new: the number of the first segment that is new; markers before older ones were read already. Date ranges are facts of the
    ///     playlist, wherever their tags stand, and are completed while they are listed (DRG-3).
    ///   - time: when a date of the origin is on the channel's clock.
    public func read(
        _ origin: OriginPlaylist, offset: Int64, new: SegmentNumber,
        time: (_ date: Int64) -> ChannelTime = { ChannelTime(nanoseconds: $0) }
    ) -> [TimedSignal] {
        let media = origin.media
        let ranges = MergedDateRanges(media), marked = ranges.ranges.compactMap { ranges.marker(of: $0, in: media) }
        // What somebody stitched before us is left as it is (dialect 21).
        let stitched = marked.filter { $0.dialect == .stitched }.compactMap(Self.dates)
        let last = origin.segments.count - 1
        let cues =
            media.cues.filter { $0.dialect != .dateRange && $0.segmentIndex <= last }
            + marked.filter { $0.dialect == .dateRange && $0.startDate != nil }
        var signals: [TimedSignal] = []
        for cue in cues.sorted(by: { ($0.segmentIndex, $0.line) < ($1.segmentIndex, $1.line) }) {
            let segment = media.segments[min(cue.segmentIndex, last)]
            let number = SegmentNumber(originNumber: segment.mediaSequence, offset: offset)
            guard number >= new || cue.dialect == .dateRange else { continue }
            if let date = cue.startDate ?? segment.date, stitched.contains(where: { $0.contains(date) }) { continue }
            signals += read(cue, in: media, number: number, time)
        }
        return Self.outermostFirst(signals)
    }

    /// The time that a date range covers, in the origin's dates; `nil` where it does not say.
    private static func dates(_ cue: CueMarker) -> Range<Int64>? {
        guard let start = cue.startDate, let end = cue.endDate ?? cue.plannedDuration.map({ start + $0 }), end > start else { return nil }
        return start..<end
    }

    /// Of several breaks that go on at one segment the longest is the one that the others are parts of: who joins there takes up the first.
    private static func outermostFirst(_ signals: [TimedSignal]) -> [TimedSignal] {
        var sorted = signals
        var from = 0
        while from < sorted.count {
            var end = from + 1
            while end < sorted.count, sorted[end].number == sorted[from].number, sorted[end].direction == .goesOn,
                sorted[from].direction == .goesOn
            { end += 1 }
            if end - from > 1 { sorted[from..<end].sort { $0.planned ?? 0 > $1.planned ?? 0 } }
            from = end
        }
        return sorted
    }

    private func read(
        _ cue: CueMarker, in media: MediaPlaylist, number: SegmentNumber, _ time: (_ date: Int64) -> ChannelTime
    ) -> [TimedSignal] {
        switch cue.dialect {
        case .application, .asset, .stitched, .interstitial, .placementOpportunity: return []
        default: break
        }
        let start = cue.startDate.map(time), end = cue.endDate.map(time)
        let messages = cue.payload.isEmpty ? [] : messages(media[cue.payload], cue.payloadForm)
        let id = cue.id.isEmpty ? 0 : StableHash.fnv(of: media[cue.id])
        var tag = TimedSignal(direction: .out, number: number, event: id)
        tag.elapsed = cue.elapsed
        tag.planned = cue.plannedDuration
        switch cue.direction {
        case .out: break
        case .in: tag.direction = .in
        case .continue: tag.direction = .goesOn
        case .unknown where cue.isInsertion: tag.direction = .insertion
        case .unknown:
            // One message may end a break and begin the next: its signals come in that order.
            return messages.map { message in
                var signal = tag
                signal.add(message)
                signal.date = cue.dialect == .dateRange ? start : nil
                return signal
            }
        }
        var signals: [TimedSignal] = []
        if let message = messages.first(where: { $0.direction == (tag.direction == .in ? .in : .out) && !$0.isCancel }) {
            // The break before this one ends in the same message.
            for ending in messages where tag.direction == .out && ending.direction == .in && ending.eventId != message.eventId {
                var signal = TimedSignal(direction: .in, number: number)
                signal.add(ending)
                signals.append(signal)
            }
            let direction = tag.direction
            tag.add(message)
            tag.direction = direction
        } else if let message = messages.last, tag.event == 0 {
            tag.event = message.event
        }
        guard cue.dialect == .dateRange else { return signals + [tag] }
        // A date range stands for both of its edges: out at its start, and in at its end, once that is confirmed.
        if tag.direction != .in {
            tag.date = start
            if tag.planned == nil, let start, let end { tag.planned = end - start }
            signals.append(tag)
        }
        if tag.direction == .in || end != nil {
            if tag.direction != .in { tag.message = nil }
            tag.direction = .in
            tag.date = end
            signals.append(tag)
        }
        return signals
    }

    /// What a splice_info_section, written in base64 or in hexadecimal, says of breaks: cancels, then ends, then at most one start.
    private func messages(_ payload: ArraySlice<UInt8>, _ form: CueMarker.PayloadForm) -> [Scte35.BreakSignal] {
        let section: SpliceInfoSection?
        switch form {
        case .none: section = nil
        case .base64: section = try? SpliceInfoSection(base64: Array(payload))
        case .hex: section = try? SpliceInfoSection(hex: Array(payload))
        }
        return section.map { rules.signals(in: $0) } ?? []
    }
}

extension CueSignals {
    public init(_ sources: BreakSources) {
        rules = BreakRules(
            openingTypes: sources.segmentationTypes.map { SegmentationTypeSet($0) } ?? BreakRules.standardTypes,
            spliceInsert: sources.spliceInsert,
            restrictions: BreakRules.RestrictionFilter(rawValue: sources.restrictions.rawValue) ?? .both)
    }
}

extension TimedSignal {
    /// Adds what a message says. The tag's own id and length go before: the length is what the origin's segments were cut for (119.987
    /// against 120).
    fileprivate mutating func add(_ message: Scte35.BreakSignal) {
        direction = message.isCancel ? .cancelled : message.direction == .out ? .out : .in
        if event == 0 { event = message.event }
        if direction == .out { planned = planned ?? message.durationNs.flatMap { $0 > 0 ? $0 : nil } }
        self.message = Scte35.BreakSignal(
            direction: message.direction, eventId: message.eventId, autoReturn: message.autoReturn || message.durationNs ?? 0 <= 0,
            segmentationType: message.segmentationType, segmentNum: message.segmentNum, segmentsExpected: message.segmentsExpected)
    }
}

extension Scte35.BreakSignal {
    /// Apart from the hashes of tags' own ids.
    fileprivate var event: UInt64 { UInt64(eventId) | 1 << 32 }
}
