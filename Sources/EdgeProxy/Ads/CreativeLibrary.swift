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
        var ready: [Item: Creative] = [:]
        var faults: [Item: String] = [:]
    }
    private let state = Mutex(State())
    /// Raised whenever what is ready changes.
    let version = Atomic<UInt64>(0)
    let items: [Item]

    init(_ configuration: Configuration) {
        items =
            configuration.campaigns.flatMap { campaign in
                campaign.creatives.compactMap { creative in
                    creative.hls.map { Item(tenant: campaign.tenant, id: creative.id, hls: $0, isSlate: false) }
                }
            } + configuration.slates.map { Item(tenant: $0.tenant, id: $0.id, hls: $0.hls, isSlate: true) }
    }

    func creative(tenant: String, id: String) -> Creative? { find(tenant, id, isSlate: false) }
    func slate(tenant: String, id: String) -> Creative? { find(tenant, id, isSlate: true) }

    private func find(_ tenant: String, _ id: String, isSlate: Bool) -> Creative? {
        guard let item = items.first(where: { $0.id == id && $0.tenant == tenant && $0.isSlate == isSlate }) else { return nil }
        return state.withLock { $0.ready[item] }
    }

    /// How many are ready, and why the others are not.
    var report: (ready: Int, faults: [Item: String]) {
        state.withLock { ($0.ready.count, $0.faults) }
    }

    /// Reads what is not ready yet, or is due for another look; a creative that fails a later look stays as it was.
    func read(with client: HttpClient, timeoutMs: Int) async {
        for item in items where state.withLock({ $0.ready[item] == nil }) {
            let result = await CreativeReader(item, client: client, timeoutMs: timeoutMs).read()
            state.withLock { state in
                switch result {
                case .success(let creative):
                    state.ready[item] = creative
                    state.faults[item] = nil
                case .failure(let fault):
                    // Said once, not at each attempt.
                    if state.faults[item] != "\(fault)" { Log.warning("creative \(item.tenant)/\(item.id) is not ready: \(fault)") }
                    state.faults[item] = "\(fault)"
                }
            }
            version.add(1, ordering: .releasing)
        }
    }
}
