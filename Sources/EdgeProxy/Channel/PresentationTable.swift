import Model
import Stitching
import Synchronization

/// The presentations that are open, and what is kept of those that have ended.
///
/// One is open while sessions of it live or a request holds it, and for a session's expiry more. What it takes then goes, with its home and
/// its views on all loops. A name that is asked for again goes on above its old numbers, for as long as it is kept.
final class PresentationTable: Sendable {
    private struct State {
        var byName: [PresentationName: Presentation] = [:]
        var byId: [PresentationId: Presentation] = [:]
        var byChannel: [ChannelId: Set<PresentationId>] = [:]
        var last = PresentationId(0)
        var shares: ChannelShares
        /// When it was last found that nothing of a channel, or of its tenant, can make room for more of the channel's.
        var full: [ChannelId: MonotonicTime] = [:]
        /// With its URIs, of which its renditions and last segments may have numbers.
        var ended: [PresentationName: (kept: EndedPresentation, at: WallTime, uris: UriOwner)] = [:]
        var endedNames: [PresentationId: PresentationName] = [:]
        var endedByChannel: [ChannelId: EndedOfChannel] = [:]
        /// In the order in which they ended, and when; one that began anew and ended again stands here twice.
        var endings = AgeQueue<Ending>()
        var endedBytes = 0
        /// Those whose URIs go, which takes a while, once the lock is given back.
        var leaving: [UriOwner] = []
        /// As configured now; `nil` before the first change. A loop may go by the one before for a moment longer.
        var channels: ChannelIndex?
    }
    private typealias Ending = (name: PresentationName, at: WallTime)
    /// What is kept of one channel.
    private struct EndedOfChannel {
        var ids: Set<PresentationId> = []
        var bytes = 0
        /// As the endings of all.
        var endings = AgeQueue<Ending>()
        var isTooOften: Bool { PresentationTable.isTooOften(endings.count, of: ids.count) }

        mutating func add(_ kept: EndedPresentation, _ ending: Ending) {
            ids.insert(kept.id)
            bytes += kept.bytes
            endings.append(ending)
        }
    }
    private let state: Mutex<State>

    enum Refusal: Error { case tooManyOfChannel, tooMany, channelGone }

    init(limit: Int = Limits.presentations, tenants: Int, channels: Int = 1) {
        state = Mutex(State(shares: ChannelShares(limit: limit, tenants: tenants, channels: channels)))
    }

    /// Changes it under its lock. What leaves lets go of its URIs behind that: of a long playlist that takes milliseconds, for which nobody
    /// has to wait.
    private func change<Result>(_ body: (inout State) -> sending Result) -> Result {
        let (result, leaving) = state.withLock { state in
            let result = body(&state)
            defer { state.leaving = [] }
            return (result, state.leaving)
        }
        for uris in leaving { uris.clear() }
        return result
    }

    subscript(id: PresentationId) -> Presentation? { state.withLock { $0.byId[id] } }
    /// The channel of one that is open, or that has ended and is kept.
    func channel(of id: PresentationId) -> ChannelId? { state.withLock { $0.byId[id]?.channelId ?? $0.endedNames[id]?.channel } }
    var all: [Presentation] { state.withLock { Array($0.byId.values) } }
    /// Those that are open of a channel.
    func open(of channel: ChannelId) -> [Presentation] {
        state.withLock { state in (state.byChannel[channel] ?? []).sorted().compactMap { state.byId[$0] } }
    }
    /// How many have ended and are kept, and about how many bytes they take.
    var ended: (count: Int, bytes: Int) { state.withLock { ($0.ended.count, $0.endedBytes) } }
    func count(of tenant: String) -> Int { state.withLock { $0.shares.count(of: tenant) } }
    func count(of channel: ChannelId) -> Int { state.withLock { $0.shares.count(of: channel) } }

    // MARK: Being used

    /// The presentation of a name, made if there is none; held for the caller.
    /// - Parameter home: the index of the loop on which it is to live.
    func open(_ name: PresentationName, of channel: Channel, home: Int, now: MonotonicTime) -> Result<Presentation, Refusal> {
        change { state in
            if let known = state.byName[name], !known.isSucceeded {
                known.hold()
                return .success(known)
            }
            let made = Self.begin(name, of: channel, home: home, now: now, &state)
            guard case .failure(let refusal) = made, let idle = Self.longestIdle(of: name.channel, refusal, now: now, &state) else {
                return made
            }
            // Nobody would miss one that nobody watches.
            remove(idle, &state)
            return Self.begin(name, of: channel, home: home, now: now, &state)
        }
    }

    /// One that is open or has ended, of a session that comes back; held for the caller.
    func hold(_ id: PresentationId, of channel: Channel, home: (PresentationName) -> Int, now: MonotonicTime) -> Presentation? {
        change { state in
            if let known = state.byId[id] {
                known.hold()
                return known
            }
            guard let name = state.endedNames[id], name.channel == channel.id else { return nil }
            return try? Self.begin(name, of: channel, home: home(name), now: now, &state).get()
        }
    }

