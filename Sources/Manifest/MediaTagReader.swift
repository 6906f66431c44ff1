import Formats

// The tags of a media playlist that carry attribute lists. Unknown attributes are skipped, known ones that cannot be read refuse the
// playlist only where it would be misread: a key, a map, a range, a part.
extension MediaPlaylistParser {
    mutating func readByteRange(_ value: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard let (range, explicit) = ByteRange.read(value, in: bytes) else {
            if ByteRange.isTooLarge(value, in: bytes) { throw ManifestError(.overflow("EXT-X-BYTERANGE"), line: number) }
            throw ManifestError(.badValue(tag: "EXT-X-BYTERANGE", value: bytes.text(value)), line: number)
        }
        pending.rangeLength = range.length
        pending.rangeOffset = range.offset
        pending.byteRangeOffsetIsExplicit = explicit
    }

    mutating func readKey(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        let key = try MediaKey.checked(.key, value, line, number, bytes)
        pending.hasKeyTag = true
        // NONE ends every key, whatever its format: that is what it is written for before clear segments.
        if key.method == .none {
            pending.keySetIndex = -1
            keySetIsOpen = false
            return
        }
        let kept = pending.keySet < 0 ? 0..<0 : list.keySets[pending.keySet].keys
        if keySetIsOpen {
            // A set is a run in the order of its tags, so a key that takes another's place goes to the end.
            if let same = kept.first(where: { bytes.sameKeyFormat(list.keys[$0], key) }) { list.keys.remove(at: same) }
            guard list.keys.count - kept.lowerBound < Limits.keysInForce else {
                throw ManifestError(.tooMany("keys in force", limit: Limits.keysInForce), line: number)
            }
            list.keys.append(key)
            list.keySets[pending.keySet].keys = kept.lowerBound..<list.keys.count
            return
        }
        guard list.keys.count + kept.count < Limits.keys else { throw ManifestError(.tooMany("keys", limit: Limits.keys), line: number) }
        let first = list.keys.count
        for index in kept where !bytes.sameKeyFormat(list.keys[index], key) { list.keys.append(list.keys[index]) }
        guard list.keys.count - first < Limits.keysInForce else {
            throw ManifestError(.tooMany("keys in force", limit: Limits.keysInForce), line: number)
        }
        list.keys.append(key)
        pending.keySetIndex = Int32(truncatingIfNeeded: list.keySets.count)
        list.keySets.append(KeySet(keys: first..<list.keys.count))
        keySetIsOpen = true
    }

    mutating func readMap(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard list.maps.count < Limits.maps else { throw ManifestError(.tooMany("maps", limit: Limits.maps), line: number) }
        var map = try MediaMap.read(.map, value, line, number, bytes)
        map.keySet = pending.keySet
        pending.mapIndex = Int32(truncatingIfNeeded: list.maps.count)
        pending.hasMapTag = true
        list.maps.append(map)
        keySetIsOpen = false
    }

    mutating func readPart(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard list.parts.count < Limits.parts else { throw ManifestError(.tooMany("parts", limit: Limits.parts), line: number) }
        var part = try MediaPart.read(.part, value, line, number, bytes)
        // A range without an offset goes on where the part before it, of the same resource, ended (§4.4.4.9).
        if let last = list.parts.last, let before = last.byteRange, bytes.isSameResource(last.uri, part.uri) {
            let (end, isOver) = before.offset.addingReportingOverflow(before.length)
            guard !isOver else { throw ManifestError(.overflow("BYTERANGE"), line: number) }
            part.assumedOffset = end
        }
        if let range = part.byteRange, !part.byteRangeOffsetIsExplicit {
            guard !part.assumedOffset.addingReportingOverflow(range.length).overflow else {
                throw ManifestError(.overflow("BYTERANGE"), line: number)
            }
            part.byteRange?.offset = part.assumedOffset
        }
        list.parts.append(part)
    }

    mutating func readDateRange(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard list.dateRanges.count < Limits.dateRanges else {
            throw ManifestError(.tooMany("date ranges", limit: Limits.dateRanges), line: number)
        }
        var range = try DateRange.read(.dateRange, value, line, number, bytes)
        range.segmentIndex = list.segments.count
        list.dateRanges.append(range)
        try append(CueReader.read(range, bytes))
    }

