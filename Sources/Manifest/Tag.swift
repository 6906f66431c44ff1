import Formats

/// The tags we know (rfc8216bis §4.4 and the cue dialects); any other passes through as it came.
public enum Tag: UInt8, CaseIterable, Sendable {
    // Both kinds of playlist (§4.4.1, §4.4.2).
    case extm3u, version, independentSegments, start, define
    // Media playlist as a whole (§4.4.3).
    case targetDuration, mediaSequence, discontinuitySequence, endList, playlistType, iFramesOnly, partInf,
        serverControl, allowCache
    // Media segments (§4.4.4).
    case extinf, byteRange, discontinuity, key, map, programDateTime, gap, bitrate, part
    // Media metadata (§4.4.5).
    case dateRange, skip, preloadHint, renditionReport
    // Multivariant playlist (§4.4.6).
    case media, streamInf, iFrameStreamInf, sessionData, sessionKey, contentSteering
    // Ad markers in the wild; none but DATERANGE is in the standard.
    case cueOut, cueOutCont, cueIn, cue, cueCont, cueSpan, oatcls, scte35, oldScte35, splicePoint, asset, signalExit,
        signalSpan, signalReturn, placementOpportunity, adTag, blackout, marker

    /// What a tag speaks about.
    public enum Scope: Sendable { case playlist, mediaPlaylist, segment, metadata, multivariant, cue }
    public var scope: Scope {
        switch self {
        case .extm3u, .version, .independentSegments, .start, .define: .playlist
        case .targetDuration, .mediaSequence, .discontinuitySequence, .endList, .playlistType, .iFramesOnly,
            .partInf, .serverControl, .allowCache:
            .mediaPlaylist
        case .extinf, .byteRange, .discontinuity, .key, .map, .programDateTime, .gap, .bitrate, .part: .segment
        case .dateRange, .skip, .preloadHint, .renditionReport: .metadata
        case .media, .streamInf, .iFrameStreamInf, .sessionData, .sessionKey, .contentSteering: .multivariant
        case .cueOut, .cueOutCont, .cueIn, .cue, .cueCont, .cueSpan, .oatcls, .scte35, .oldScte35, .splicePoint,
            .asset, .signalExit, .signalSpan, .signalReturn, .placementOpportunity, .adTag, .blackout, .marker:
            .cue
        }
    }

