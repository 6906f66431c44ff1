import Model
import Synchronization
import Transport

/// The creatives and slates that can be shown: read from their own playlists by one loop, used by all.
final class CreativeLibrary: Sendable {
    /// An ad or a slate of the configuration.
    struct Item: Hashable, Sendable {
        var tenant: String
        var id: String
        var hls: String
        var isSlate: Bool
    }

    private struct State {
        var items: [Item] = []
        /// Of the items: rises with each configuration.
        var edition = 0
        var byName: [Name: Item] = [:]
        var ready: [Item: ReadyCreative] = [:]
        var faults: [Item: String] = [:]
        /// When a creative was last found to be there.
        var seen: [Item: MonotonicTime] = [:]
        /// Were ready, and are not there any more.
        var lost: Set<Item> = []
        /// By tenant, as `version(of:)` has it; and the last number given.
        var versions: [String: UInt64] = [:]
        var lastVersion: UInt64 = 0

        mutating func raiseVersion(of tenant: String) {
            lastVersion += 1
            versions[tenant] = lastVersion
        }

        func isKnown(_ item: Item) -> Bool { byName[Name(item)] == item }
    }
    private let state = Mutex(State())
    /// Whether any is lost: asked for with each ad segment.
    private let hasLost = Atomic<Bool>(false)
    var items: [Item] { state.withLock { $0.items } }
    private struct Name: Hashable {
        var tenant: String
        var id: String
        var isSlate: Bool

        init(tenant: String, id: String, isSlate: Bool) {
            self.tenant = tenant
            self.id = id
            self.isSlate = isSlate
        }

        init(_ item: Item) { self.init(tenant: item.tenant, id: item.id, isSlate: item.isSlate) }
    }
    private let said = Mutex<[PresentationId: [Name: String]]>([:])

    init(_ configuration: Configuration) { adopt(configuration) }

    /// Goes on with what another configuration names. What stays was read; what is gone is not shown any more, though pods that are listed
    /// have it still.
    func adopt(_ configuration: Configuration) {
        let items = Self.items(of: configuration)
        // Most changes are of something else.
        guard items != state.withLock({ $0.items }) else { return }
        let known = Set(items), own = Dictionary(grouping: items, by: \.tenant)
        state.withLock { state in
            let before = Dictionary(grouping: state.items, by: \.tenant)
            for (tenant, items) in own where before[tenant] != items { state.raiseVersion(of: tenant) }
            for tenant in before.keys where own[tenant] == nil { state.versions[tenant] = nil }
            state.items = items
            state.edition += 1
            state.byName = Dictionary(items.map { (Name($0), $0) }) { first, _ in first }
            state.ready = state.ready.filter { known.contains($0.key) }
            state.faults = state.faults.filter { known.contains($0.key) }
            state.seen = state.seen.filter { known.contains($0.key) }
            state.lost.formIntersection(known)
            hasLost.store(!state.lost.isEmpty, ordering: .relaxed)
        }
    }

    private static func items(of configuration: Configuration) -> [Item] {
        var items: [Item] = []
        for index in configuration.campaigns.indices {
            for creative in configuration.campaigns[index].creatives {
                guard let hls = creative.hls else { continue }
                items.append(Item(tenant: configuration.campaigns[index].tenant, id: creative.id, hls: hls, isSlate: false))
            }
        }
        return items + configuration.slates.map { Item(tenant: $0.tenant, id: $0.id, hls: $0.hls, isSlate: true) }
    }

    /// Rises with each configuration that has other ads or slates.
    var edition: Int { state.withLock { $0.edition } }

    /// A number that is another whenever what a tenant's channels may insert has changed.
    func version(of tenant: String) -> UInt64 { state.withLock { $0.versions[tenant] ?? 0 } }

    /// Rises with each change of that kind, of whatever tenant, but for one that has nothing to insert any more.
    var changes: UInt64 { state.withLock { $0.lastVersion } }

    /// Whether there is an ad of that id to be stitched, ready or not.
    func isKnown(tenant: String, id: String) -> Bool {
        state.withLock { $0.byName[Name(tenant: tenant, id: id, isSlate: false)] != nil }
    }

    func creative(tenant: String, id: String) -> ReadyCreative? { find(tenant, id, isSlate: false) }
    func slate(tenant: String, id: String) -> ReadyCreative? { find(tenant, id, isSlate: true) }

    /// Why an ad is not ready; `nil`: it is, or was not read yet.
    func fault(tenant: String, id: String) -> String? {
        state.withLock { state in state.byName[Name(tenant: tenant, id: id, isSlate: false)].flatMap { state.faults[$0] } }
    }

