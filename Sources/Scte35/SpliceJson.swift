import Formats

/// The JSON form: the standard's field names, times in seconds beside 90 kHz ticks, bytes as hexadecimal.
///
/// What is derived (names of types, lengths, `adjusted_pts_time`, `*_seconds`, texts of UPIDs, `warnings`, `explain`) is there to be
/// read and is not read back, except that seconds count where their ticks are left out, and must agree with them where they are not.
/// What no field holds (`trailing_hex`, `reserved_cleared_*`) is there only when a section has it, so that `init(json:)` gives back
/// the bytes of any section.
extension SpliceInfoSection {
    /// - Parameters:
    ///   - inputCount: how many bytes there were in all, so that the warnings tell of those after the section.
    ///   - rules: adds `explain`, one line for the command and for each descriptor: why it is or is not a break edge.
    /// - Throws: `.outOfRange` for a model that could not be encoded either.
    public func json(
        indented: Bool = true, inputCount: Int? = nil, explaining rules: BreakRules? = nil
    ) throws(SpliceError) -> [UInt8] {
        let bytes = try encoded()
        // SAFETY: every UInt8 is one initialised byte.
        let crc = unsafe Crc32.of(bytes.span.bytes, count: bytes.count - 4)
        var writer = SpliceJsonWriter(indented: indented, crc: crc), copy = self
        try copy.walk(&writer)
        let warnings = self.warnings(inputCount: inputCount)
        writer.note("warnings", warnings.isEmpty ? .omitted : .labels(warnings.map(\.description)))
        if let rules { writer.note("explain", .labels(rules.explain(self).map(\.description))) }
        return writer.finished()
    }

    /// - Throws: `.document` for text that is not JSON, or has a field that is unknown, of the wrong kind or denied by another;
    ///   `.twice`; `.outOfRange`.
    public init(json text: [UInt8]) throws(SpliceError) {
        self.init()
        guard text.count <= Limits.documentBytes else {
            throw SpliceError(.outOfRange(value: UInt64(text.count), bits: 20), field: "json")
        }
        let document: JsonDocument
        do {
            document = try JsonDocument(
                text, bounds: JsonBounds(bytes: Limits.documentBytes, depth: Limits.documentDepth, values: Limits.documentValues))
        } catch {
            throw SpliceError(error)
        }
        var reader = try SpliceJsonReader(document)
        try walk(&reader)
        reader.note("warnings", .omitted)
        reader.note("explain", .omitted)
        try reader.finish()
        // What cannot be written is refused here, where the reader of the document still knows of it.
        _ = try encoded()
    }
}