    /// The tag as written, with its number sign.
    public var text: StaticString {
        switch self {
        case .extm3u: "#EXTM3U"
        case .version: "#EXT-X-VERSION"
        case .independentSegments: "#EXT-X-INDEPENDENT-SEGMENTS"
        case .start: "#EXT-X-START"
        case .define: "#EXT-X-DEFINE"
        case .targetDuration: "#EXT-X-TARGETDURATION"
        case .mediaSequence: "#EXT-X-MEDIA-SEQUENCE"
        case .discontinuitySequence: "#EXT-X-DISCONTINUITY-SEQUENCE"
        case .endList: "#EXT-X-ENDLIST"
        case .playlistType: "#EXT-X-PLAYLIST-TYPE"
        case .iFramesOnly: "#EXT-X-I-FRAMES-ONLY"
        case .partInf: "#EXT-X-PART-INF"
        case .serverControl: "#EXT-X-SERVER-CONTROL"
        case .allowCache: "#EXT-X-ALLOW-CACHE"
        case .extinf: "#EXTINF"
        case .byteRange: "#EXT-X-BYTERANGE"
        case .discontinuity: "#EXT-X-DISCONTINUITY"
        case .key: "#EXT-X-KEY"
        case .map: "#EXT-X-MAP"
        case .programDateTime: "#EXT-X-PROGRAM-DATE-TIME"
        case .gap: "#EXT-X-GAP"
        case .bitrate: "#EXT-X-BITRATE"
        case .part: "#EXT-X-PART"
        case .dateRange: "#EXT-X-DATERANGE"
        case .skip: "#EXT-X-SKIP"
        case .preloadHint: "#EXT-X-PRELOAD-HINT"
        case .renditionReport: "#EXT-X-RENDITION-REPORT"
        case .media: "#EXT-X-MEDIA"
        case .streamInf: "#EXT-X-STREAM-INF"
        case .iFrameStreamInf: "#EXT-X-I-FRAME-STREAM-INF"
        case .sessionData: "#EXT-X-SESSION-DATA"
        case .sessionKey: "#EXT-X-SESSION-KEY"
        case .contentSteering: "#EXT-X-CONTENT-STEERING"
        case .cueOut: "#EXT-X-CUE-OUT"
        case .cueOutCont: "#EXT-X-CUE-OUT-CONT"
        case .cueIn: "#EXT-X-CUE-IN"
        case .cue: "#EXT-X-CUE"
        case .cueCont: "#EXT-X-CUE-CONT"
        case .cueSpan: "#EXT-X-CUE-SPAN"
        case .oatcls: "#EXT-OATCLS-SCTE35"
        case .scte35: "#EXT-X-SCTE35"
        case .oldScte35: "#EXT-SCTE35"
        case .splicePoint: "#EXT-X-SPLICEPOINT-SCTE35"
        case .asset: "#EXT-X-ASSET"
        case .signalExit: "#EXT-X-SIGNAL-EXIT"
        case .signalSpan: "#EXT-X-SIGNAL-SPAN"
        case .signalReturn: "#EXT-X-SIGNAL-RETURN"
        case .placementOpportunity: "#EXT-X-PLACEMENT-OPPORTUNITY"
        case .adTag: "#EXT-X-AD"
        case .blackout: "#EXT-X-BLACKOUT"
        case .marker: "#EXT-X-MARKER"
        }
    }

    /// Finds the tag of a line and where its value begins.
    ///
    /// - Parameter line: a trimmed line that begins with `#EXT`.
    /// - Returns: the tag, nil for an unknown one, and what stands after the colon, trimmed; empty where there is none.
    @inline(__always)
    static func read(_ line: ByteSlice, in bytes: Span<UInt8>) -> (tag: Tag?, value: ByteSlice) {
        // Every second tag of a live playlist is this one.
        if bytes.word(at: line.start) == extinfWord, line.count >= 8 {
            return (.extinf, bytes.trimmed(ByteSlice(line.start + 8, line.end)))
        }
        var end = line.start
        while end < line.end, bytes[end] != UInt8(ascii: ":"), !bytes[end].isBlank { end += 1 }
        let name = ByteSlice(line.start, end)
        var from = end
        while from < line.end, bytes[from].isBlank { from += 1 }
        if from < line.end, bytes[from] == UInt8(ascii: ":") { from += 1 }
        if let tag = named(name, in: bytes) { return (tag, bytes.trimmed(ByteSlice(from, line.end))) }
        // EXT-X-SIGNAL-EXIT,SpliceType=…: markers may leave their value out and go on with names.
        let comma = bytes.firstIndex(of: UInt8(ascii: ","), from: line.start, to: end)
        guard comma < end, let tag = named(ByteSlice(line.start, comma), in: bytes), tag.scope == .cue else {
            return (nil, bytes.trimmed(ByteSlice(from, line.end)))
        }
        return (tag, bytes.trimmed(ByteSlice(comma + 1, line.end)))
    }

    /// `#EXTINF:` as a little-endian word.
    private static var extinfWord: UInt64 { 0x3a46_4e49_5458_4523 }

