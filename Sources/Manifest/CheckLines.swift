import Formats

/// The rules that one line, or the order of lines, shows: encoding, tags, values, attribute lists (§4.1, §4.2, §4.4).
struct CheckLines {
    private var seen = SeenTags()
    private var segmentSeen = false, discontinuitySeen = false, partSeen = false
    private var declaredVersion = 1
    /// The version that the EXT-X-DEFINE tags need, and the first of them.
    private var neededVersion = 1, defineLine = 0
    /// Of EXT-X-ALLOW-CACHE, which the protocol had up to version 6.
    private var allowCacheLine = 0
    private let kind: PlaylistKind?
    /// The highest EXT-X-VERSION of rfc8216bis (§8).
    private static let newestVersion = 13

    static func run(_ bytes: [UInt8], _ kind: PlaylistKind?, _ out: inout Findings) {
        let span = bytes.span
        if String(validating: bytes, as: UTF8.self) == nil {
            out.error("utf-8", "4.1", 0, "the playlist is not UTF-8")
        }
        if span.starts(with: "\u{feff}", at: 0) { out.error("byte-order-mark", "4.1", 1, "the playlist begins with a byte order mark") }
        var pass = CheckLines(kind: kind)
        var scanner = LineScanner(at: (try? Header.end(in: span)) ?? 0)
        while let whole = try? scanner.next(in: span) { pass.line(whole, scanner.line, span, &out) }
        if pass.allowCacheLine > 0, pass.declaredVersion >= 7 {
            out.warning("removed-tag", "8", pass.allowCacheLine, "EXT-X-ALLOW-CACHE was removed with version 7")
        }
        if pass.defineLine > 0, pass.declaredVersion < pass.neededVersion {
            let (needed, declared) = (pass.neededVersion, pass.declaredVersion)
            out.error("version", "8", pass.defineLine, "EXT-X-DEFINE needs EXT-X-VERSION:\(needed), the playlist has \(declared)")
        }
    }

    private init(kind: PlaylistKind?) { self.kind = kind }

    private mutating func line(_ whole: ByteSlice, _ number: Int, _ bytes: Span<UInt8>, _ out: inout Findings) {
        let line = bytes.trimmed(whole)
        let isSkip = bytes.starts(with: "#EXT-X-SKIP", at: line.start)
        if hasControl(line, bytes, tabIsFine: isSkip) { out.error("control-character", "4.1", number, "a control character in the line") }
        if line != whole, !isTitle(whole, line, bytes) {
            out.warning("white-space", "4.1", number, "white space at an end of the line")
        }
        guard !line.isEmpty else { return }
        guard bytes[line.start] == UInt8(ascii: "#") else {
            segmentSeen = true
            partSeen = false
            uri(line, number, bytes, &out)
            return
        }
        guard bytes.starts(with: "#EXT", at: line.start) else { return }
        let (found, value) = Tag.read(line, in: bytes)
        guard let tag = found else { return }
        blanks(tag, line, value, number, bytes, &out)
        once(tag, number, &out)
        order(tag, number, &out)
        if tag == .define {
            if defineLine == 0 { defineLine = number }
            neededVersion = max(neededVersion, bytes.attribute("QUERYPARAM", of: value) != nil ? 11 : 8)
        }
        if tag == .version {
            declaredVersion = Int(DecimalInteger.parse(bytes[value]) ?? 1)
            if declaredVersion > Self.newestVersion {
                out.warning("version-known", tag.section, number, "no version above \(Self.newestVersion) is known")
            }
        }
        if let rules = AttributeRule.all(of: tag) {
            attributes(tag, value, rules, number, bytes, &out)
        } else {
            plain(tag, value, number, bytes, &out)
        }
        seen.add(tag)
    }

    /// What follows EXTINF's comma is text for people, to its last blank (§4.4.4.1).
    private func isTitle(_ whole: ByteSlice, _ line: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        guard whole.start == line.start, bytes.starts(with: "#EXTINF:", at: line.start) else { return false }
        return bytes.firstIndex(of: UInt8(ascii: ","), from: line.start, to: line.end) < line.end
    }

    /// Blanks beside the colon; tags from elsewhere have theirs.
    private func blanks(
        _ tag: Tag, _ line: ByteSlice, _ value: ByteSlice, _ number: Int, _ bytes: Span<UInt8>, _ out: inout Findings
    ) {
        guard !tag.section.isEmpty, tag != .extm3u, !value.isEmpty else { return }
        let colon = line.start + tag.text.utf8CodeUnitCount
        if bytes[colon].isBlank || bytes[value.start - 1].isBlank {
            out.warning("white-space", "4.1", number, "\(tag.name): white space before its value")
        }
    }

