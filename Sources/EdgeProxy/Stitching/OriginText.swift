import Formats
import Manifest
import Model

/// Writes the lines with which content segments are listed: once for each segment, when it is first seen (SEQ-3, ORG-6).
public struct OriginText: Sendable {
    /// Where segment URIs lead.
    public enum Delivery: Sendable, Equatable {
        /// Absolute on the origin, or on `contentPrefix` for what lies below the origin's prefix.
        case direct(contentPrefix: [UInt8]?)
        /// Through the edge: relative, `c/{path}` below the channel.
        case proxy
    }

    public private(set) var delivery: Delivery
    /// The origin prefixes of the channel; they end in "/".
    public private(set) var prefixes: [[UInt8]]
    let uris: UriList
    private var markers: MarkerMode
    /// Whether its queries are the newest; otherwise they stay as first seen.
    private var isNewest: Bool
    private var stateId: Int32 = 0
    private var lastState = SegmentState.none
    /// The last map with the keys that it stands in the scope of, and a number that changes with it.
    private var lastMap: [UInt8] = []
    private var mapId: Int32 = 0

    public init(delivery: Delivery, prefixes: [[UInt8]], uris: UriList, markers: MarkerMode, query: SegmentQuery = .first) {
        self.delivery = delivery
        self.prefixes = prefixes
        self.uris = uris
        self.markers = markers
        isNewest = query == .newest
    }

    /// Writes what comes from now on as another configuration of the channel has it.
    public mutating func adopt(_ other: OriginText) {
        (delivery, prefixes, markers, isNewest) = (other.delivery, other.prefixes, other.markers, other.isNewest)
    }

    /// Goes on behind segments that were listed before a restart of ours.
    public mutating func resume(after segments: [ContentSegment]) {
        guard let last = segments.last else { return }
        if segments.contains(where: { $0.lines.contains(Self.throughEdge) }) { uris.table.noteProxied() }
        stateId = last.stateId
        lastState = last.state
        guard let state = segments.last(where: { $0.state.map > 0 })?.state else { return }
        mapId = state.map
        // The segment's own keys stand behind the map, or they are the map's too.
        let isShared = state.lines.starts(with: state.keys) && state.lines.dropFirst(state.keys.count).starts(with: TagLines.mapStart)
        lastMap = plain(isShared ? state.lines : state.lines.dropLast(state.keys.count))
    }

    /// - Parameters:
    ///   - index: of the segment in `origin`.
    ///   - date: with which it is listed, nanoseconds since 1970.
    public mutating func text(_ index: Int, date: Int64, of origin: OriginPlaylist, for rendition: ServedRendition) -> SegmentText {
        let media = origin.media, segment = media.segments[index]
        let state = self.state(of: segment, in: origin, for: rendition)
        let isOther = plain(state.lines) != plain(lastState.lines)
        if isOther { stateId &+= 1 }
        if isOther || isNewest { lastState = state }
        var lines: [UInt8] = []
        lines.reserveCapacity(256)
        if rendition.hasDates { TagLines.appendProgramDateTime(date, to: &lines) }
        lines += origin.unknownTags(of: segment)
        if segment.gap { lines += TagLines.gap }
        TagLines.appendExtinf(media[segment.durationText], title: media[segment.title], to: &lines)
        if let range = segment.byteRange { TagLines.appendByteRange(TagLines.text(of: range), to: &lines) }
        lines += resolve(media[segment.uri], in: origin, for: rendition)
        lines.append(UInt8(ascii: "\n"))
        return SegmentText(
            stateId: stateId, state: lastState, lines: lines, markers: markers == .pass ? origin.markers(of: segment) : [],
            returnMarkers: markers.returnMarkers)
    }

    private mutating func state(of segment: MediaSegment, in origin: OriginPlaylist, for rendition: ServedRendition) -> SegmentState {
        let media = origin.media
        let keys = keyLines(segment.keySet, sequence: segment.mediaSequence, in: origin, for: rendition)
        guard segment.map >= 0 else { return SegmentState(lines: keys, keys: keys, map: 0) }
        let written = media.maps[segment.map]
        var line: [UInt8] = []
        TagLines.appendMap(
            uri: resolve(media[written.uri], in: origin, for: rendition), range: written.byteRange.map { TagLines.text(of: $0) }, to: &line)
        // The map stays in the scope of the keys that it was written under (KEY-2), also when they have rotated since.
        let mapKeys = keyLines(written.keySet, sequence: nil, in: origin, for: rendition)
        let map = plain(mapKeys + line)
        if map != lastMap {
            lastMap = map
            mapId &+= 1
        }
        return SegmentState(lines: mapKeys == keys ? keys + line : mapKeys + line + keys, keys: keys, map: mapId)
    }

    /// The tags of one set of keys, complete: METHOD=NONE for none at all where others have some.
    ///
    /// - Parameter sequence: the origin's number, which is the IV of keys that have none; `nil` for a map, which has no number. A map in
    ///   the scope of such a key is a fault of the origin that stays as it is (RFC 8216 §4.3.2.5 wants the IV written).
    private func keyLines(_ set: Int, sequence: Int64?, in origin: OriginPlaylist, for rendition: ServedRendition) -> [UInt8] {
        guard set >= 0 else { return rendition.hasKeys ? TagLines.keyNone : [] }
        let keys = origin.media.keySets[set].keys
        // A key stays in force until another of its format comes, so fewer formats than before need an end of them all.
        var lines: [UInt8] = keys.count < origin.keyFormats ? TagLines.keyNone : []
        for key in origin.media.keys[keys] { append(key, sequence: sequence, in: origin, for: rendition, to: &lines) }
        return lines
    }