    private func find(_ tenant: String, _ id: String, isSlate: Bool) -> ReadyCreative? {
        state.withLock { state in
            guard let item = state.byName[Name(tenant: tenant, id: id, isSlate: isSlate)], !state.lost.contains(item) else { return nil }
            return state.ready[item]
        }
    }

    /// Whether a creative that was ready, and may be listed, can't be had any more.
    func isLost(_ creative: ReadyCreative) -> Bool {
        guard hasLost.load(ordering: .relaxed) else { return false }
        return state.withLock { state in
            state.lost.contains { $0.id == creative.id && $0.tenant == creative.tenant && $0.isSlate == creative.isSlate }
        }
    }

    /// How many are ready, and why the others are not.
    var report: (ready: Int, faults: [Item: String]) {
        state.withLock { ($0.ready.count, $0.faults) }
    }

    /// Reads what is not ready yet, and looks again whether the others are still there. What is adopted meanwhile is read too.
    ///
    /// - Parameter recheckNs: a creative that was there is left alone for so long.
    func read(with client: HttpClient, loop: any Loop, timeoutMs: Int, recheckNs: Int64) async {
        let round = CreativeRound(on: loop) { [self] in
            state.withLock { ($0.edition, $0.items) }
        } look: { [self] item in
            let (known, isDue) = state.withLock { state in
                (state.ready[item], state.lost.contains(item) || state.seen[item].map { loop.time - $0 >= recheckNs } ?? true)
            }
            guard known == nil || isDue else { return nil }
            let reader = CreativeReader(item, client: client, loop: loop, timeoutMs: timeoutMs)
            return { [self] in
                guard let known else { return note(item, await reader.read().map { $0 as ReadyCreative? }, now: loop.time) }
                let fault = await reader.verify(known)
                note(item, fault.map { .failure($0) } ?? .success(nil), now: loop.time)
            }
        }
        await round.run()
    }

    /// Takes up a creative that has been read.
    func adopt(_ creative: ReadyCreative, for item: Item, now: MonotonicTime) { note(item, .success(creative), now: now) }

    /// Takes down what was said of a creative in a presentation.
    /// - Parameter text: empty when there is nothing to say.
    /// - Returns: whether it is news, and worth a line.
    func note(_ text: String, of creative: ReadyCreative, in presentation: PresentationId) -> Bool {
        let name = Name(tenant: creative.tenant, id: creative.id, isSlate: creative.isSlate)
        return said.withLock { said in
            guard said[presentation]?[name] != text else { return false }
            said[presentation, default: [:]][name] = text
            return !text.isEmpty
        }
    }

    /// Forgets what was said of creatives in presentations that are gone.
    func forgetNotes(besides isOpen: (PresentationId) -> Bool) { said.withLock { said in said = said.filter { isOpen($0.key) } } }

    /// The longest segment of what a tenant's channels may insert, as EXT-X-TARGETDURATION has to cover it, nanoseconds.
    func longestNs(tenant: String) -> Int64 {
        state.withLock { state in
            state.ready.filter { $0.key.tenant == tenant }.flatMap { $0.value.renditions.map(\.longestRounded) }.max() ?? 0
        }
    }

    /// Takes down how a look at a creative went. One that was ready stays known, for it may be listed.
    /// - Parameter found: the creative where it was read anew.
    func note(_ item: Item, _ found: Result<ReadyCreative?, CreativeReader.Fault>, now: MonotonicTime) {
        state.withLock { state in
            // It may have been taken out of the configuration while it was looked at.
            guard state.isKnown(item) else { return }
            switch found {
            case .failure(let fault):
                // Said once, not at each attempt.
                if state.faults[item] != "\(fault)" { Log.warning("creative \(item.tenant)/\(item.id) is not ready: \(fault)") }
                state.faults[item] = "\(fault)"
                if state.ready[item] != nil, state.lost.insert(item).inserted { state.raiseVersion(of: item.tenant) }
            case .success(let creative):
                let isBack = state.lost.remove(item) != nil
                if isBack { Log.info("creative \(item.tenant)/\(item.id) is there again") }
                if let creative { state.ready[item] = creative }
                if isBack || creative != nil { state.raiseVersion(of: item.tenant) }
                state.faults[item] = nil
                state.seen[item] = now
            }
            hasLost.store(!state.lost.isEmpty, ordering: .relaxed)
        }
    }
}
