// The table of tunables. What an operator may have to change stands here; what the program relies on stands in `Limits`.

extension Setting {
    /// In the order in which `--help` and README show them.
    static let all: [Setting] = [
        serverConnections, serverHeaderTimeout, serverBodyTimeout, serverIdleTimeout, serverWriteTimeout,
        serverHeaderBytes, serverBodyBytes,
        originConnectTimeout, originTimeout, originSegmentTimeout, originStale, originRetryAfter,
        originRedirects, originPlaylistBytes,
        refreshChanged, refreshUnchanged,
        creativeTimeout, creativeRecheck, decisionReservation,
        beaconAge, beaconTimeout, beaconConcurrency, beaconDiskBytes,
        sessionExpiry, sessionMax, sessionRemembered,
        journalSync, journalWait, journalRewrite,
        drainDelay, drainTimeout,
        overloadLag, overloadMemory, overloadDescriptors, watchdogTurn,
    ]

    // MARK: Downstream

    static let serverConnections = Setting(
        name: "server.connections", unit: .count, standard: 16_000, allowed: 16...1_000_000,
        why: "Open connections of the process. Each needs a descriptor, and the usual hard limit is 20,000.")
    static let serverHeaderTimeout = Setting(
        name: "server.header_timeout", unit: .ms, standard: 10_000, allowed: 100...120_000,
        why: "From a request's first byte to the end of its headers; a client that trickles them is cut off.")
    static let serverBodyTimeout = Setting(
        name: "server.body_timeout", unit: .ms, standard: 15_000, allowed: 100...600_000,
        why: "From the end of the headers to the end of the body.")
    static let serverIdleTimeout = Setting(
        name: "server.idle_timeout", unit: .ms, standard: 75_000, allowed: 1_000...3_600_000,
        why: "Between two requests. Longer than nginx's keepalive_timeout of 60 s, so that nginx closes first and no request is lost.")
    static let serverWriteTimeout = Setting(
        name: "server.write_timeout", unit: .ms, standard: 30_000, allowed: 1_000...600_000,
        why: "A reader that takes nothing for so long is cut off.")
    static let serverHeaderBytes = Setting(
        name: "server.header_bytes", unit: .bytes, standard: 16_384, allowed: 1_024...65_536,
        why: "Request line and headers together; more is 431, as are over 100 headers; a request line over 8 KiB is 414.")
    static let serverBodyBytes = Setting(
        name: "server.body_bytes", unit: .bytes, standard: 1_048_576, allowed: 1_024...67_108_864,
        why: "A request's body; more is 413.")

    // MARK: Upstream

    static let originConnectTimeout = Setting(
        name: "origin.connect_timeout", unit: .ms, standard: 1_000, allowed: 50...30_000,
        why: "Look-up, connect and handshake. Half of origin.timeout, so that another origin can still be tried.")
    static let originTimeout = Setting(
        name: "origin.timeout", unit: .ms, standard: 2_000, allowed: 50...30_000,
        why: "A playlist in full. A player stalls after about two target durations; cache or slate must have answered by then.")
    static let originSegmentTimeout = Setting(
        name: "origin.segment_timeout", unit: .ms, standard: 10_000, allowed: 100...120_000,
        why: "A segment through the edge may stand still for so long before it is given up.")
    static let originStale = Setting(
        name: "origin.stale", unit: .s, standard: 30, allowed: 0...3_600,
        why: "How long the last good playlist is served while the origins fail; then 503 with Retry-After.")
    static let originRetryAfter = Setting(
        name: "origin.retry_after", unit: .s, standard: 2, allowed: 1...300,
        why: "The Retry-After of that 503; a player that is told nothing may give up for good.")
    static let originRedirects = Setting(
        name: "origin.redirects", unit: .count, standard: 3, allowed: 0...10,
        why: "Redirects followed in one fetch; each is checked against outbound.allow.")
    static let originPlaylistBytes = Setting(
        name: "origin.playlist_bytes", unit: .bytes, standard: 4_194_304, allowed: 4_096...67_108_864,
        why: "A larger playlist is refused: a DVR window of a day is about 2 MB.")
    static let refreshChanged = Setting(
        name: "refresh.changed", unit: .percent, standard: 50, allowed: 10...200,
        why: "Of the target duration, from a playlist that brought a segment to the next fetch (RFC 8216, 6.3.4), until it is known when "
            + "segments come: then each is asked for when it is due.")
    static let refreshUnchanged = Setting(
        name: "refresh.unchanged", unit: .percent, standard: 20, allowed: 5...200,
        why: "The same after a playlist that brought nothing: at most, where a segment is overdue.")

