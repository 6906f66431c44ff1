/// One pass over a multivariant playlist's lines. Fills `list`, whose text the caller sets.
struct MultivariantParser {
    var list = MultivariantPlaylist()
    /// The EXT-X-STREAM-INF that waits for its URI line.
    private var waiting: Variant?

    mutating func parse(_ bytes: Span<UInt8>) throws(ManifestError) {
        var scanner = LineScanner(at: try Header.end(in: bytes))
        var versionSeen = false, tagSeen = false
        while let whole = try scanner.next(in: bytes) {
            let line = bytes.trimmed(whole)
            guard !line.isEmpty else { continue }
            if bytes[line.start] != UInt8(ascii: "#") {
                try close(uri: line, scanner.line, bytes)
                continue
            }
            guard bytes.starts(with: "#EXT", at: line.start) else { continue }
            let (found, value) = Tag.read(line, in: bytes)
            guard let tag = found else { continue }
            switch tag.scope {
            case .mediaPlaylist where tag == .allowCache: continue
            case .mediaPlaylist, .segment: throw ManifestError(.wrongKind(tag: tag.name), line: scanner.line)
            case .metadata, .cue: continue
            case .playlist: break
            case .multivariant: tagSeen = true
            }
            if tag == .version {
                let version = DecimalInteger.parse(value, in: bytes).map { Int(min($0, 1000)) } ?? 1
                guard !versionSeen || version == list.version else {
                    throw ManifestError(.repeatedTag("EXT-X-VERSION"), line: scanner.line)
                }
                list.version = version
                versionSeen = true
            }
            try read(tag, value, line, scanner.line, bytes)
        }
        if let waiting { throw ManifestError(.missingUri(tag: "EXT-X-STREAM-INF"), line: waiting.line) }
        list.lineCount = scanner.line
        guard tagSeen else { throw ManifestError(.missingTag("EXT-X-STREAM-INF"), line: 0) }
    }

    private mutating func close(uri: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) {
        guard var variant = waiting else { throw ManifestError(.strayUri, line: number) }
        guard !bytes.hasControl(in: uri) else { throw ManifestError(.badUri, line: number) }
        variant.uri = uri
        variant.uriLine = number
        list.variants.append(variant)
        waiting = nil
    }

    private mutating func read(
        _ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>
    ) throws(ManifestError) {
        let most = max(list.variants.count, list.iFrameStreams.count, list.renditions.count, list.sessionData.count, list.sessionKeys.count)
        guard most < Limits.variants else { throw ManifestError(.tooMany("variants", limit: Limits.variants), line: number) }
        switch tag {
        case .independentSegments: list.independentSegments = true
        case .start: list.start = StartPoint.read(value, line, number, bytes)
        case .streamInf:
            if let waiting { throw ManifestError(.missingUri(tag: tag.name), line: waiting.line) }
            waiting = try Variant.read(tag, value, line, number, bytes)
        case .iFrameStreamInf:
            var variant = try Variant.read(tag, value, line, number, bytes)
            guard !variant.uri.isEmpty else { throw ManifestError(.missingAttribute(tag: tag.name, name: "URI"), line: number) }
            variant.uriLine = number
            list.iFrameStreams.append(variant)
        case .media: list.renditions.append(try Rendition.read(value, line, number, bytes))
        case .sessionData: list.sessionData.append(try SessionData.read(value, line, number, bytes))
        case .sessionKey: list.sessionKeys.append(try MediaKey.read(tag, value, line, number, bytes))
        case .contentSteering:
            guard list.contentSteering == nil else { throw ManifestError(.repeatedTag(tag.name), line: number) }
            var steering = ContentSteering()
            steering.source = line
            steering.line = number
            var attributes = AttributeList(value)
            while let item = attributes.next(in: bytes) {
                if bytes.equalsIgnoringCase(item.name, "SERVER-URI") { steering.serverUri = item.value }
                if bytes.equalsIgnoringCase(item.name, "PATHWAY-ID") { steering.pathwayId = item.value }
            }
            guard !steering.serverUri.isEmpty else {
                throw ManifestError(.missingAttribute(tag: tag.name, name: "SERVER-URI"), line: number)
            }
            list.contentSteering = steering
        default: break
        }
    }
}

