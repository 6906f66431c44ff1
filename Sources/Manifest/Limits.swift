/// Every bound of this module, in one place. Input beyond one of them is refused with `ManifestError.Reason.tooMany` or `.tooLong`.
public enum Limits {
    /// Bytes of one playlist, before and after variable substitution. The largest seen in the wild is 1.1 MB (ten hours of window).
    public static let playlistBytes = 16 << 20
    /// Bytes of one line; `data:` key URIs run to a few kB.
    public static let lineBytes = 256 << 10
    /// Media segments of one playlist: two days of two-second segments.
    public static let segments = 100_000
    /// EXT-X-KEY tags of one playlist, keys that stay in force beside a new one counted again.
    public static let keys = 200_000
    /// Keys in force for one segment: one for each KEYFORMAT.
    public static let keysInForce = 16
    /// EXT-X-MAP tags of one playlist.
    public static let maps = 100_000
    /// EXT-X-DATERANGE tags of one playlist.
    public static let dateRanges = 100_000
    /// Cue lines of one playlist, all dialects together.
    public static let cues = 200_000
    /// EXT-X-PART tags of one playlist.
    public static let parts = 100_000
    /// Preload hints and rendition reports of one playlist, each.
    public static let reports = 1_000
    /// Variants, I-frame streams, renditions, session data and session keys of one multivariant playlist, each.
    public static let variants = 10_000
    /// EXT-X-DEFINE tags of one playlist.
    public static let defines = 1_000
    /// Seconds of one duration or offset, and of all segments together; about 31 years.
    public static let seconds: Int64 = 1_000_000_000
    /// Bytes of one resolved URI.
    public static let uriBytes = 64 << 10
    /// Findings of one check; the rest is counted, not kept.
    public static let findings = 1_000
    /// Segments that a stream checker remembers for one media playlist.
    public static let rememberedSegments = 200_000
}
