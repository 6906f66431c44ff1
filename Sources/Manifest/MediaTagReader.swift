// The tags of a media playlist that carry attribute lists. Unknown attributes are skipped, known ones that cannot be read refuse the
// playlist only where it would be misread: a key, a map, a range, a part.
extension MediaPlaylistParser {
    mutating func readByteRange(_ value: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard let (range, explicit) = ByteRange.read(value, in: bytes) else {
            throw ManifestError(.badValue(tag: "EXT-X-BYTERANGE", value: bytes.text(value)), line: number)
        }
        pending.rangeLength = range.length
        pending.rangeOffset = range.offset
        pending.byteRangeOffsetIsExplicit = explicit
    }

    mutating func readKey(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        let key = try MediaKey.read(.key, value, line, number, bytes)
        pending.hasKeyTag = true
        // NONE ends every key, whatever its format: that is what it is written for before clear segments.
        if key.method == .none {
            pending.keySetIndex = -1
            keySetIsOpen = false
            return
        }
        let kept = pending.keySet < 0 ? 0..<0 : list.keySets[pending.keySet].keys
        if keySetIsOpen {
            if let same = kept.first(where: { bytes.sameKeyFormat(list.keys[$0], key) }) {
                list.keys[same] = key
            } else {
                guard kept.count < Limits.keysInForce else {
                    throw ManifestError(.tooMany("keys in force", limit: Limits.keysInForce), line: number)
                }
                list.keys.append(key)
                list.keySets[pending.keySet].keys = kept.lowerBound..<list.keys.count
            }
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
        var map = MediaMap()
        map.attributes = value
        map.source = line
        map.line = number
        map.keySet = pending.keySet
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            if bytes.equalsIgnoringCase(item.name, "URI") {
                map.uri = item.value
            } else if bytes.equalsIgnoringCase(item.name, "BYTERANGE") {
                guard let (range, explicit) = ByteRange.read(item.value, in: bytes) else {
                    throw ManifestError(.badValue(tag: "EXT-X-MAP", value: bytes.text(item.value)), line: number)
                }
                map.byteRange = range
                map.byteRangeOffsetIsExplicit = explicit
            }
        }
        guard !map.uri.isEmpty else { throw ManifestError(.missingAttribute(tag: "EXT-X-MAP", name: "URI"), line: number) }
        guard !bytes.hasControl(in: map.uri) else { throw ManifestError(.badUri, line: number) }
        pending.mapIndex = Int32(truncatingIfNeeded: list.maps.count)
        pending.hasMapTag = true
        list.maps.append(map)
        keySetIsOpen = false
    }

