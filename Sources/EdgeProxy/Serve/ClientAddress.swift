import Transport

extension Configuration {
    /// Whether what a peer says of others counts.
    func trusts(_ peer: PeerAddress) -> Bool { trustedProxies.contains { $0.contains(IpAddress(high: peer.high, low: peer.low)) } }

    /// Where a request comes from, as text: the peer, or behind proxies that are trusted whom they name.
    func clientHost(of request: borrowing RequestView) -> String {
        guard trusts(request.peer) else { return request.peer.host }
        var hops: [String] = []
        request.each(.xForwardedFor) { line in
            hops += line.split(separator: UInt8(ascii: ",")).map { String(decoding: $0.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self) }
        }
        var host = request.peer.host
        // From the right: the first address that is no proxy of ours.
        for hop in hops.reversed() {
            guard let bytes = IpAddress(hop) else { break }
            host = hop
            guard trustedProxies.contains(where: { $0.contains(bytes) }) else { break }
        }
        return host
    }

    /// Whether the browser came by https, also through a proxy that is trusted.
    func isTls(_ request: borrowing RequestView) -> Bool {
        guard !request.isTls, trusts(request.peer), let forwarded = request.header(.xForwardedProto) else { return request.isTls }
        return forwarded.elementsEqual("https".utf8)
    }
}
