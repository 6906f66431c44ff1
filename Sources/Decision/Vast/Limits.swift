/// Every bound of this module, in one place.
public enum Limits {
    /// Bytes of a document: the largest answers that ad servers give, whole pods with every variant of each ad, have a tenth.
    public static let documentBytes = 4 << 20
    /// Elements within each other: VAST needs 12, within VMAP 16, and extensions some more.
    static let documentDepth = 48
    /// Elements of a document.
    static let documentElements = 1 << 16
    /// Attributes of one element, and namespaces declared around one.
    static let attributes = 64
    static let namespaces = 32
    /// Ads of one answer: an hour of breaks has about as many.
    static let ads = 256
    /// Creatives of an ad.
    static let creatives = 64
    /// Files of one kind of a creative: a dozen bitrates in a few codecs are usual.
    static let mediaFiles = 128
    /// URLs of one kind in one place: impressions, errors, events, clicks.
    static let trackingUrls = 512
    /// Anything else that comes in lists: categories, icons, companions, verifications, extensions.
    static let items = 128
    /// Breaks of a VMAP.
    static let adBreaks = 1_024
    /// Warnings that are kept; there may have been more.
    static let warnings = 100
    /// Bytes of what a warning quotes.
    static let quotedBytes = 80
    /// A length of time: `xs:time` ends before 24 hours.
    static let durationMs: Int64 = 86_399_999
    /// Hours of a VMAP break's place: a recording of four days.
    static let breakHours: Int64 = 99
    /// Bytes of a URL with its macros expanded: more than any server takes.
    static let expandedBytes = 64 << 10
}
