/// SEQ-6, DEF-1, KEY-1: what is seen line by line in one response.
enum LineRules {
    static func check(_ bytes: [UInt8], _ out: inout Findings) {
        let span = bytes.span
        var scanner = LineScanner(), seen = SeenTags()
        var segmentSeen = false, discontinuitySeen = false
        while let whole = try? scanner.next(in: span) {
            let line = span.trimmed(whole)
            guard !line.isEmpty else { continue }
            guard span[line.start] == UInt8(ascii: "#") else {
                segmentSeen = true
                if span.hasReference(in: line) { out.add(.def1, "a variable reference in a URI", line: scanner.line) }
                continue
            }
            guard span.starts(with: "#EXT", at: line.start) else { continue }
            let (found, value) = Tag.read(line, in: span)
            guard let tag = found else { continue }
            switch tag {
            case .version, .targetDuration, .mediaSequence, .discontinuitySequence, .playlistType, .serverControl, .partInf, .skip,
                .endList, .iFramesOnly, .independentSegments, .start, .extm3u:
                if seen.has(tag) { out.add(.seq6, "\(tag.name) stands twice", line: scanner.line) }
                seen.add(tag)
                if tag == .discontinuitySequence, discontinuitySeen {
                    out.add(.seq6, "EXT-X-DISCONTINUITY-SEQUENCE after EXT-X-DISCONTINUITY", line: scanner.line)
                }
                if tag == .mediaSequence || tag == .discontinuitySequence, segmentSeen || seen.has(.skip) {
                    out.add(.seq6, "\(tag.name) after a segment or EXT-X-SKIP", line: scanner.line)
                }
            case .define:
                out.add(.def1, "EXT-X-DEFINE, which most players do not know", line: scanner.line)
            case .discontinuity: discontinuitySeen = true
            case .extinf: segmentSeen = true
            case .key: clear(value, span, scanner.line, &out)
            case .map where span.hasReference(in: value):
                out.add(.def1, "a variable reference in \(tag.name)", line: scanner.line)
            default: break
            }
        }
    }

    /// METHOD=NONE stands alone.
    static func clear(_ value: ByteSlice, _ span: Span<UInt8>, _ line: Int, _ out: inout Findings) {
        var attributes = AttributeList(value), isNone = false, count = 0
        while let item = attributes.next(in: span) {
            count += 1
            if span.equalsIgnoringCase(item.name, "METHOD"), span.equals(item.value, "NONE") { isNone = true }
        }
        if isNone, count > 1 { out.add(.key1, "EXT-X-KEY:METHOD=NONE with other attributes", line: line) }
    }
}
