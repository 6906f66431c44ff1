import Synchronization

/// The segments that there are and how far each is written: what the writer tells the readers.
final class EventIndex: Sendable {
    struct Segment: Sendable {
        var number: UInt64
        /// Milliseconds since 1970.
        var beganMs: Int64
        /// Where its records end, the footer's too, bytes.
        var written: Int, synced: Int
        /// Nothing is added any more.
        var isClosed: Bool

        func end(_ extent: EventExtent) -> Int { extent == .written ? written : synced }
    }
    private struct Watch {
        var extent: EventExtent
        var call: @Sendable () -> Void
    }
    private struct State {
        /// In order; numbers may be missing.
        var segments: [Segment]
        var watches: [Watch] = []
    }

    let log: UInt64
    private let state: Mutex<State>

    init(log: UInt64, segments: [Segment]) {
        self.log = log
        state = Mutex(State(segments: segments))
    }

    /// Bytes of all segments.
    var bytes: Int { state.withLock { $0.segments.reduce(0) { $0 + $1.written } } }

    var first: Segment? { state.withLock { $0.segments.first } }
    var last: Segment? { state.withLock { $0.segments.last } }

    /// A segment, or the next one that there is.
    func segment(from number: UInt64) -> Segment? {
        state.withLock { state in
            // Readers are mostly near the end.
            if let last = state.segments.last, last.number < number { return nil }
            return state.segments.first { $0.number >= number }
        }
    }

    /// The last segment that was begun by a time, milliseconds since 1970; the first one if none was.
    func segment(begunBy ms: Int64) -> Segment? { state.withLock { $0.segments.last { $0.beganMs <= ms } ?? $0.segments.first } }

    // MARK: The writer's

    func began(_ number: UInt64, _ nowMs: Int64, at size: Int) {
        change([.written, .synced]) { segments in
            segments.append(Segment(number: number, beganMs: nowMs, written: size, synced: size, isClosed: false))
        }
    }

    func wrote(to end: Int) { change([.written]) { $0[$0.count - 1].written = end } }

    func synced(to end: Int) { change([.synced]) { $0[$0.count - 1].synced = end } }

    /// - Parameter end: behind the footer, all on the disk; or where the last sync that didn't fail got to.
    func closed(at end: Int) {
        change([.written, .synced]) { segments in
            let last = segments.count - 1
            (segments[last].written, segments[last].synced, segments[last].isClosed) = (end, end, true)
        }
    }

    /// Closed segments with lower numbers than this, in order; never the last one, which keeps the log's id and its number.
    func closed(before number: UInt64) -> [UInt64] {
        state.withLock { $0.segments.dropLast().filter { $0.number < number && $0.isClosed }.map(\.number) }
    }

    func removed(_ number: UInt64) { state.withLock { $0.segments.removeAll { $0.number == number } } }

    private func change(_ extents: [EventExtent], _ body: (inout [Segment]) -> Void) {
        let calls = state.withLock { state -> [@Sendable () -> Void] in
            body(&state.segments)
            guard !state.watches.isEmpty else { return [] }
            let due = state.watches.filter { extents.contains($0.extent) }
            state.watches.removeAll { extents.contains($0.extent) }
            return due.map(\.call)
        }
        for call in calls { call() }
    }

    // MARK: The readers'

    /// Calls once, when there is more than up to a position: now, or on the writer's thread.
    func watch(_ position: EventPosition, _ extent: EventExtent, _ call: @escaping @Sendable () -> Void) {
        let isThere = state.withLock { state in
            let isThere = state.segments.last.map { last in
                last.number > position.segment || last.number == position.segment && last.end(extent) > position.offset
            }
            if isThere != true { state.watches.append(Watch(extent: extent, call: call)) }
            return isThere == true
        }
        if isThere { call() }
    }
}
