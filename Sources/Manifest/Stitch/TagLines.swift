import Formats

/// The lines that stitching puts together, one tag each. What holds for a tag's form is known here alone.
public enum TagLines {
    /// The head of a media playlist, which never changes: version, target duration and what kind of playlist it is.
    /// - Parameters:
    ///   - canSkipUntilSeconds: how old the last segment is that a delta update may leave out; `nil`: there are none.
    /// - Parameter start: where players begin (EXT-X-START).
    public static func head(
        version: Int, targetSeconds: Int64, canSkipUntilSeconds: Int64?, kind: Kind?, start: StartPoint? = nil
    ) -> [UInt8] {
        var text = Array("#EXTM3U\n#EXT-X-VERSION:\(version)\n#EXT-X-TARGETDURATION:\(targetSeconds)\n".utf8)
        if let seconds = canSkipUntilSeconds { text += "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=\(seconds).0\n".utf8 }
        switch kind {
        case .event: text += "#EXT-X-PLAYLIST-TYPE:EVENT\n".utf8
        case .vod: text += "#EXT-X-PLAYLIST-TYPE:VOD\n".utf8
        case nil: break
        }
        if let start {
            text += "#EXT-X-START:TIME-OFFSET=".utf8
            text += DecimalText.text(start.timeOffset, places: 9, leastPlaces: 1).utf8
            text += (start.precise ? ",PRECISE=YES\n" : "\n").utf8
        }
        return text
    }
    public enum Kind: Sendable { case event, vod }

    public static let iFramesOnly = Array("#EXT-X-I-FRAMES-ONLY\n".utf8)
    public static let endList = Array("#EXT-X-ENDLIST\n".utf8)

    /// - Parameter ns: since 1970.
    public static func appendProgramDateTime(_ ns: Int64, to text: inout [UInt8]) {
        text += "#EXT-X-PROGRAM-DATE-TIME:".utf8
        Rfc3339.append(ns, to: &text)
        text.append(lineEnd)
    }

    public static let gap = Array("#EXT-X-GAP\n".utf8)

    /// - Parameter duration: as it is to be written.
    public static func appendExtinf(_ duration: some Collection<UInt8>, title: some Collection<UInt8>, to text: inout [UInt8]) {
        text += "#EXTINF:".utf8
        text += duration
        text.append(UInt8(ascii: ","))
        text += title
        text.append(lineEnd)
    }

    /// - Parameter range: `length@offset`.
    public static func appendByteRange(_ range: some Collection<UInt8>, to text: inout [UInt8]) {
        text += "#EXT-X-BYTERANGE:".utf8
        text += range
        text.append(lineEnd)
    }

    /// `length@offset`: the offset is always written (BYT-1).
    public static func text(of range: ByteRange) -> [UInt8] {
        var text: [UInt8] = []
        DecimalInteger.append(range.length, to: &text)
        text.append(UInt8(ascii: "@"))
        DecimalInteger.append(range.offset, to: &text)
        return text
    }

    /// - Parameter range: `length@offset`.
    public static func appendMap(uri: some Collection<UInt8>, range: (some Collection<UInt8>)?, to text: inout [UInt8]) {
        text += mapStart
        text += "URI=\"".utf8
        text += uri
        text.append(quote)
        if let range {
            text += ",BYTERANGE=\"".utf8
            text += range
            text.append(quote)
        }
        text.append(lineEnd)
    }

    /// What every line of a map begins with.
    public static let mapStart = Array("#EXT-X-MAP:".utf8)
    /// What clear media has behind encrypted media (KEY-1).
    public static let keyNone = Array("#EXT-X-KEY:METHOD=NONE\n".utf8)

    /// - Parameters:
    ///   - attributes: as they are to be written.
    ///   - iv: a number that stands for itself as the IV; `nil`: the attributes have theirs, or none.
    public static func appendKey(_ attributes: some Collection<UInt8>, iv: Int64?, to text: inout [UInt8]) {
        text += "#EXT-X-KEY:".utf8
        text += attributes
        if let iv {
            text += ",IV=0x".utf8
            for shift in stride(from: 120, through: 0, by: -8) {
                Hex.append(shift >= 64 ? 0 : UInt8(truncatingIfNeeded: iv >> Int64(shift)), to: &text)
            }
        }
        text.append(lineEnd)
    }

    /// The marker at a break's out-point. - Parameter planned: nanoseconds.
    public static func cueOut(planned: Int64?) -> [UInt8] {
        var line = Array("#EXT-X-CUE-OUT".utf8)
        if let planned {
            line.append(UInt8(ascii: ":"))
            DecimalSeconds.append(planned, to: &line)
        }
        return line + [lineEnd]
    }

    public static let cueIn = Array("#EXT-X-CUE-IN\n".utf8)

    private static let lineEnd = UInt8(ascii: "\n"), quote = UInt8(ascii: "\"")
}