    /// The tag with exactly this name.
    private static func named(_ name: ByteSlice, in bytes: Span<UInt8>) -> Tag? {
        switch name.count {
        case 7:
            if bytes.equals(name, Tag.extm3u.text) { return .extm3u }
            if bytes.equals(name, Tag.extinf.text) { return .extinf }
        case 9:
            if bytes.equals(name, Tag.adTag.text) { return .adTag }
        case 10:
            if bytes.equals(name, Tag.key.text) { return .key }
            if bytes.equals(name, Tag.map.text) { return .map }
            if bytes.equals(name, Tag.gap.text) { return .gap }
            if bytes.equals(name, Tag.cue.text) { return .cue }
        case 11:
            if bytes.equals(name, Tag.part.text) { return .part }
            if bytes.equals(name, Tag.skip.text) { return .skip }
            if bytes.equals(name, Tag.oldScte35.text) { return .oldScte35 }
        case 12:
            if bytes.equals(name, Tag.start.text) { return .start }
            if bytes.equals(name, Tag.media.text) { return .media }
            if bytes.equals(name, Tag.asset.text) { return .asset }
        case 13:
            if bytes.equals(name, Tag.define.text) { return .define }
            if bytes.equals(name, Tag.cueIn.text) { return .cueIn }
            if bytes.equals(name, Tag.scte35.text) { return .scte35 }
            if bytes.equals(name, Tag.marker.text) { return .marker }
        case 14:
            if bytes.equals(name, Tag.version.text) { return .version }
            if bytes.equals(name, Tag.endList.text) { return .endList }
            if bytes.equals(name, Tag.bitrate.text) { return .bitrate }
            if bytes.equals(name, Tag.cueOut.text) { return .cueOut }
        case 15:
            if bytes.equals(name, Tag.partInf.text) { return .partInf }
            if bytes.equals(name, Tag.cueCont.text) { return .cueCont }
            if bytes.equals(name, Tag.cueSpan.text) { return .cueSpan }
            if bytes.equals(name, Tag.blackout.text) { return .blackout }
        case 16:
            if bytes.equals(name, Tag.byteRange.text) { return .byteRange }
            if bytes.equals(name, Tag.dateRange.text) { return .dateRange }
        case 17:
            if bytes.equals(name, Tag.streamInf.text) { return .streamInf }
        case 18:
            if bytes.equals(name, Tag.allowCache.text) { return .allowCache }
            if bytes.equals(name, Tag.sessionKey.text) { return .sessionKey }
            if bytes.equals(name, Tag.oatcls.text) { return .oatcls }
            if bytes.equals(name, Tag.signalExit.text) { return .signalExit }
            if bytes.equals(name, Tag.signalSpan.text) { return .signalSpan }
        case 19:
            if bytes.equals(name, Tag.preloadHint.text) { return .preloadHint }
            if bytes.equals(name, Tag.sessionData.text) { return .sessionData }
            if bytes.equals(name, Tag.cueOutCont.text) { return .cueOutCont }
        case 20:
            if bytes.equals(name, Tag.playlistType.text) { return .playlistType }
            if bytes.equals(name, Tag.iFramesOnly.text) { return .iFramesOnly }
            if bytes.equals(name, Tag.discontinuity.text) { return .discontinuity }
            if bytes.equals(name, Tag.signalReturn.text) { return .signalReturn }
        case 21:
            if bytes.equals(name, Tag.targetDuration.text) { return .targetDuration }
            if bytes.equals(name, Tag.mediaSequence.text) { return .mediaSequence }
            if bytes.equals(name, Tag.serverControl.text) { return .serverControl }
        case 23:
            if bytes.equals(name, Tag.renditionReport.text) { return .renditionReport }
            if bytes.equals(name, Tag.contentSteering.text) { return .contentSteering }
        case 24:
            if bytes.equals(name, Tag.programDateTime.text) { return .programDateTime }
        case 25:
            if bytes.equals(name, Tag.iFrameStreamInf.text) { return .iFrameStreamInf }
            if bytes.equals(name, Tag.splicePoint.text) { return .splicePoint }
        case 27:
            if bytes.equals(name, Tag.independentSegments.text) { return .independentSegments }
        case 28:
            if bytes.equals(name, Tag.placementOpportunity.text) { return .placementOpportunity }
        case 29:
            if bytes.equals(name, Tag.discontinuitySequence.text) { return .discontinuitySequence }
        default: break
        }
        return nil
    }
}
