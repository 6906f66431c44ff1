import Manifest

/// Writes the lines with which content segments are listed: once for each segment, when it is first seen (SEQ-3, ORG-6).
struct OriginText: Sendable {
    /// Where segment URIs lead.
    enum Delivery: Sendable, Equatable {
        /// Absolute on the origin, or on `contentPrefix` for what lies below the origin's prefix.
        case direct(contentPrefix: [UInt8]?)
        /// Through the edge: relative, `c/{path}` below the channel.
        case proxy
    }

    let delivery: Delivery
    /// The origin prefixes of the channel; they end in "/".
    let prefixes: [[UInt8]]
    private let uris: UriTable
    private let markers: MarkerMode
    private var stateId: Int32 = 0
    private var lastState: [UInt8] = []

    init(delivery: Delivery, prefixes: [[UInt8]], uris: UriTable, markers: MarkerMode) {
        self.delivery = delivery
        self.prefixes = prefixes
        self.uris = uris
        self.markers = markers
    }

    /// - Parameters:
    ///   - index: of the segment in `origin`.
    ///   - start: its date on the channel's clock, nanoseconds since 1970.
    mutating func text(
        _ index: Int, start: Int64, of origin: OriginPlaylist, for rendition: Rendition
    ) -> SegmentText {
        let media = origin.media, segment = media.segments[index]
        let state = self.state(of: segment, in: origin, for: rendition)
        if state != lastState {
            stateId &+= 1
            lastState = state
        }
        var lines: [UInt8] = []
        lines.reserveCapacity(256)
        if rendition.hasDates {
            lines += "#EXT-X-PROGRAM-DATE-TIME:".utf8
            Manifest.Rfc3339.append(start, to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        lines += origin.unknownTags(of: segment)
        if segment.gap { lines += "#EXT-X-GAP\n".utf8 }
        lines += "#EXTINF:".utf8
        lines += media[segment.durationText]
        lines.append(UInt8(ascii: ","))
        lines += media[segment.title]
        lines.append(UInt8(ascii: "\n"))
        if let range = segment.byteRange {
            lines += "#EXT-X-BYTERANGE:".utf8
            append(range, to: &lines)
            lines.append(UInt8(ascii: "\n"))
        }
        lines += resolve(media[segment.uri], in: origin, for: rendition)
        lines.append(UInt8(ascii: "\n"))
        return SegmentText(stateId: stateId, state: lastState, lines: lines, markers: markers == .pass ? origin.markers(of: segment) : [])
    }

    private func state(of segment: MediaSegment, in origin: OriginPlaylist, for rendition: Rendition) -> [UInt8] {
        let media = origin.media
        var state: [UInt8] = []
        var keys: [UInt8] = []
        if segment.keySet >= 0 {
            for key in media.keySets[segment.keySet].keys where media.keys[key].method != .none {
                append(media.keys[key], sequence: segment.mediaSequence, in: origin, for: rendition, to: &keys)
            }
        }
        if keys.isEmpty, rendition.hasKeys { keys = Array("#EXT-X-KEY:METHOD=NONE\n".utf8) }
        guard segment.map >= 0 else { return keys }
        let map = media.maps[segment.map]
        var lines: [UInt8] = []
        lines += "#EXT-X-MAP:URI=\"".utf8
        lines += resolve(media[map.uri], in: origin, for: rendition)
        lines.append(UInt8(ascii: "\""))
        if let range = map.byteRange {
            lines += ",BYTERANGE=\"".utf8
            append(range, to: &lines)
            lines.append(UInt8(ascii: "\""))
        }
        lines.append(UInt8(ascii: "\n"))
        // The map on the same side of the keys as in the origin (KEY-2): a clear map of encrypted segments stands before them.
        if map.keySet < 0, segment.keySet >= 0 {
            state += "#EXT-X-KEY:METHOD=NONE\n".utf8
            return state + lines + keys
        }
        return keys + lines
    }

    /// The key as written, its URI absolute, and the IV that it has by its number written out, since our numbers differ (KEY-3, KEY-5).
    private func append(
        _ key: MediaKey, sequence: Int64, in origin: OriginPlaylist, for rendition: Rendition, to text: inout [UInt8]
    ) {
        let media = origin.media
        text += "#EXT-X-KEY:".utf8
        if key.uri.isEmpty {
            text += media[key.attributes]
        } else {
            text += media.text[key.attributes.start..<key.uri.start]
            text += resolve(media[key.uri], in: origin, for: rendition)
            text += media.text[key.uri.end..<key.attributes.end]
        }
        if key.hasImplicitIv {
            text += ",IV=0x".utf8
            let digits = Array("0123456789abcdef".utf8)
            for shift in stride(from: 124, through: 0, by: -4) {
                text.append(shift >= 64 ? digits[0] : digits[Int(UInt64(bitPattern: sequence) >> UInt64(shift) & 15)])
            }
        }
        text.append(UInt8(ascii: "\n"))
    }

    private func append(_ range: ByteRange, to text: inout [UInt8]) {
        DecimalInteger.append(range.length, to: &text)
        text.append(UInt8(ascii: "@"))
        DecimalInteger.append(range.offset, to: &text)
    }

    private func resolve(_ uri: ArraySlice<UInt8>, in origin: OriginPlaylist, for rendition: Rendition) -> [UInt8] {
        let absolute = UriResolve.absolute(uri, against: origin.base[...])
        let prefix = prefixes.first { absolute.starts(with: $0) }
        switch delivery {
        case .direct(let contentPrefix):
            guard let contentPrefix, let prefix else { return absolute }
            return contentPrefix + absolute.dropFirst(prefix.count)
        case .proxy:
            // From `s/{session}/{path}` up to the channel, then down into `c/`.
            return rendition.toSessionRoot + Array("../../c/".utf8) + uris.path(for: absolute, prefix: prefix)
        }
    }
}
