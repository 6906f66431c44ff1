/// Adds up records, each key once: what the log says, by the plainest means. At a start it gathers the keys of the last day.
public struct EventFold: Sendable {
    /// What a slice of the records comes to.
    public struct Sum: Equatable, Sendable {
        public var records = 0
        /// Millionths.
        public var price: Int64 = 0
    }

    private let keepsMs: Int64, keysMost: Int
    /// By key: the minute of its first record's receipt. And how many there are of each minute.
    private var minutes: [EventKey: Int32] = [:], counts: [Int32: Int] = [:]
    /// Records that have a key that is known already.
    public private(set) var repeated = 0
    /// By what happened, and by kind for what is no event, repetitions left out.
    public private(set) var events: [TrackedEvent: Sum] = [:], kinds: [EventKind: Sum] = [:]
    /// From when on all keys are known, milliseconds since 1970: what was received earlier may have been forgotten.
    public private(set) var completeFromMs: Int64 = .min

    /// - Parameters:
    ///   - keepsMs: keys that were received longer ago than this before the newest may be forgotten, by the minute.
    ///   - keysMost: of more the oldest are forgotten.
    public init(keepsMs: Int64 = Limits.eventKeysMs, keysMost: Int = Limits.eventKeys) {
        self.keepsMs = keepsMs
        self.keysMost = keysMost
    }

    /// Everything is kept.
    public static var whole: EventFold { EventFold(keepsMs: .max, keysMost: .max) }

    /// Keys that are known.
    public var count: Int { minutes.count }

    public func contains(_ key: EventKey) -> Bool { minutes[key] != nil }

    /// The keys that are known, in no order.
    public func forEach(_ body: (EventKey) -> Void) { minutes.keys.forEach(body) }

    /// - Returns: `false` for a repetition.
    @discardableResult
    public mutating func add(_ record: EventRecord) -> Bool {
        let key = record.key
        guard !contains(key) else {
            repeated += 1
            return false
        }
        insert(key, record.context.receiptMs)
        kinds[record.kind, default: Sum()].add(record)
        if case .event(let event) = record { events[event.event, default: Sum()].add(record) }
        return true
    }

    private mutating func insert(_ key: EventKey, _ receiptMs: Int64) {
        let minute = Int32(clamping: receiptMs / Self.minuteMs)
        minutes[key] = minute
        counts[minute, default: 0] += 1
        guard minutes.count > keysMost || counts[minute] == 1, let oldest = counts.keys.min(), let newest = counts.keys.max() else {
            return
        }
        let kept = keepsMs / Self.minuteMs + 1
        // Forgetting goes over all keys: it is done seldom, and then for some time ahead.
        guard minutes.count > keysMost || Int64(newest) - Int64(oldest) > kept + kept / 8 else { return }
        var first = Int64(newest) - kept, left = minutes.count
        if left > keysMost {
            for (number, count) in counts.sorted(by: { $0.key < $1.key }) where left > keysMost / 8 * 7 {
                left -= count
                first = max(first, Int64(number) + 1)
            }
        }
        forget(before: Int32(clamping: first))
    }

    private mutating func forget(before minute: Int32) {
        guard counts.keys.contains(where: { $0 < minute }) else { return }
        minutes = minutes.filter { $0.value >= minute }
        counts = counts.filter { $0.key >= minute }
        completeFromMs = Int64(minute) * Self.minuteMs
    }

    private static let minuteMs: Int64 = 60_000

    /// Reads on to the end of what there is.
    /// - Parameter pieces: records that are read at a time.
    public mutating func read(_ reader: EventReader, pieces: Int = Limits.eventReadRecords) throws(EventFileFault) {
        while true {
            let entries = try reader.read(atMost: pieces)
            guard !entries.isEmpty else { return }
            for entry in entries { add(entry.record) }
        }
    }
}

extension EventFold.Sum {
    mutating func add(_ record: EventRecord) {
        records += 1
        switch record {
        // Prices come from a file: a nonsensical one must not end a start.
        case .event(let event): price &+= event.ad.price
        case .correction(let correction): price &+= correction.ad.price
        case .click(let click): price &+= click.ad.price
        case .opportunity, .error, .beacons, .sessionEnd, .reservation, .outcomes: break
        }
    }
}
