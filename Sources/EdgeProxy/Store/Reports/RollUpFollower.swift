/// What a roll-up needs of the log.
struct RollUpSource: Sendable {
    /// A reader of what is on the disk, from a position on; `nil`: from the beginning.
    var reader: @Sendable (EventPosition?) -> EventReader
    /// Where to begin to know the keys of the day before a position; `nil`: nothing of it is there.
    var dayBefore: @Sendable (EventPosition) -> EventPosition?

    init(
        reader: @escaping @Sendable (EventPosition?) -> EventReader, dayBefore: @escaping @Sendable (EventPosition) -> EventPosition?
    ) { (self.reader, self.dayBefore) = (reader, dayBefore) }

    init(_ log: EventLog) {
        self.init(reader: { log.reader(from: $0) }, dayBefore: { log.position(Limits.eventKeysMs, before: $0) })
    }
}

/// Why a step was not made; the next one goes on where it failed.
enum RollUpFault: Error, Equatable, CustomStringConvertible {
    case log(EventFileFault)
    case store(StoreError)

    var description: String {
        switch self {
        case .log(let fault): "the event log can't be read: \(fault)"
        case .store(let error): "sums can't be written: \(error)"
        }
    }
}

/// Adds one node's log to the sums, each record once, step by step. One thread uses it.
///
/// What it knows is made from the log and from the position beside the sums alone: whenever it ends, the next one goes on as if it never
/// had. The unique viewers are written less often than the rest: where they are lost on the way, the last day of the log has them.
final class RollUpFollower {
    private let source: RollUpSource
    private let store: any RollUpStore
    private let node: String
    private let batch: Int
    private let make: () -> RollUp

    private struct Life {
        var rollUp: RollUp
        let reader: EventReader
        /// As it stands beside the sums.
        var position: EventPosition?
        /// Seen and not written.
        var viewers: [ViewersKey: ViewerSketch] = [:]
        /// What was added up and is not known to be written; and whether it may be, all the same.
        var pending: (deltas: RollUpDeltas, step: RollUpStep)?
        var isUnsure = false
    }
    /// `nil`: it has to begin, or begin anew.
    private var life: Life?
    private var viewersMs: Int64 = .min, writtenMs: Int64 = .min

    /// - Parameters:
    ///   - node: whose log it is.
    ///   - batch: records in one transaction, at most.
    ///   - make: an empty roll-up.
    init(_ source: RollUpSource, _ store: any RollUpStore, node: String, batch: Int = Limits.reportBatch, make: @escaping () -> RollUp) {
        (self.source, self.store, self.node, self.batch, self.make) = (source, store, node, batch, make)
    }

    /// Everything before it is in the sums, the viewers too.
    private(set) var done: EventPosition?
    /// How far the sums are, as the data base has it.
    var position: EventPosition? { life?.position }
    var losses: RollUp.Losses { life?.rollUp.losses ?? RollUp.Losses() }

    /// Begins where it has not, reads some of the log, and adds it to the sums.
    /// - Parameters:
    ///   - nowMs: milliseconds since 1970.
    ///   - isUrgent: somebody waits: the viewers are written too.
    /// - Returns: whether there is more to read.
    func step(nowMs: Int64, isUrgent: Bool = false) throws(RollUpFault) -> Bool {
        if life == nil { life = try begin() }
        guard var life else { return true }
        self.life = nil
        defer { if !isOutrun { self.life = life } }
        isOutrun = false
        if life.pending != nil { try settle(&life, nowMs) }
        guard !isOutrun else { return true }
        let isMore = try read(&life, nowMs, isUrgent)
        if life.pending != nil { try write(&life, nowMs) }
        guard !isOutrun else { return true }
        if life.viewers.isEmpty { done = life.reader.position }
        return isMore
    }
    /// Another reader was first: what it has written is to be learned from the log.
    private var isOutrun = false