    // MARK: Ads

    static let creativeTimeout = Setting(
        name: "creative.timeout", unit: .ms, standard: 5_000, allowed: 50...60_000,
        why: "A creative's or slate's playlist in full. Nobody waits for it: until it is read the creative is not eligible.")
    static let creativeRecheck = Setting(
        name: "creative.recheck", unit: .s, standard: 60, allowed: 1...86_400,
        why: "How often the playlists of creatives and slates are read again.")

    static let decisionReservation = Setting(
        name: "decision.reservation", unit: .s, standard: 600, allowed: 1...3_600,
        why: "How long an ad that was decided and not played stays reserved: so long its budget is not given to others.")

    // MARK: Third parties' beacons

    static let beaconAge = Setting(
        name: "beacon.age", unit: .s, standard: 3_600, allowed: 10...3_600,
        why: "A tracking URL that could not be delivered so long after its event is given up: nobody counts it any more.")
    static let beaconTimeout = Setting(
        name: "beacon.timeout", unit: .ms, standard: 5_000, allowed: 100...30_000,
        why: "From the start of a request to its answer. Without an answer nobody knows whether it was counted, so it is not sent again.")
    static let beaconConcurrency = Setting(
        name: "beacon.concurrency", unit: .count, standard: 64, allowed: 1...1_024,
        why: "Requests under way to one host; a host that answers 429, 503 or too late gets fewer.")
    static let beaconDiskBytes = Setting(
        name: "beacon.disk_bytes", unit: .bytes, standard: 4_294_967_296, allowed: 67_108_864...1_099_511_627_776,
        why: "What waits for hosts that are down, in data_dir/beacons; beyond it beacons wait in memory (32 MiB), then they are dropped.")

    // MARK: Sessions and journals

    static let sessionExpiry = Setting(
        name: "session.expiry", unit: .s, standard: 300, allowed: 10...86_400,
        why: "A session that asks for nothing for so long is over.")
    static let sessionMax = Setting(
        name: "session.max", unit: .count, standard: 1_000_000, allowed: 1...50_000_000,
        why: "Sessions in memory; a new one beyond it is 503.")
    static let sessionRemembered = Setting(
        name: "session.remembered", unit: .count, standard: 200_000, allowed: 0...50_000_000,
        why: "Sessions that are over and whose numbers are kept for a day, so that a player that comes back goes on above them.")
    static let journalSync = Setting(
        name: "journal.sync", unit: .ms, standard: 100, allowed: 1...10_000,
        why: "Between two fsyncs. A killed process loses nothing, a power cut at most this much.")
    static let journalWait = Setting(
        name: "journal.wait", unit: .ms, standard: 20, allowed: 0...1_000,
        why: "How long a playlist waits for its record to be written; then it leaves and is counted as late.")
    static let journalRewrite = Setting(
        name: "journal.rewrite", unit: .bytes, standard: 16_777_216, allowed: 4_096...1_099_511_627_776,
        why: "The journal is written anew, without what no session needs any more, when it has grown by this and to twice its size.")

    // MARK: The process

    static let drainDelay = Setting(
        name: "drain.delay", unit: .ms, standard: 1_000, allowed: 0...120_000,
        why: "After SIGTERM /readyz answers 503 for so long before connections are turned away: what balances the load must have seen it.")
    static let drainTimeout = Setting(
        name: "drain.timeout", unit: .s, standard: 30, allowed: 0...3_600,
        why: "Requests that still run after so long are cut.")
    static let overloadLag = Setting(
        name: "overload.lag", unit: .ms, standard: 100, allowed: 5...10_000,
        why: "Turns of a loop that are this late, at three looks in a row: no new session is taken; those that play go on.")
    static let overloadMemory = Setting(
        name: "overload.memory", unit: .mebibytes, standard: 0, allowed: 0...4_194_304,
        why: "The same for resident memory; 0: no bound.")
    static let overloadDescriptors = Setting(
        name: "overload.descriptors", unit: .percent, standard: 90, allowed: 10...100,
        why: "The same for descriptors in use, of the process's limit.")
    static let watchdogTurn = Setting(
        name: "watchdog.turn", unit: .ms, standard: 50, allowed: 1...10_000,
        why: "A loop's turn over this is logged with its route.")
}
