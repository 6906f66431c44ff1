import Formats
import Model
import Stitching

/// The channels of a directory.
struct ChannelIndex: Sendable {
    let all: [Channel]
    private let byId: [ChannelId: Channel]
    private let byHash: [UInt64: [(name: [UInt8], channel: Channel)]]

    init(_ channels: [Channel]) {
        all = channels
        byId = Dictionary(channels.map { ($0.id, $0) }) { first, _ in first }
        var byHash: [UInt64: [(name: [UInt8], channel: Channel)]] = [:]
        for channel in channels {
            let name = Array(channel.name.utf8)
            byHash[StableHash.fnv(of: name), default: []].append((name, channel))
        }
        self.byHash = byHash
    }

    /// The channel of `{tenant}/{channel}` as journals have it.
    func named(_ name: String) -> Channel? { find(Array(name.utf8).span) }

    subscript(id: ChannelId) -> Channel? { byId[id] }

    /// The channel of `{tenant}/{channel}`, found without making a `String`.
    func find(_ name: Span<UInt8>) -> Channel? {
        guard let candidates = byHash[StableHash.fnv(of: name)] else { return nil }
        for candidate in candidates where candidate.name.count == name.count {
            if name.indices.allSatisfy({ name[$0] == candidate.name[$0] }) { return candidate.channel }
        }
        return nil
    }
}
