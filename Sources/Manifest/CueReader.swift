import Formats

/// The break dialects of the wild, read into one shape. The grammar of each is in the table beside its case.
///
/// Nothing here refuses a playlist: a marker that cannot be read keeps what could be, its line and its raw attributes.
enum CueReader {
    /// Reads one cue tag.
    /// - Parameter index: the segment that comes next; a marker applies to that one.
    static func read(_ tag: Tag, _ value: ByteSlice, _ line: ByteSlice, _ number: Int, _ index: Int, _ bytes: Span<UInt8>) -> CueMarker? {
        var marker = CueMarker(dialect(of: tag), segmentIndex: index)
        marker.attributes = value
        marker.source = line
        marker.line = number
        switch tag {
        case .oatcls, .splicePoint:
            // <b64>, the whole value; direction only from the message.
            marker.setPayload(bytes.unquoted(value), bytes)
            return marker
        case .asset:
            return marker
        case .cueOut, .signalExit:
            // [<dec>|"<dec>"|DURATION=<dec>][,ID=][,CUE="<b64>"][,BREAKID=] …; bare means unknown length.
            marker.direction = .out
        case .cueOutCont, .cueSpan, .signalSpan, .cueCont:
            // [<elapsed>[/<dec>]] or ElapsedTime=,Duration=,SCTE35= or TIMEFROMSIGNAL=PT<n>S,ID= or ID=,AVAIL-DUR-ELAPSED=
            marker.direction = .continue
        case .cueIn, .signalReturn:
            // [:][ID=<int>][<dec>,…]
            marker.direction = .in
        default: break
        }
        var attributes = AttributeList(value)
        var first = true
        while let item = attributes.next(in: bytes) {
            if item.bare {
                if first { readBare(item.value, into: &marker, bytes) }
            } else {
                readAttribute(item, into: &marker, bytes)
            }
            first = false
        }
        return marker
    }

    private static func dialect(of tag: Tag) -> CueMarker.Dialect {
        switch tag {
        case .oatcls: .oatcls
        case .splicePoint: .splicePoint
        case .cue, .cueCont: .adobe
        case .scte35: .scte35
        case .oldScte35: .oldScte35
        case .asset: .asset
        case .signalExit, .signalSpan, .signalReturn: .signal
        case .placementOpportunity: .placementOpportunity
        case .adTag, .blackout, .marker: .application
        default: .cueOut
        }
    }

    /// A value without a name: `30`, `"30.0"`, `8.3/30`, `12`.
    private static func readBare(_ value: ByteSlice, into marker: inout CueMarker, _ bytes: Span<UInt8>) {
        let slash = bytes.firstIndex(of: UInt8(ascii: "/"), from: value.start, to: value.end)
        let one = DecimalSeconds.parse(bytes[bytes.trimmed(ByteSlice(value.start, slash))])
        let other = slash < value.end ? DecimalSeconds.parse(bytes[bytes.trimmed(ByteSlice(slash + 1, value.end))]) : nil
        switch marker.direction {
        case .out:
            if other != nil { marker.elapsed = one }
            marker.plannedDuration = positive(other ?? one)
        case .continue, .in:
            marker.elapsed = one
            marker.plannedDuration = positive(other)
        case .unknown: marker.plannedDuration = positive(one)
        }
    }

    private static func readAttribute(_ item: Attribute, into marker: inout CueMarker, _ bytes: Span<UInt8>) {
        let name = item.name, value = bytes.trimmed(item.value)
        func called(_ text: StaticString) -> Bool { bytes.equalsIgnoringCase(name, text) }
        if called("DURATION") {
            marker.plannedDuration = positive(DecimalSeconds.parse(bytes[value])) ?? marker.plannedDuration
        } else if called("ELAPSED") || called("ELAPSEDTIME") || called("AVAIL-DUR-ELAPSED") {
            marker.elapsed = DecimalSeconds.parse(bytes[value])
        } else if called("TIMEFROMSIGNAL") {
            marker.elapsed = IsoDuration.parse(value, in: bytes) ?? DecimalSeconds.parse(bytes[value])
        } else if called("ID") || called("BREAKID") || called("SIGNALID") {
            marker.id = value
        } else if called("SEGMENTATIONEVENTID") {
            if marker.id.isEmpty { marker.id = value }
        } else if called("CUE") || called("SCTE35") {
            marker.setPayload(value, bytes)
        } else if called("TIME") {
            marker.time = DecimalSeconds.parse(bytes[value])
        } else if called("TYPE") {
            readType(value, into: &marker, bytes)
        } else if called("SEGMENTATIONTYPEID") {
            marker.segmentationType = bytes.smallNumber(value) ?? -1
        } else if called("CUE-OUT") {
            marker.direction = bytes.equalsIgnoringCase(value, "CONT") ? .continue : isYes(value, bytes) ? .out : marker.direction
        } else if called("CUE-IN") {
            if isYes(value, bytes) { marker.direction = .in }
        }
    }

    /// TYPE is a word in the Adobe dialect and a segmentation type in the SCTE 35 tag.
    private static func readType(_ value: ByteSlice, into marker: inout CueMarker, _ bytes: Span<UInt8>) {
        if bytes.equalsIgnoringCase(value, "SPLICEOUT") {
            marker.direction = .out
        } else if bytes.equalsIgnoringCase(value, "SPLICEIN") {
            marker.direction = .in
        } else if bytes.equalsIgnoringCase(value, "SPLICEINSERT") {
            marker.isInsertion = true
        } else {
            marker.segmentationType = bytes.smallNumber(value) ?? -1
        }
    }

