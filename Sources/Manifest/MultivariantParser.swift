import Formats

/// One pass over a multivariant playlist's lines. Fills `list`, whose text the caller sets.
struct MultivariantParser {
    var list = MultivariantPlaylist()
    /// The EXT-X-STREAM-INF that waits for its URI line.
    private var waiting: Variant?

    mutating func parse(_ bytes: Span<UInt8>) throws(ManifestError) {
        var scanner = LineScanner(at: try Header.end(in: bytes))
        var versionSeen = false
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
            case .playlist, .multivariant: break
            }
            if tag == .version {
                let version = DecimalInteger.parse(bytes[value]).map { Int(min($0, 1000)) } ?? 1
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
        case .start: list.start = try StartPoint.read(tag, value, line, number, bytes)
        case .define: list.defineTags.append(try Define.read(tag, value, line, number, bytes))
        case .streamInf:
            if let waiting { throw ManifestError(.missingUri(tag: tag.name), line: waiting.line) }
            waiting = try Variant.read(tag, value, line, number, bytes)
        case .iFrameStreamInf:
            var variant = try Variant.read(tag, value, line, number, bytes)
            variant.uriLine = number
            list.iFrameStreams.append(variant)
        case .media: list.renditions.append(try Rendition.read(tag, value, line, number, bytes))
        case .sessionData: list.sessionData.append(try SessionData.read(tag, value, line, number, bytes))
        case .sessionKey: list.sessionKeys.append(try MediaKey.checked(tag, value, line, number, bytes))
        case .contentSteering:
            guard list.contentSteering == nil else { throw ManifestError(.repeatedTag(tag.name), line: number) }
            list.contentSteering = try ContentSteering.read(tag, value, line, number, bytes)
        default: break
        }
    }
}

extension Variant.Resolution {
    /// `<width>x<height>`.
    init?(_ slice: ByteSlice, _ bytes: Span<UInt8>) {
        for at in slice.range where bytes[at].uppercased == UInt8(ascii: "X") {
            guard let width = DecimalInteger.parse(bytes[ByteSlice(slice.start, at)]),
                let height = DecimalInteger.parse(bytes[ByteSlice(at + 1, slice.end)]), width < 1 << 31, height < 1 << 31
            else { return nil }
            self.init(width: Int(width), height: Int(height))
            return
        }
        return nil
    }
}
