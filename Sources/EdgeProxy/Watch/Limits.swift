/// Every bound of this module, in one place.
enum Limits {
    /// Breaks of a session that a watch tells apart; the older ones have left every window.
    static let breaks = 4_096
    /// Segments that a watch asks for at once, as many as a browser does.
    static let segmentsAtOnce = 6
    /// Segments that wait for that; more are left out and counted.
    static let waitingSegments = 20_000
    /// Segments that a watch knows it has asked for before it begins anew.
    static let knownSegments = 500_000
    /// Of a segment that comes whole, so much is read before its connection is given up.
    static let segmentBytes = 64 << 10
    /// Playlists that a watch writes down because they broke a rule.
    static let keptPlaylists = 1_000
    /// From one rendition's first request to the next one's, nanoseconds.
    static let staggerNs: Int64 = 50_000_000
}
