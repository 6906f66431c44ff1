import Manifest
import Model

/// The origin's EXT-X-DATERANGE lines that playlists list, the same in all renditions (ALN-10); where in a playlist they stand says
/// nothing (draft-pantos-hls-rfc8216bis §4.4.5.1).
///
/// They come and change with what the origin lists, but a playlist of ours may change only when it gets a segment (SEQ-8). So each state
/// goes by the end of a playlist's last segment, whoever asks for it and when.
public struct ListedDateRanges: Sendable {
    public struct State: Sendable {
        /// Playlists whose last segment ends at this time or later list it; `distantPast`: all.
        public let from: ChannelTime
        public let lines: [UInt8]

        public init(from: ChannelTime, lines: [UInt8]) {
            self.from = from
            self.lines = lines
        }
    }

    /// Oldest first; what ends before the first has that one.
    public private(set) var states: [State] = [State(from: .distantPast, lines: [])]

    public init(states: [State] = [State(from: .distantPast, lines: [])]) {
        self.states = states
    }

    /// Whether there is a line in any state.
    public var areAny: Bool { states.count > 1 || !states[0].lines.isEmpty }

    /// - Parameter published: the edge up to which playlists may have been listed.
    public mutating func update(_ lines: [UInt8], published: ChannelTime?) {
        guard lines != states.last?.lines else { return }
        let from = published.map { $0 + Manifest.Limits.dateToleranceNs + 1 } ?? .distantPast
        // What nobody can have seen yet is replaced.
        if states.last?.from == from { states.removeLast() }
        states.append(State(from: from, lines: lines))
        if states.count > Limits.dateRangeStates { states.removeFirst() }
    }

    /// The state that a playlist lists whose last segment ends at `end`.
    public func state(endingAt end: ChannelTime) -> State? { states.last { $0.from <= end } ?? states.first }
}