    private func begin() throws(RollUpFault) -> Life {
        let position = try stored()
        var rollUp = make(), viewers: [ViewersKey: ViewerSketch] = [:]
        if let position, let from = source.dayBefore(position) {
            let reader = source.reader(from)
            reading: while true {
                let entries = try read(reader, Limits.eventReadRecords)
                for entry in entries {
                    guard entry.next <= position else { break reading }
                    rollUp.add(entry.record)
                }
                // All but the viewers is in the sums.
                Self.unite(rollUp.takeDeltas().viewers, into: &viewers)
                guard !entries.isEmpty else { break }
            }
            Self.unite(rollUp.takeDeltas().viewers, into: &viewers)
        }
        return Life(rollUp: rollUp, reader: source.reader(position), position: position, viewers: viewers)
    }

    private func read(_ life: inout Life, _ nowMs: Int64, _ isUrgent: Bool) throws(RollUpFault) -> Bool {
        var count = 0, isMore = true
        while count < batch, isMore {
            let entries = try read(life.reader, min(Limits.eventReadRecords, batch - count))
            for entry in entries { life.rollUp.add(entry.record) }
            count += entries.count
            isMore = !entries.isEmpty
        }
        var deltas = life.rollUp.takeDeltas()
        Self.unite(deltas.viewers, into: &life.viewers)
        let areViewersDue =
            isUrgent || life.viewers.count > Limits.reportSketches || viewersMs == .min || nowMs - viewersMs >= Limits.reportViewersMs
        deltas.viewers = areViewersDue ? life.viewers : [:]
        // Where nothing happens the time goes on all the same, now and then.
        let isIdle = count == 0 && deltas.isEmpty
        guard !isIdle || isUrgent || writtenMs == .min || nowMs - writtenMs >= Limits.reportIdleMs else { return isMore }
        // What was received a moment ago may not be on the disk.
        let asOfMs = isMore ? life.rollUp.newestMs : max(life.rollUp.newestMs, nowMs - Limits.reportLagMs)
        life.pending = (deltas, RollUpStep(node: node, from: life.position, to: life.reader.position, asOfMs: asOfMs))
        life.isUnsure = false
        return isMore
    }

    /// After a failure: whether it was written can be read.
    private func settle(_ life: inout Life, _ nowMs: Int64) throws(RollUpFault) {
        guard let (deltas, step) = life.pending else { return }
        if life.isUnsure, step.from != step.to {
            let position = try stored()
            if position == step.to { return didWrite(deltas, step, &life, nowMs) }
            guard position == step.from else { return isOutrun = true }
        }
        try write(&life, nowMs)
    }

    private func write(_ life: inout Life, _ nowMs: Int64) throws(RollUpFault) {
        guard let (deltas, step) = life.pending else { return }
        life.isUnsure = true
        let isWritten: Bool
        do throws(StoreError) { isWritten = try store.apply(deltas, step, nowMs: nowMs) } catch { throw .store(error) }
        guard isWritten else { return isOutrun = true }
        didWrite(deltas, step, &life, nowMs)
    }

    private func didWrite(_ deltas: RollUpDeltas, _ step: RollUpStep, _ life: inout Life, _ nowMs: Int64) {
        life.position = step.to
        life.pending = nil
        writtenMs = nowMs
        // Nothing is added to them while something is pending.
        if !deltas.viewers.isEmpty { life.viewers = [:] }
        if life.viewers.isEmpty { viewersMs = nowMs }
    }

    private func stored() throws(RollUpFault) -> EventPosition? {
        do throws(StoreError) { return try store.position(node: node) } catch { throw .store(error) }
    }

    private func read(_ reader: EventReader, _ most: Int) throws(RollUpFault) -> [EventEntry] {
        do throws(EventFileFault) { return try reader.read(atMost: most) } catch { throw .log(error) }
    }

    private static func unite(_ more: [ViewersKey: ViewerSketch], into viewers: inout [ViewersKey: ViewerSketch]) {
        for (key, sketch) in more { viewers[key, default: ViewerSketch(bits: sketch.bits)].merge(sketch) }
    }
}