    mutating func readPart(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard list.parts.count < Limits.parts else { throw ManifestError(.tooMany("parts", limit: Limits.parts), line: number) }
        var part = MediaPart(), hasDuration = false
        part.source = line
        part.line = number
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            if bytes.equalsIgnoringCase(item.name, "URI") {
                part.uri = item.value
            } else if bytes.equalsIgnoringCase(item.name, "DURATION") {
                guard let duration = DecimalSeconds.parse(item.value, in: bytes) else {
                    throw ManifestError(.badValue(tag: "EXT-X-PART", value: bytes.text(item.value)), line: number)
                }
                part.duration = duration
                hasDuration = true
            } else if bytes.equalsIgnoringCase(item.name, "BYTERANGE") {
                guard let (range, explicit) = ByteRange.read(item.value, in: bytes) else {
                    throw ManifestError(.badValue(tag: "EXT-X-PART", value: bytes.text(item.value)), line: number)
                }
                part.byteRange = range
                part.byteRangeOffsetIsExplicit = explicit
            } else if bytes.equalsIgnoringCase(item.name, "INDEPENDENT") {
                part.independent = bytes.equalsIgnoringCase(item.value, "YES")
            } else if bytes.equalsIgnoringCase(item.name, "GAP") {
                part.gap = bytes.equalsIgnoringCase(item.value, "YES")
            }
        }
        guard !part.uri.isEmpty else { throw ManifestError(.missingAttribute(tag: "EXT-X-PART", name: "URI"), line: number) }
        guard hasDuration else { throw ManifestError(.missingAttribute(tag: "EXT-X-PART", name: "DURATION"), line: number) }
        if let range = part.byteRange, !part.byteRangeOffsetIsExplicit, let last = list.parts.last, let before = last.byteRange,
            bytes.equal(last.uri, part.uri)
        {
            let (offset, over) = before.offset.addingReportingOverflow(before.length)
            guard !over, !offset.addingReportingOverflow(range.length).overflow else {
                throw ManifestError(.overflow("BYTERANGE"), line: number)
            }
            part.byteRange?.offset = offset
        }
        list.parts.append(part)
    }

    mutating func readDateRange(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard list.dateRanges.count < Limits.dateRanges else {
            throw ManifestError(.tooMany("date ranges", limit: Limits.dateRanges), line: number)
        }
        var range = DateRange.read(value, in: bytes)
        range.source = line
        range.line = number
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
        var hint = PreloadHint(), report = RenditionReport(), skip = SkipTag(), skipped: Int64?
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            if bytes.equalsIgnoringCase(item.name, "URI") {
                hint.uri = item.value
                report.uri = item.value
            } else if bytes.equalsIgnoringCase(item.name, "TYPE") {
                hint.kind = bytes.equals(item.value, "PART") ? .part : bytes.equals(item.value, "MAP") ? .map : .other
            } else if bytes.equalsIgnoringCase(item.name, "BYTERANGE-START") {
                hint.start = DecimalInteger.parse(item.value, in: bytes) ?? 0
            } else if bytes.equalsIgnoringCase(item.name, "BYTERANGE-LENGTH") {
                hint.length = DecimalInteger.parse(item.value, in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "LAST-MSN") {
                report.lastMediaSequence = DecimalInteger.parse(item.value, in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "LAST-PART") {
                report.lastPart = DecimalInteger.parse(item.value, in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "SKIPPED-SEGMENTS") {
                skipped = DecimalInteger.parse(item.value, in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "RECENTLY-REMOVED-DATERANGES") {
                skip.removedDateRanges = item.value
                skip.skipsDateRanges = true
            }
        }
        switch tag {
        case .preloadHint:
            hint.source = line
            hint.line = number
            list.preloadHints.append(hint)
        case .renditionReport:
            report.source = line
            report.line = number
            list.renditionReports.append(report)
        default:
            guard let skipped, skipped < Int64.max / 4 else {
                throw ManifestError(.missingAttribute(tag: "EXT-X-SKIP", name: "SKIPPED-SEGMENTS"), line: number)
            }
            guard list.segments.isEmpty else { throw ManifestError(.misplacedTag("EXT-X-SKIP"), line: number) }
            guard list.skip == nil else { throw ManifestError(.repeatedTag("EXT-X-SKIP"), line: number) }
            skip.skippedSegments = skipped
            skip.source = line
            skip.line = number
            list.skip = skip
        }
    }

    /// Server control, part target and start point; what cannot be read is left at its default and reported by `Check`.
    mutating func readControl(_ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) {
        if tag == .start {
            list.start = StartPoint.read(value, line, number, bytes)
            return
        }
        var control = ServerControl()
        control.source = line
        control.line = number
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            if bytes.equalsIgnoringCase(item.name, "CAN-SKIP-UNTIL") {
                control.canSkipUntil = DecimalSeconds.parse(item.value, in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "CAN-SKIP-DATERANGES") {
                control.canSkipDateRanges = bytes.equalsIgnoringCase(item.value, "YES")
            } else if bytes.equalsIgnoringCase(item.name, "HOLD-BACK") {
                control.holdBack = DecimalSeconds.parse(item.value, in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "PART-HOLD-BACK") {
                control.partHoldBack = DecimalSeconds.parse(item.value, in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "CAN-BLOCK-RELOAD") {
                control.canBlockReload = bytes.equalsIgnoringCase(item.value, "YES")
            } else if tag == .partInf, bytes.equalsIgnoringCase(item.name, "PART-TARGET") {
                list.partTarget = DecimalSeconds.parse(item.value, in: bytes)
            }
        }
        if tag == .serverControl { list.serverControl = control }
    }
}

extension StartPoint {
    static func read(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) -> StartPoint {
        var start = StartPoint()
        start.source = line
        start.line = number
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            if bytes.equalsIgnoringCase(item.name, "TIME-OFFSET") {
                start.timeOffset = DecimalSeconds.parse(item.value, in: bytes, signed: true) ?? 0
            } else if bytes.equalsIgnoringCase(item.name, "PRECISE") {
                start.precise = bytes.equalsIgnoringCase(item.value, "YES")
            }
        }
        return start
    }
}

extension ByteRange {
    /// `<n>[@<o>]`; the offset is 0 and not explicit where it is left out.
    static func read(_ slice: ByteSlice, in bytes: Span<UInt8>) -> (ByteRange, explicit: Bool)? {
        let at = bytes.firstIndex(of: UInt8(ascii: "@"), from: slice.start, to: slice.end)
        guard let length = DecimalInteger.parse(bytes.trimmed(ByteSlice(slice.start, at)), in: bytes) else { return nil }
        guard at < slice.end else { return (ByteRange(length: length, offset: 0), false) }
        guard let offset = DecimalInteger.parse(bytes.trimmed(ByteSlice(at + 1, slice.end)), in: bytes),
            !offset.addingReportingOverflow(length).overflow
        else { return nil }
        return (ByteRange(length: length, offset: offset), true)
    }
}

extension MediaKey {
    /// Reads EXT-X-KEY or EXT-X-SESSION-KEY.
    /// - Throws: `missingAttribute` for METHOD or URI, `badValue` for an IV that is not hexadecimal: decrypting with a guess is worse
    ///   than not playing.
    static func read(
        _ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>
    ) throws(ManifestError) -> MediaKey {
        var key = MediaKey()
        key.attributes = value
        key.source = line
        key.line = number
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            if bytes.equalsIgnoringCase(item.name, "METHOD") {
                key.methodText = item.value
            } else if bytes.equalsIgnoringCase(item.name, "URI") {
                key.uri = item.value
            } else if bytes.equalsIgnoringCase(item.name, "IV") {
                guard let iv = Iv(item.value, in: bytes) else {
                    throw ManifestError(.badValue(tag: tag.name, value: bytes.text(item.value)), line: number)
                }
                key.iv = iv
            } else if bytes.equalsIgnoringCase(item.name, "KEYFORMAT") {
                key.keyFormat = item.value
            } else if bytes.equalsIgnoringCase(item.name, "KEYFORMATVERSIONS") {
                key.keyFormatVersions = item.value
            } else if bytes.equalsIgnoringCase(item.name, "KEYID") {
                key.keyId = item.value
            }
        }
        guard !key.methodText.isEmpty else { throw ManifestError(.missingAttribute(tag: tag.name, name: "METHOD"), line: number) }
        key.method = Method(key.methodText, bytes)
        guard key.method != .none else { return key }
        key.isIdentity = key.keyFormat.isEmpty || bytes.equals(key.keyFormat, "identity")
        guard !key.uri.isEmpty else { throw ManifestError(.missingAttribute(tag: tag.name, name: "URI"), line: number) }
        guard !bytes.hasControl(in: key.uri) else { throw ManifestError(.badUri, line: number) }
        return key
    }
}

extension MediaKey.Method {
    init(_ text: ByteSlice, _ bytes: Span<UInt8>) {
        self = .other
        let known: [(Self, StaticString)] = [
            (.none, "NONE"), (.aes128, "AES-128"), (.sampleAes, "SAMPLE-AES"), (.sampleAesCtr, "SAMPLE-AES-CTR"),
            (.aes256Gcm, "AES-256-GCM"),
        ]
        for (method, name) in known where bytes.equals(text, name) { self = method }
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

extension DateRange {
    static func read(_ value: ByteSlice, in bytes: Span<UInt8>) -> DateRange {
        var range = DateRange()
        range.attributes = value
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            if bytes.equalsIgnoringCase(item.name, "ID") {
                range.id = item.value
            } else if bytes.equalsIgnoringCase(item.name, "CLASS") {
                range.classText = item.value
            } else if bytes.equalsIgnoringCase(item.name, "START-DATE") {
                range.startDate = Rfc3339.parse(bytes.trimmed(item.value), in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "END-DATE") {
                range.endDate = Rfc3339.parse(bytes.trimmed(item.value), in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "DURATION") {
                range.duration = DecimalSeconds.parse(item.value, in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "PLANNED-DURATION") {
                range.plannedDuration = DecimalSeconds.parse(item.value, in: bytes)
            } else if bytes.equalsIgnoringCase(item.name, "END-ON-NEXT") {
                range.endOnNext = bytes.equalsIgnoringCase(item.value, "YES")
            } else if bytes.equalsIgnoringCase(item.name, "SCTE35-CMD") {
                range.scte35Cmd = item.value
            } else if bytes.equalsIgnoringCase(item.name, "SCTE35-OUT") {
                range.scte35Out = item.value
            } else if bytes.equalsIgnoringCase(item.name, "SCTE35-IN") {
                range.scte35In = item.value
            } else if bytes.equalsIgnoringCase(item.name, "CUE") || bytes.equalsIgnoringCase(item.name, "X-CUE") {
                range.cue = item.value
            } else if bytes.equalsIgnoringCase(item.name, "X-ASSET-URI") {
                range.assetUri = item.value
            } else if bytes.equalsIgnoringCase(item.name, "X-ASSET-LIST") {
                range.assetList = item.value
            }
        }
        return range
    }
}