    /// The key as written, its URI absolute, and the IV that it has by its number written out, since our numbers differ (KEY-3, KEY-5).
    private func append(
        _ key: MediaKey, sequence: Int64?, in origin: OriginPlaylist, for rendition: ServedRendition, to text: inout [UInt8]
    ) {
        let media = origin.media
        var attributes: [UInt8]
        if key.uri.isEmpty {
            attributes = Array(media[key.attributes])
        } else {
            attributes = Array(media.text[key.attributes.start..<key.uri.start])
            attributes += resolve(media[key.uri], in: origin, for: rendition)
            attributes += media.text[key.uri.end..<key.attributes.end]
        }
        TagLines.appendKey(attributes, iv: key.hasImplicitIv ? sequence : nil, to: &text)
    }

    // MARK: Queries that are renewed

    /// A segment that is listed already with the queries that the origin gives it now, where those are followed; its path stays.
    ///
    /// - Parameters:
    ///   - index: of the same segment in `origin`.
    ///   - known: as it is listed.
    /// - Returns: `nil` where nothing of its lines is to be changed.
    public func renewed(
        _ index: Int, of origin: OriginPlaylist, listed known: ContentSegment, for rendition: ServedRendition
    ) -> (lines: [UInt8], state: SegmentState)? {
        guard isNewest else { return nil }
        let segment = origin.media.segments[index]
        var copy = self, state = copy.state(of: segment, in: origin, for: rendition)
        state.map = known.state.map
        if plain(state.lines) != plain(known.state.lines) || plain(state.keys) != plain(known.state.keys) { state = known.state }
        var lines = known.lines
        let uri = Self.uri(in: lines)
        let url = UriResolve.absolute(origin.media[segment.uri], against: origin.base[...])
        if uri.starts(with: "http://".utf8) || uri.starts(with: "https://".utf8) {
            if case .absolute(let newest) = target(of: url), UriTable.path(of: uri) == UriTable.path(of: newest[...]) {
                lines = lines[..<uri.startIndex] + newest + [UInt8(ascii: "\n")]
            }
        } else {
            _ = target(of: url)
            // Also one that was listed before this playlist was begun anew.
            if let number = Self.number(of: uri) { uris.table.renew(number, to: url) }
        }
        return lines == known.lines && state == known.state ? nil : (lines, state)
    }

    /// Tells the channel's table with which segment the playlist begins now.
    public func begins(with segment: ContentSegment?) {
        guard uris.table.areProxied, let number = segment.flatMap({ Self.number(of: Self.uri(in: $0.lines)) }) else { return }
        uris.begins(with: number)
    }

    /// The last of a segment's lines.
    private static func uri(in lines: [UInt8]) -> ArraySlice<UInt8> {
        let before = lines.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return lines[before...].dropLast()
    }

    /// Of `c/x/{number}/{name}`, through the edge: that stays, whatever URL it leads to.
    private static func number(of uri: ArraySlice<UInt8>) -> Int? {
        let parts = uri.split(separator: UInt8(ascii: "/")).suffix(4)
        guard parts.count == 4, let first = parts.first, first.elementsEqual("c".utf8), parts[parts.startIndex + 1].elementsEqual("x".utf8)
        else { return nil }
        return Int(String(decoding: parts[parts.startIndex + 2], as: UTF8.self))
    }

    /// Lines of keys and maps without the queries of their URIs, where those are followed: what differs in them alone is the same.
    private func plain(_ lines: [UInt8]) -> [UInt8] {
        guard isNewest, lines.contains(UInt8(ascii: "?")) else { return lines }
        var out: [UInt8] = [], isQuery = false
        for byte in lines {
            if byte == UInt8(ascii: "?") { isQuery = true }
            // A URI stands in quotes.
            if byte == UInt8(ascii: "\"") { isQuery = false }
            if !isQuery { out.append(byte) }
        }
        return out
    }

    /// Where a URI of the origin leads.
    public enum Target: Equatable {
        case absolute([UInt8])
        /// Below `/play/{tenant}/{channel}/`.
        case channel([UInt8])
    }

    /// - Parameter url: absolute, on the origin.
    public func target(of url: [UInt8]) -> Target {
        // What is not fetched over HTTP (`skd:`, `data:`, `urn:` of keys) means the same wherever it stands.
        guard url.starts(with: "http://".utf8) || url.starts(with: "https://".utf8) else { return .absolute(url) }
        let prefix = prefixes.first { url.starts(with: $0) }
        switch delivery {
        case .direct(let contentPrefix):
            guard let contentPrefix, let prefix else { return .absolute(url) }
            return .absolute(contentPrefix + url.dropFirst(prefix.count))
        case .proxy:
            uris.table.noteProxied()
            return .channel(Array("c/".utf8) + uris.path(for: url, prefix: prefix, isNewest: isNewest))
        }
    }

    private func resolve(_ uri: ArraySlice<UInt8>, in origin: OriginPlaylist, for rendition: ServedRendition) -> [UInt8] {
        switch target(of: UriResolve.absolute(uri, against: origin.base[...])) {
        case .absolute(let url): url
        // From `s/{session}/{path}` up to the channel.
        case .channel(let path): rendition.toSessionRoot + Array("../../".utf8) + path
        }
    }
    private static let throughEdge = Array("../../c/".utf8)
}