    /// Preload hints, rendition reports and skips.
    mutating func readDelivery(
        _ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>
    ) throws(ManifestError) {
        guard list.preloadHints.count < Limits.reports, list.renditionReports.count < Limits.reports else {
            throw ManifestError(.tooMany("hints", limit: Limits.reports), line: number)
        }
        switch tag {
        case .preloadHint: list.preloadHints.append(try PreloadHint.read(tag, value, line, number, bytes))
        case .renditionReport: list.renditionReports.append(try RenditionReport.read(tag, value, line, number, bytes))
        default:
            let skip = try SkipTag.read(tag, value, line, number, bytes)
            guard skip.skippedSegments < Int64.max / 4 else { throw ManifestError(.overflow("SKIPPED-SEGMENTS"), line: number) }
            guard list.segments.isEmpty else { throw ManifestError(.misplacedTag("EXT-X-SKIP"), line: number) }
            guard list.skip == nil else { throw ManifestError(.repeatedTag("EXT-X-SKIP"), line: number) }
            list.skip = skip
        }
    }

    /// Server control, part target, start point and definitions; what cannot be read is left at its default and reported by `Check`.
    mutating func readControl(
        _ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>
    ) throws(ManifestError) {
        switch tag {
        case .start: list.start = try StartPoint.read(tag, value, line, number, bytes)
        case .serverControl: list.serverControl = try ServerControl.read(tag, value, line, number, bytes)
        case .partInf: list.partTarget = try PartInformation.read(tag, value, line, number, bytes).target
        default:
            guard list.defines.count < Limits.defines else {
                throw ManifestError(.tooMany("definitions", limit: Limits.defines), line: number)
            }
            list.defines.append(try Define.read(tag, value, line, number, bytes))
        }
    }
}

extension ByteRange {
    /// `<n>[@<o>]`; the offset is 0 and not explicit where it is left out.
    static func read(_ slice: ByteSlice, in bytes: Span<UInt8>) -> (ByteRange, explicit: Bool)? {
        let at = bytes.firstIndex(of: UInt8(ascii: "@"), from: slice.start, to: slice.end)
        guard let length = DecimalInteger.parse(bytes[bytes.trimmed(ByteSlice(slice.start, at))]) else { return nil }
        guard at < slice.end else { return (ByteRange(length: length, offset: 0), false) }
        guard let offset = DecimalInteger.parse(bytes[bytes.trimmed(ByteSlice(at + 1, slice.end))]),
            !offset.addingReportingOverflow(length).overflow
        else { return nil }
        return (ByteRange(length: length, offset: offset), true)
    }

    /// What `read` does not take because we count only to 2^63-1.
    static func isTooLarge(_ slice: ByteSlice, in bytes: Span<UInt8>) -> Bool {
        let at = bytes.firstIndex(of: UInt8(ascii: "@"), from: slice.start, to: slice.end)
        guard AttributeSyntax.isInteger(bytes.trimmed(ByteSlice(slice.start, at)), bytes) else { return false }
        return at == slice.end || AttributeSyntax.isInteger(bytes.trimmed(ByteSlice(at + 1, slice.end)), bytes)
    }
}

extension MediaKey {
    /// Reads EXT-X-KEY or EXT-X-SESSION-KEY.
    /// - Throws: `missingAttribute` for METHOD or URI, `badValue` for an IV that is not hexadecimal.
    static func checked(
        _ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>
    ) throws(ManifestError) -> MediaKey {
        var key = try MediaKey.read(tag, value, line, number, bytes)
        guard key.method != .none else { return key }
        key.isIdentity = key.keyFormat.isEmpty || bytes.equals(key.keyFormat, "identity")
        guard !key.uri.isEmpty else { throw ManifestError(.missingAttribute(tag: tag.name, name: "URI"), line: number) }
        return key
    }
}

extension MediaKey.Iv {
    /// `0x` and 1 to 32 hexadecimal digits.
    init?(_ slice: ByteSlice, in bytes: Span<UInt8>) {
        guard slice.count > 2, slice.count <= 34, bytes[slice.start] == UInt8(ascii: "0"),
            bytes[slice.start + 1].uppercased == UInt8(ascii: "X")
        else { return nil }
        high = 0
        low = 0
        for at in (slice.start + 2)..<slice.end {
            guard let digit = bytes[at].hexValue else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
    }
}

extension Span<UInt8> {
    /// Whether a new key takes the place of an old one.
    func sameKeyFormat(_ one: MediaKey, _ other: MediaKey) -> Bool {
        one.isIdentity || other.isIdentity ? one.isIdentity == other.isIdentity : equal(one.keyFormat, other.keyFormat)
    }
}