    /// One of a channel that has a rendition at `path`, for a session that is not known any more: one that is open, or else one that has
    /// ended; held for the caller.
    func hold(of channel: Channel, holding path: [UInt8], home: (PresentationName) -> Int, now: MonotonicTime) -> Presentation? {
        change { state in
            let open = (state.byChannel[channel.id] ?? []).compactMap { state.byId[$0] }.filter { $0.holds(path) }
            if let found = open.min(by: { ($0.isSucceeded ? 1 : 0, $0.id) < ($1.isSucceeded ? 1 : 0, $1.id) }) {
                found.hold()
                return found
            }
            let ended = (state.endedByChannel[channel.id]?.ids ?? []).filter { id in
                state.endedNames[id].flatMap { state.ended[$0] }?.kept.renditions.contains(path) ?? false
            }
            guard let name = ended.min().flatMap({ state.endedNames[$0] }) else { return nil }
            return try? Self.begin(name, of: channel, home: home(name), now: now, &state).get()
        }
    }

    private static func begin(
        _ name: PresentationName, of channel: Channel, home: Int, now: MonotonicTime, _ state: inout State
    ) -> Result<Presentation, Refusal> {
        guard let channel = state.channels.map({ $0[name.channel] }) ?? channel else { return .failure(.channelGone) }
        guard (state.byChannel[name.channel]?.count ?? 0) < Limits.presentationsOfChannel else { return .failure(.tooManyOfChannel) }
        guard state.shares.claim(name.channel) else { return .failure(.tooMany) }
        let ended = state.ended[name], kept = ended?.kept
        let id = kept?.id ?? PresentationId(state.last.number + 1)
        let made = Presentation(
            id: id, channel: channel, path: name.path, originQuery: name.query, home: home, recovered: kept?.recovered, kept: kept,
            uris: ended?.uris)
        made.uris.goOn()
        made.lastUsed = now
        made.hold()
        insert(made, &state)
        // Now that it is open again its channel's URIs stay, and its own.
        forget(name, goesOn: true, &state)
        return .success(made)
    }

    private static func insert(_ presentation: Presentation, _ state: inout State) {
        state.byName[presentation.name] = presentation
        state.byId[presentation.id] = presentation
        state.byChannel[presentation.channelId, default: []].insert(presentation.id)
        state.last = max(state.last, presentation.id)
    }

    // MARK: Going

    /// The one without users that was used longest ago: of the channel, or of its tenant. All are looked through for it, so that this is
    /// not done for each of many who ask for more.
    private static func longestIdle(
        of channel: ChannelId, _ refusal: Refusal, now: MonotonicTime, _ state: inout State
    ) -> Presentation? {
        if let last = state.full[channel], now - last < Limits.idleLookNs { return nil }
        let candidates: [Presentation] =
            switch refusal {
            case .tooManyOfChannel: (state.byChannel[channel] ?? []).compactMap { state.byId[$0] }
            case .tooMany: state.byId.values.filter { $0.channelId.tenant == channel.tenant }
            case .channelGone: []
            }
        let idle = candidates.filter { !$0.isUsed }.min { $0.lastUsed < $1.lastUsed }
        state.full[channel] = idle == nil ? now : nil
        return idle
    }

    /// - Parameter isKept: then its URIs are, too.
    private func remove(_ presentation: Presentation, isKept: Bool = false, _ state: inout State) {
        guard state.byId[presentation.id] === presentation else { return }
        presentation.isGone.store(true, ordering: .releasing)
        if !isKept { state.leaving.append(presentation.uris) }
        if state.byName[presentation.name] === presentation { state.byName[presentation.name] = nil }
        state.byId[presentation.id] = nil
        state.byChannel[presentation.channelId]?.remove(presentation.id)
        if state.byChannel[presentation.channelId]?.isEmpty == true {
            state.byChannel[presentation.channelId] = nil
            state.full[presentation.channelId] = nil
            Self.forgetUris(presentation.uris.table, of: presentation.channelId, state)
        }
        state.shares.giveBack(presentation.channelId)
    }

    /// Lets go of the URIs of a channel once nothing of it is open or kept: until then what goes on has them in its paths.
    private static func forgetUris(_ uris: UriTable, of channel: ChannelId, _ state: State) {
        if state.byChannel[channel] == nil, state.endedByChannel[channel] == nil { uris.forget() }
    }

    /// Those of a loop that nobody has used since `before`.
    func idle(home: Int, before: MonotonicTime) -> [Presentation] {
        state.withLock { state in
            state.byId.values.filter { $0.home == home && !$0.isUsed && $0.lastUsed < before }
        }
    }

