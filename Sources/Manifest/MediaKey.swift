/// EXT-X-KEY or EXT-X-SESSION-KEY with its attributes parsed (§4.4.4.4, §4.4.6.5).
public struct MediaKey: Equatable, Sendable {
    public enum Method: Equatable, Sendable {
        case none, aes128, sampleAes, sampleAesCtr, aes256Gcm
        /// A method of a later version; kept as written.
        case other
    }
    /// 128-bit initialisation vector as written; shorter hexadecimal is filled with zeros from the left.
    public struct Iv: Hashable, Sendable {
        public var high: UInt64, low: UInt64
        public init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }
    }
    public var method: Method = .none
    public var methodText: ByteSlice = .empty
    /// Without quotes; empty for METHOD=NONE.
    public var uri: ByteSlice = .empty
    public var iv: Iv?
    /// Without quotes; empty stands for "identity".
    public var keyFormat: ByteSlice = .empty
    public var keyFormatVersions: ByteSlice = .empty
    /// The whole attribute list as written.
    public var attributes: ByteSlice = .empty
    /// The whole line without its line end.
    public var source: ByteSlice = .empty
    public var line = 0
    /// KEYFORMAT is "identity", written or implied.
    public var isIdentity = true
    /// METHOD is AES-128 or SAMPLE-AES with the identity format and no IV: the IV is then the media sequence number, so a
    /// renumbered segment needs an explicit one (KEY-3).
    public var hasImplicitIv: Bool {
        iv == nil && isIdentity && (method == .aes128 || method == .sampleAes)
    }
    public init() {}
}

extension MediaKey.Method: AttributeWord {
    static let named: [(Self, StaticString)] = [
        (.none, "NONE"), (.aes128, "AES-128"), (.sampleAes, "SAMPLE-AES"), (.sampleAesCtr, "SAMPLE-AES-CTR"),
        (.aes256Gcm, "AES-256-GCM"),
    ]
    static let unnamed = Self.other
}

extension MediaKey: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        var word = WordValue(method, methodText)
        try cursor.attribute("METHOD", &word, .enumerated, .indispensable)
        (method, methodText) = (word.word, word.text)
        try cursor.attribute("URI", &uri, .uri)
        // Decrypting with a guess is worse than not playing.
        try cursor.attribute("IV", &iv, .hex, .exact)
        try cursor.attribute("KEYFORMAT", &keyFormat, .quoted)
        try cursor.attribute("KEYFORMATVERSIONS", &keyFormatVersions, .quoted)
    }
}

/// The keys in force for a run of segments, one for each KEYFORMAT.
public struct KeySet: Equatable, Sendable {
    /// Indices into `MediaPlaylist.keys`.
    public var keys: Range<Int>
    public init(keys: Range<Int>) { self.keys = keys }
}

/// EXT-X-MAP (§4.4.4.5).
public struct MediaMap: Equatable, Sendable {
    /// Without quotes.
    public var uri: ByteSlice = .empty
    /// An offset that is not written is 0.
    public var byteRange: ByteRange?
    public var byteRangeOffsetIsExplicit = false
    /// Keys in force where the tag stands, which may differ from the segment's (KEY-2); -1 when clear.
    public var keySet = -1
    public var attributes: ByteSlice = .empty
    /// The whole line without its line end.
    public var source: ByteSlice = .empty
    public var line = 0
    public init() {}
}

extension MediaMap: AttributeTag {
    mutating func walk(_ cursor: inout (some AttributeCursor & ~Escapable)) throws(ManifestError) {
        try cursor.attribute("URI", &uri, .uri, .indispensable)
        var range = RangeValue(byteRange, isExplicit: byteRangeOffsetIsExplicit)
        try cursor.attribute("BYTERANGE", &range, .byteRange, .exact)
        (byteRange, byteRangeOffsetIsExplicit) = (range.range, range.isExplicit)
    }
}
