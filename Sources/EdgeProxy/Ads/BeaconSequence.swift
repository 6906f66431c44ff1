import Store
import Synchronization

/// In which order the beacons of an ad have come, as far back as there is room: what tells a view from a burst of requests.
///
/// Of an ad that was answered before the oldest that is remembered nothing is held against it; nor of one that was answered before the
/// process began, whatever comes of it now: an impression may be one that is told again, and tells nothing of when the ad began.
final class BeaconSequence: Sendable {
    private struct Slot: Hashable {
        var id: TrackedId
        var adBreak: Int64
        var number: UInt16
    }

    private struct Times {
        /// Milliseconds since 1970; `nil`: not yet.
        var impressionMs: Int64?, startMs: Int64?
    }

    /// Two halves: when the newer one is full the older one is forgotten.
    private struct Shard {
        var newer: [Slot: Times] = [:], older: [Slot: Times] = [:]
        var newerFromMs: Int64, olderFromMs: Int64
    }

    private final class Locked: Sendable {
        let shard: Mutex<Shard>
        init(fromMs: Int64) { shard = Mutex(Shard(newerFromMs: fromMs, olderFromMs: fromMs)) }
    }

    private let shards: [Locked]
    private let slotsOfHalf: Int
    private let fromMs: Int64

    /// - Parameters:
    ///   - fromMs: since when it has seen all beacons, milliseconds since 1970: when the process began.
    ///   - slots: how many ads are remembered at least, all shards together.
    init(fromMs: Int64, slots: Int = Limits.beaconSlots) {
        shards = (0..<16).map { _ in Locked(fromMs: fromMs) }
        slotsOfHalf = max(1, slots / 16)
        self.fromMs = fromMs
    }

    /// Notes a beacon.
    /// - Returns: why it does not count as valid: a quartile without its impression, or an end that nobody can have come to by watching,
    ///   earlier than 0.8 of the ad's length after its start. `nil`: it does.
    func note(_ event: TrackedEvent, of token: BeaconToken, nowMs: Int64) -> InvalidReason? {
        switch event {
        case .impression, .start:
            with(token, nowMs) { times, _ in
                if event == .impression, times.impressionMs == nil { times.impressionMs = nowMs }
                if event == .start, times.startMs == nil { times.startMs = nowMs }
            }
            return nil
        case .firstQuartile, .midpoint, .thirdQuartile, .complete:
            return with(token, nowMs) { times, isKnown in
                guard isKnown || times.impressionMs != nil && token.issuedMs >= fromMs else { return nil }
                guard let impressionMs = times.impressionMs else { return .outOfOrder }
                let playedMs = nowMs - (times.startMs ?? impressionMs)
                return event == .complete && playedMs * 5 < Int64(token.durationMs) * 4 ? .tooFast : nil
            }
        default: return nil
        }
    }

    /// Whether an ad was clicked that was never begun.
    func lacksImpression(_ token: BeaconToken, nowMs: Int64) -> Bool {
        with(token, nowMs) { times, isKnown in isKnown && times.impressionMs == nil }
    }

    /// - Parameter body: is told whether all that has come of the slot is known.
    private func with<Result>(_ token: BeaconToken, _ nowMs: Int64, _ body: (inout Times, _ isKnown: Bool) -> Result) -> Result {
        let slot = Slot(id: token.id, adBreak: token.adBreak, number: token.slot)
        return shards[Int(token.id.low & 15)].shard.withLock { shard in
            var times = shard.newer[slot] ?? shard.older[slot] ?? Times()
            let result = body(&times, token.issuedMs >= shard.olderFromMs)
            guard times.impressionMs != nil || times.startMs != nil else { return result }
            if shard.newer.count >= slotsOfHalf, shard.newer[slot] == nil {
                (shard.older, shard.olderFromMs) = (shard.newer, shard.newerFromMs)
                (shard.newer, shard.newerFromMs) = ([:], nowMs)
            }
            shard.newer[slot] = times
            return result
        }
    }
}