    /// Ends one, unless somebody has come meanwhile.
    /// - Parameter kept: what is to be kept of it; the oldest leave when there are too many.
    func end(_ presentation: Presentation, keeping kept: EndedPresentation?, at now: WallTime) {
        change { state in
            guard !presentation.isUsed, state.byId[presentation.id] === presentation else { return }
            // Of one that has a successor nothing is kept: its name leads to that.
            let isNewest = state.byName[presentation.name] === presentation
            if let kept, isNewest {
                presentation.uris.rest()
                Self.keep(kept, named: presentation.name, uris: presentation.uris, at: now, &state)
            }
            remove(presentation, isKept: kept != nil && isNewest, &state)
        }
    }

    private static func keep(
        _ kept: EndedPresentation, named name: PresentationName, uris: UriOwner, at now: WallTime, _ state: inout State
    ) {
        forget(name, &state)
        state.ended[name] = (kept, now, uris)
        state.endedNames[kept.id] = name
        state.endedByChannel[name.channel, default: EndedOfChannel()].add(kept, (name, now))
        state.endedBytes += kept.bytes
        state.last = max(state.last, kept.id)
        state.endings.append((name, now))
        // A channel that has more than its part makes room itself: thousands of one push nothing of another out.
        while let own = state.endedByChannel[name.channel], let oldest = own.endings.oldest,
            own.isTooOften
                || (state.endedBytes > Limits.endedPresentationBytes && own.ids.count > 1
                    && own.bytes > Limits.endedPresentationBytes / state.endedByChannel.count)
        {
            state.endedByChannel[name.channel]?.endings.removeOldest()
            forget(oldest, &state)
        }
        // Those that began anew stand here still: they leave with the others.
        while state.endedBytes > Limits.endedPresentationBytes || isTooOften(state.endings.count, of: state.ended.count) {
            forgetOldest(&state)
        }
    }

    /// Whether so many endings of so few are too many to keep.
    private static func isTooOften(_ endings: Int, of kept: Int) -> Bool { endings > 2 * max(1_024, kept) }

    private static func forgetOldest(_ state: inout State) {
        guard let oldest = state.endings.oldest else { return }
        state.endings.removeOldest()
        forget(oldest, &state)
    }

    /// Forgets what ended so, unless that is not the last ending of its name: it is kept for that one.
    private static func forget(_ ending: Ending, _ state: inout State) {
        if state.ended[ending.name]?.at == ending.at { forget(ending.name, &state) }
    }

    /// - Parameter goesOn: it is open again, and has its URIs.
    private static func forget(_ name: PresentationName, goesOn: Bool = false, _ state: inout State) {
        guard let (kept, _, uris) = state.ended.removeValue(forKey: name) else { return }
        if !goesOn { state.leaving.append(uris) }
        state.endedNames[kept.id] = nil
        state.endedByChannel[name.channel]?.ids.remove(kept.id)
        state.endedByChannel[name.channel]?.bytes -= kept.bytes
        if state.endedByChannel[name.channel]?.ids.isEmpty == true { state.endedByChannel[name.channel] = nil }
        state.endedBytes -= kept.bytes
        forgetUris(uris.table, of: name.channel, state)
    }

    /// Forgets those that ended before `time`.
    func expire(before time: WallTime) {
        change { state in
            while let oldest = state.endings.oldest, oldest.at < time { Self.forgetOldest(&state) }
        }
    }

    // MARK: Another configuration, and a start

    /// Gives each its channel as it is configured now. What is of a channel that is gone ends at once, and nothing of it is kept.
    /// - Returns: those that ended.
    func adopt(channels: ChannelIndex, tenants: Int) -> Set<PresentationId> {
        change { state in
            state.shares.adopt(tenants: tenants, channels: channels.all.count)
            state.channels = channels
            state.full = [:]
            var gone: Set<PresentationId> = []
            for presentation in state.byId.values {
                if let channel = channels[presentation.channelId] {
                    presentation.channel = channel
                } else {
                    gone.insert(presentation.id)
                    remove(presentation, &state)
                }
            }
            for name in state.ended.keys where channels[name.channel] == nil { Self.forget(name, &state) }
            return gone
        }
    }

    /// Takes up one that has sessions after a restart.
    func restore(_ presentation: Presentation) {
        change { state in
            state.shares.add(presentation.channelId)
            Self.insert(presentation, &state)
        }
    }

    /// Takes up what is kept of one that has none.
    func restore(_ kept: EndedPresentation, named name: PresentationName, uris: UriOwner, at now: WallTime) {
        change { Self.keep(kept, named: name, uris: uris, at: now, &$0) }
    }

    /// No id up to this one is given again.
    func reserve(through id: PresentationId) { state.withLock { $0.last = max($0.last, id) } }

    /// Whether anything is known of a presentation that was made before now.
    var isKnown: (PresentationId) -> Bool {
        change { state in
            let known = Set(state.byId.keys).union(state.endedNames.keys), last = state.last
            return { known.contains($0) || $0 > last }
        }
    }
}