    /// U+0000 to U+001F and U+007F to U+009F, the latter as C2 80 to C2 9F.
    private func hasControl(_ line: ByteSlice, _ bytes: Span<UInt8>, tabIsFine: Bool) -> Bool {
        var last: UInt8 = 0
        for at in line.range {
            let byte = bytes[at]
            if byte < 0x20, !(tabIsFine && byte == 0x09) { return true }
            if byte == 0x7f || (last == 0xc2 && byte >= 0x80 && byte <= 0x9f) { return true }
            last = byte
        }
        return false
    }

    private func uri(_ line: ByteSlice, _ number: Int, _ bytes: Span<UInt8>, _ out: inout Findings) {
        for at in line.range {
            switch bytes[at] {
            case 0x80...:
                out.warning("uri-syntax", "4.1", number, "a byte beyond ASCII in a URI, which has to be percent-encoded")
                return
            case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "^"), UInt8(ascii: "`"),
                UInt8(ascii: "\\"), UInt8(ascii: "|"):
                out.warning("uri-syntax", "4.1", number, "a character that no URI may hold: '\(bytes.text(ByteSlice(at, at + 1)))'")
                return
            default: continue
            }
        }
    }

    /// Tags that may stand once (§4.4.1.2, §4.4.2, §4.4.3, §4.4.5, §4.4.6.6).
    private func once(_ tag: Tag, _ number: Int, _ out: inout Findings) {
        let single: Bool
        switch tag.scope {
        case .playlist: single = tag != .define
        case .mediaPlaylist: single = tag != .allowCache
        default: single = tag == .skip || tag == .contentSteering
        }
        if single, seen.has(tag) { out.error("tag-once", tag.section, number, "\(tag.name) stands twice") }
    }

    private mutating func order(_ tag: Tag, _ number: Int, _ out: inout Findings) {
        switch tag {
        case .mediaSequence, .discontinuitySequence:
            if segmentSeen { out.error("tag-order", tag.section, number, "\(tag.name) after the first segment") }
            if tag == .discontinuitySequence, discontinuitySeen {
                out.error("tag-order", tag.section, number, "\(tag.name) after EXT-X-DISCONTINUITY")
            }
        case .discontinuity: discontinuitySeen = true
        case .extinf: segmentSeen = true
        case .part: partSeen = true
        case .allowCache: if allowCacheLine == 0 { allowCacheLine = number }
        default: break
        }
        let belongsBeforeParts = tag == .discontinuity || tag == .key || tag == .map || tag == .programDateTime
        if belongsBeforeParts, partSeen {
            out.error("tag-before-part", "4.4.4.9", number, "\(tag.name) after the first EXT-X-PART of its segment")
        }
    }

    /// Tags whose value is not an attribute list.
    private func plain(_ tag: Tag, _ value: ByteSlice, _ number: Int, _ bytes: Span<UInt8>, _ out: inout Findings) {
        func wrong(_ what: String) { out.error("value-syntax", tag.section, number, "\(tag.name): \(what): '\(bytes.text(value))'") }
        switch tag {
        case .version, .targetDuration:
            if !AttributeSyntax.isInteger(value, bytes) || DecimalInteger.parse(bytes[value]) == 0 { wrong("not an integer from 1 on") }
        case .mediaSequence, .discontinuitySequence, .bitrate:
            if !AttributeSyntax.isInteger(value, bytes) { wrong("not a decimal integer") }
        case .playlistType:
            if !bytes.equals(value, "VOD"), !bytes.equals(value, "EVENT") { wrong("neither VOD nor EVENT") }
        case .byteRange:
            if ByteRange.read(value, in: bytes) == nil, !ByteRange.isTooLarge(value, in: bytes) { wrong("not <n>[@<o>]") }
        case .programDateTime:
            guard Iso8601(bytes[value]) != nil else { return wrong("not a date") }
            if let (what, severity) = AttributeSyntax.dateFault(value, bytes) {
                if severity == .error { return wrong(what) }
                out.warning("date-form", tag.section, number, what)
            }
            let form = DateForm(bytes.copy(value)[...])
            if form.zoneBytes == 0 || form.fractionDigits < 3 {
                out.warning("date-precision", tag.section, number, "a date should have milliseconds and a time zone")
            }
        case .extinf:
            let comma = bytes.firstIndex(of: UInt8(ascii: ","), from: value.start, to: value.end)
            let duration = bytes.trimmed(ByteSlice(value.start, comma))
            if !AttributeSyntax.isDecimal(duration, bytes) { return wrong("not a duration") }
            if duration.end < comma { out.warning("white-space", "4.1", number, "white space before EXTINF's comma") }
            if comma == value.end { out.warning("extinf-comma", tag.section, number, "no comma after the duration") }
        case .extm3u, .independentSegments, .endList, .iFramesOnly, .discontinuity, .gap:
            if !value.isEmpty { out.warning("value-syntax", tag.section, number, "\(tag.name) has no value") }
        default: break
        }
    }

    // MARK: Attribute lists

    private func attributes(
        _ tag: Tag, _ value: ByteSlice, _ rules: [AttributeRule], _ number: Int, _ bytes: Span<UInt8>, _ out: inout Findings
    ) {
        var list = AttributeList(value), names: [ByteSlice] = []
        let isApple = bytes.attribute("CLASS", of: value).map { bytes.starts(with: "com.apple.hls.", at: $0.start) } ?? false
        while let item = list.next(in: bytes) {
            if item.bare || item.unterminated {
                let what = item.bare ? "not NAME=value" : "a quote that is not closed"
                out.error("attribute-syntax", "4.2", number, "\(tag.name): \(what): '\(bytes.text(item.value))'")
                continue
            }
            let name = bytes.text(item.name)
            if item.value.isEmpty, !item.quoted {
                out.error("attribute-syntax", "4.2", number, "\(tag.name): \(name) has no value")
                names.append(item.name)
                continue
            }
            if !isName(item.name, bytes) { out.error("attribute-syntax", "4.2", number, "\(tag.name): '\(name)' is not an attribute name") }
            if names.contains(where: { bytes.equal($0, item.name) }) {
                out.error("attribute-once", "4.2", number, "\(tag.name): \(name) stands twice")
            }
            if names.count < 200 { names.append(item.name) }
            // What an "X-" attribute means is its CLASS's to say (§4.4.5.1).
            let isForeign = tag == .dateRange && bytes.starts(with: "X-", at: item.name.start) && !isApple
            guard !isForeign, let rule = rules.first(where: { bytes.equalsIgnoringCase(item.name, $0.name) }) else {
                clientAttribute(tag, item, number, bytes, &out)
                continue
            }
            if let fault = rule.fault(of: item, in: bytes) {
                // SCTE-35 in quotes is common and read by everybody; unknown words are passed over by those who follow the standard.
                let isRead = tag == .dateRange && item.quoted && (rule.form == .hex || rule.mayHaveUnknownWords)
                // NO is not defined for them, and what they are without it.
                let isAbsence = tag == .part && rule.form == .enumerated && bytes.equals(item.value, "NO")
                if isRead || isAbsence {
                    out.warning("attribute-value", tag.section, number, fault)
                } else {
                    out.error("attribute-value", tag.section, number, "\(tag.name): \(fault)")
                }
            } else if rule.form == .uri {
                uri(item.value, number, bytes, &out)
            } else if rule.form == .hex, !bytes.hasReference(in: item.value), AttributeSyntax.hasSmallHex(item.value, bytes) {
                out.warning("hexadecimal-form", "4.2", number, "\(tag.name): the digits of \(name) are 0 to 9 and A to F")
            }
        }
        if let fault = AttributeGrammar.fault(of: value, in: bytes) {
            out.error("attribute-syntax", "4.2", number, "\(tag.name): \(fault)")
        }
        if hasBlanks(value, bytes) { out.warning("white-space", "4.2", number, "\(tag.name): white space between attributes") }
        for rule in rules where rule.isRequired && !names.contains(where: { bytes.equalsIgnoringCase($0, rule.name) }) {
            out.error("required-attribute", tag.section, number, "\(tag.name) has no \(rule.name)")
        }
    }

    /// A client attribute of a date range is quoted, hexadecimal or a number (§4.4.5.1).
    private func clientAttribute(_ tag: Tag, _ item: Attribute, _ number: Int, _ bytes: Span<UInt8>, _ out: inout Findings) {
        guard tag == .dateRange, bytes.starts(with: "X-", at: item.name.start), !item.quoted, !bytes.hasReference(in: item.value) else {
            return
        }
        let isNumber = AttributeSyntax.isDecimal(item.value, bytes, signed: true)
        let isHex = AttributeRule("X", .hex).fault(of: item, in: bytes) == nil
        if isHex, AttributeSyntax.hasSmallHex(item.value, bytes) {
            out.warning("hexadecimal-form", "4.2", number, "the digits of \(bytes.text(item.name)) are 0 to 9 and A to F")
        }
        if !isNumber, !isHex {
            let name = bytes.text(item.name)
            out.error("attribute-value", tag.section, number, "\(name) is neither quoted nor hexadecimal nor a number")
        }
    }

    private func isName(_ name: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        for at in name.range {
            let byte = bytes[at]
            guard byte.isDigit || (byte >= 0x41 && byte <= 0x5a) || byte == UInt8(ascii: "-") else { return false }
        }
        return !name.isEmpty
    }

    /// A blank outside of quotes.
    private func hasBlanks(_ value: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        var quoted = false
        for at in value.range {
            if bytes[at] == UInt8(ascii: "\"") { quoted.toggle() }
            if !quoted, bytes[at].isBlank { return true }
        }
        return false
    }
}
