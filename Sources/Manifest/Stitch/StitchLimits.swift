extension Limits {
    /// Content segments in one shared block of bytes.
    public static let blockSegments: Int64 = 64
    /// Two dates this near are the same boundary: a frame at 25/s is 40 ms, rounding in the wild is up to 10.
    public static let dateToleranceNs: Int64 = 15_000_000
    /// How far dates may step back at a discontinuity (PDT-3 says under a second; some room for rounding).
    public static let dateStepBackNs: Int64 = 990_000_000
    /// Fronts that are remembered with their edges: more segments than a rendition may be behind, or a pod's segment be long.
    public static let frontsKept = 64
    /// Jumps of an origin's dates that are remembered: what was listed before them has left every playlist long ago.
    public static let dateSteps = 64
    /// How many segments apart two undated renditions may be at the same time, where their break markers say so: breaks are further apart.
    static let markedSegments: Int64 = 6
    /// A run of the origin that lies further behind ours than this, and goes on, has another clock; one that is nearer is waited for.
    public static let originBehindNs: Int64 = 60_000_000_000
}