extension Variant {
    /// - Throws: `badUri`; a BANDWIDTH that is absent or unreadable is 0 and reported by `Check`: players play such a playlist.
    static func read(
        _ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>
    ) throws(ManifestError) -> Variant {
        var variant = Variant()
        variant.attributes = value
        variant.source = line
        variant.line = number
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            func called(_ name: StaticString) -> Bool { bytes.equalsIgnoringCase(item.name, name) }
            if called("BANDWIDTH") {
                // 1280000.0 has been seen.
                let point = bytes.firstIndex(of: UInt8(ascii: "."), from: item.value.start, to: item.value.end)
                variant.bandwidth = DecimalInteger.parse(ByteSlice(item.value.start, point), in: bytes) ?? 0
            } else if called("AVERAGE-BANDWIDTH") {
                variant.averageBandwidth = DecimalInteger.parse(item.value, in: bytes)
            } else if called("SCORE") {
                variant.score = DecimalSeconds.parse(item.value, in: bytes).map { $0 / 1000 }
            } else if called("CODECS") {
                variant.codecs = item.value
            } else if called("SUPPLEMENTAL-CODECS") {
                variant.supplementalCodecs = item.value
            } else if called("RESOLUTION") {
                variant.resolution = Resolution(item.value, bytes)
            } else if called("FRAME-RATE") {
                variant.frameRateMilli = DecimalSeconds.parse(item.value, in: bytes).map { ($0 + 500_000) / 1_000_000 }
            } else if called("HDCP-LEVEL") {
                variant.hdcpLevel = item.value
            } else if called("ALLOWED-CPC") {
                variant.allowedCpc = item.value
            } else if called("VIDEO-RANGE") {
                variant.videoRange = item.value
            } else if called("REQ-VIDEO-LAYOUT") {
                variant.videoLayout = item.value
            } else if called("STABLE-VARIANT-ID") {
                variant.stableVariantId = item.value
            } else if called("PATHWAY-ID") {
                variant.pathwayId = item.value
            } else if called("AUDIO") {
                variant.audio = item.value
            } else if called("VIDEO") {
                variant.video = item.value
            } else if called("SUBTITLES") {
                variant.subtitles = item.value
            } else if called("CLOSED-CAPTIONS") {
                variant.closedCaptionsAreNone = !item.quoted && bytes.equals(item.value, "NONE")
                variant.closedCaptions = item.value
            } else if called("NAME") {
                variant.name = item.value
            } else if tag == .iFrameStreamInf, called("URI") {
                guard !bytes.hasControl(in: item.value) else { throw ManifestError(.badUri, line: number) }
                variant.uri = item.value
            }
        }
        return variant
    }
}

extension Variant.Resolution {
    /// `<width>x<height>`.
    init?(_ slice: ByteSlice, _ bytes: Span<UInt8>) {
        for at in slice.range where bytes[at].uppercased == UInt8(ascii: "X") {
            guard let width = DecimalInteger.parse(ByteSlice(slice.start, at), in: bytes),
                let height = DecimalInteger.parse(ByteSlice(at + 1, slice.end), in: bytes), width < 1 << 31, height < 1 << 31
            else { return nil }
            self.init(width: Int(width), height: Int(height))
            return
        }
        return nil
    }
}

extension Rendition {
    /// - Throws: `missingAttribute` for TYPE or GROUP-ID: no variant could find it.
    static func read(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) -> Rendition {
        var rendition = Rendition(), hasType = false
        rendition.attributes = value
        rendition.source = line
        rendition.line = number
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            func called(_ name: StaticString) -> Bool { bytes.equalsIgnoringCase(item.name, name) }
            var isYes: Bool { bytes.equalsIgnoringCase(item.value, "YES") }
            if called("TYPE") {
                hasType = true
                rendition.kind = Kind(item.value, bytes)
            } else if called("URI") {
                guard !bytes.hasControl(in: item.value) else { throw ManifestError(.badUri, line: number) }
                rendition.uri = item.value
            } else if called("GROUP-ID") {
                rendition.groupId = item.value
            } else if called("NAME") {
                rendition.name = item.value
            } else if called("LANGUAGE") {
                rendition.language = item.value
            } else if called("ASSOC-LANGUAGE") {
                rendition.assocLanguage = item.value
            } else if called("STABLE-RENDITION-ID") {
                rendition.stableRenditionId = item.value
            } else if called("DEFAULT") {
                rendition.isDefault = isYes
            } else if called("AUTOSELECT") {
                rendition.autoselect = isYes
            } else if called("FORCED") {
                rendition.forced = isYes
            } else if called("INSTREAM-ID") {
                rendition.instreamId = item.value
            } else if called("BIT-DEPTH") {
                rendition.bitDepth = DecimalInteger.parse(item.value, in: bytes)
            } else if called("SAMPLE-RATE") {
                rendition.sampleRate = DecimalInteger.parse(item.value, in: bytes)
            } else if called("CHARACTERISTICS") {
                rendition.characteristics = item.value
            } else if called("CHANNELS") {
                rendition.channels = item.value
            }
        }
        guard hasType else { throw ManifestError(.missingAttribute(tag: "EXT-X-MEDIA", name: "TYPE"), line: number) }
        guard !rendition.groupId.isEmpty else { throw ManifestError(.missingAttribute(tag: "EXT-X-MEDIA", name: "GROUP-ID"), line: number) }
        return rendition
    }
}

extension Rendition.Kind {
    init(_ value: ByteSlice, _ bytes: Span<UInt8>) {
        self =
            bytes.equals(value, "AUDIO")
            ? .audio
            : bytes.equals(value, "VIDEO")
                ? .video : bytes.equals(value, "SUBTITLES") ? .subtitles : bytes.equals(value, "CLOSED-CAPTIONS") ? .closedCaptions : .other
    }
}

extension SessionData {
    static func read(_ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>) throws(ManifestError) -> SessionData {
        var data = SessionData()
        data.source = line
        data.line = number
        var attributes = AttributeList(value)
        while let item = attributes.next(in: bytes) {
            if bytes.equalsIgnoringCase(item.name, "DATA-ID") {
                data.dataId = item.value
            } else if bytes.equalsIgnoringCase(item.name, "VALUE") {
                data.value = item.value
            } else if bytes.equalsIgnoringCase(item.name, "URI") {
                data.uri = item.value
            } else if bytes.equalsIgnoringCase(item.name, "FORMAT") {
                data.format = item.value
            } else if bytes.equalsIgnoringCase(item.name, "LANGUAGE") {
                data.language = item.value
            }
        }
        return data
    }
}