    private static func isYes(_ value: ByteSlice, _ bytes: Span<UInt8>) -> Bool { bytes.equalsIgnoringCase(value, "YES") }

    /// 0 means unknown: no dialect has breaks without length.
    private static func positive(_ duration: Int64?) -> Int64? { duration.flatMap { $0 > 0 ? $0 : nil } }

    /// A date range that marks a break, an interstitial or a pod that somebody stitched before us; nil for any other.
    static func read(_ range: DateRange, _ bytes: Span<UInt8>) -> CueMarker? {
        let dialect: CueMarker.Dialect
        if !range.scte35Out.isEmpty || !range.scte35In.isEmpty || !range.scte35Cmd.isEmpty {
            dialect = .dateRange
        } else if bytes.equals(range.classText, "com.apple.hls.interstitial") {
            dialect = .interstitial
        } else if isStitched(range.classText, bytes) || isStitched(range.id, bytes) {
            dialect = .stitched
        } else {
            return nil
        }
        var marker = CueMarker(dialect, segmentIndex: range.segmentIndex)
        marker.id = range.id
        marker.startDate = range.startDate
        marker.plannedDuration = positive(range.plannedDuration ?? range.duration)
        marker.endDate = range.endDate
        if marker.endDate == nil, let start = range.startDate, let duration = range.duration {
            marker.endDate = start.addingReportingOverflow(duration).partialValue
            if duration == 0, !range.scte35Out.isEmpty { marker.endDate = nil }
        }
        marker.attributes = range.attributes
        marker.source = range.source
        marker.line = range.line
        if !range.scte35Out.isEmpty {
            marker.direction = .out
            marker.setPayload(range.scte35Out, bytes)
        } else if !range.scte35In.isEmpty {
            marker.direction = .in
            marker.setPayload(range.scte35In, bytes)
        } else if !range.scte35Cmd.isEmpty {
            marker.setPayload(range.scte35Cmd, bytes)
        } else {
            marker.direction = .out
        }
        return marker
    }

    /// Names that stitchers give their pods.
    private static func isStitched(_ text: ByteSlice, _ bytes: Span<UInt8>) -> Bool {
        for prefix: StaticString in ["twitch-stitched-ad", "stitched-ad-"]
        where text.count >= prefix.utf8CodeUnitCount && bytes.starts(with: prefix, at: text.start) { return true }
        return false
    }
}

extension CueMarker {
    /// Base64, or hexadecimal with or without `0x`. A section begins with table id 0xFC: `/` in base64, `FC` in hexadecimal.
    mutating func setPayload(_ value: ByteSlice, _ bytes: Span<UInt8>) {
        let text = bytes.unquoted(bytes.trimmed(value))
        guard text.count >= 2 else { return }
        if bytes[text.start] == UInt8(ascii: "0"), bytes[text.start + 1].uppercased == UInt8(ascii: "X") {
            payload = ByteSlice(text.start + 2, text.end)
            payloadForm = .hex
        } else {
            payload = text
            let isHex = bytes[text.start].uppercased == UInt8(ascii: "F") && bytes[text.start + 1].uppercased == UInt8(ascii: "C")
            payloadForm = isHex ? .hex : .base64
        }
    }
}

/// ISO 8601 durations as cue tags use them: `PT30S`, `PT1M30.5S`, `PT1H`.
enum IsoDuration {
    /// Nanoseconds; nil for anything else, years, months and days included.
    static func parse(_ slice: ByteSlice, in bytes: Span<UInt8>) -> Int64? {
        guard slice.count >= 4, bytes[slice.start].uppercased == UInt8(ascii: "P"), bytes[slice.start + 1].uppercased == UInt8(ascii: "T")
        else { return nil }
        var total: Int64 = 0, start = slice.start + 2, lastUnit = Int64.max
        for at in start..<slice.end where !bytes[at].isDigit && bytes[at] != UInt8(ascii: ".") {
            let unit: Int64
            switch bytes[at].uppercased {
            case UInt8(ascii: "H"): unit = 3600
            case UInt8(ascii: "M"): unit = 60
            case UInt8(ascii: "S"): unit = 1
            default: return nil
            }
            guard unit < lastUnit, let number = DecimalSeconds.parse(bytes[ByteSlice(start, at)]) else { return nil }
            let (part, over) = number.multipliedReportingOverflow(by: unit)
            let (sum, past) = total.addingReportingOverflow(part)
            guard !over, !past, sum <= Limits.seconds * 1_000_000_000 else { return nil }
            total = sum
            lastUnit = unit
            start = at + 1
        }
        return start == slice.end ? total : nil
    }
}

extension Span<UInt8> {
    /// Without a pair of quotes around it.
    func unquoted(_ slice: ByteSlice) -> ByteSlice {
        guard slice.count >= 2, self[slice.start] == UInt8(ascii: "\""), self[slice.end - 1] == UInt8(ascii: "\"") else { return slice }
        return ByteSlice(slice.start + 1, slice.end - 1)
    }

    /// A number of at most 16 bits, decimal or with 0x.
    func smallNumber(_ slice: ByteSlice) -> Int? {
        if slice.count > 2, self[slice.start] == UInt8(ascii: "0"), self[slice.start + 1].uppercased == UInt8(ascii: "X") {
            return slice.count <= 6 ? Hex.number(self[ByteSlice(slice.start + 2, slice.end)]).map { Int($0) } : nil
        }
        return DecimalInteger.parse(self[slice]).flatMap { $0 <= 0xffff ? Int($0) : nil }
    }
}
