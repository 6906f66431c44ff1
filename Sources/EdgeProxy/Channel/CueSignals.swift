import Manifest

/// Reads the markers of a playlist as break signals: the one place where the dialects, and the messages in them, become facts.
struct CueSignals: Sendable {
    /// What a splice_info_section says of a break.
    struct Message: Sendable {
        var direction: BreakSignal.Direction?
        var event: UInt64
        /// Nanoseconds.
        var planned: Int64?
    }

    /// Reads a splice_info_section, written in base64 or in hexadecimal; `nil` for one that says nothing of a break.
    let decode: @Sendable (_ payload: ArraySlice<UInt8>, _ form: CueMarker.PayloadForm) -> Message?

    /// - Parameters:
    ///   - offset: channel number − origin number.
    ///   - dateShift: channel time − origin date, nanoseconds.
    ///   - new: the number of the first segment that is new; markers before older ones were read already, but for date ranges, which
    ///     are completed while they are listed (DRG-3).
    func read(_ origin: OriginPlaylist, offset: Int64, dateShift: Int64 = 0, new: Int64) -> [BreakSignal] {
        let media = origin.media
        var signals: [BreakSignal] = []
        for cue in media.cues where cue.segmentIndex < media.segments.count {
            let number = media.segments[cue.segmentIndex].mediaSequence + offset
            guard number >= new || cue.dialect == .dateRange else { continue }
            signals += read(cue, in: media, number: number).map { signal in
                var signal = signal
                signal.date = signal.date.map { $0 + dateShift }
                return signal
            }
        }
        return signals
    }

    private func read(_ cue: CueMarker, in media: MediaPlaylist, number: Int64) -> [BreakSignal] {
        switch cue.dialect {
        case .application, .asset, .stitched, .interstitial, .placementOpportunity: return []
        default: break
        }
        let message = cue.payload.isEmpty ? nil : decode(media[cue.payload], cue.payloadForm)
        let id = cue.id.isEmpty ? 0 : ByteHash.of(media[cue.id])
        var signal = BreakSignal(direction: .out, number: number, event: id != 0 ? id : message?.event ?? 0)
        signal.elapsed = cue.elapsed
        // The tag's own length decides the fill (119.987 against 120): it is what the origin's segments were cut for.
        signal.planned = cue.plannedDuration ?? message?.planned
        switch (cue.direction, message?.direction) {
        case (.out, _): signal.direction = .out
        case (.in, _): signal.direction = .in
        case (.continue, _): signal.direction = .goesOn
        case (.unknown, .some(let direction)): signal.direction = direction
        case (.unknown, .none): return []
        }
        guard cue.dialect == .dateRange else { return [signal] }
        // A date range stands for both of its edges: out at its start, and in at its end, once that is confirmed.
        var signals: [BreakSignal] = []
        if signal.direction != .in {
            signal.date = cue.startDate
            if signal.planned == nil, let start = cue.startDate, let end = cue.endDate { signal.planned = end - start }
            signals.append(signal)
        }
        if signal.direction == .in || cue.endDate != nil {
            signal.direction = .in
            signal.date = cue.endDate
            signals.append(signal)
        }
        return signals
    }
}
