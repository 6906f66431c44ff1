/// A playlist's own bytes and the edits made to them. What no edit touches leaves as it came, with its blanks and its line ends.
public struct PlaylistText: Sendable {
    /// As it came.
    public let source: [UInt8]
    /// Where each line begins, and the end of the text.
    private let starts: [UInt32]
    private var edits: [Edit] = []

    private struct Edit: Sendable {
        let range: Range<Int>
        let text: [UInt8]
        let order: Int
    }

    /// Accepts whatever begins as a playlist does; its tags are not looked at.
    /// - Throws: `empty`, `html`, `missingHeader`, `tooLong`.
    public init(_ bytes: [UInt8]) throws(ManifestError) {
        try check(size: bytes.count)
        source = bytes
        let span = bytes.span
        _ = try Header.end(in: span)
        var scanner = LineScanner(), lines: [UInt32] = []
        lines.reserveCapacity(bytes.count / 32 + 8)
        var start = 0
        while try scanner.next(in: span) != nil {
            lines.append(UInt32(start))
            start = min(scanner.position, span.count)
        }
        lines.append(UInt32(bytes.count))
        starts = lines
    }

    /// Number of lines; a last line without a line end counts.
    public var lineCount: Int { starts.count - 1 }

    /// The line end that inserted lines get: CR LF where the first line has one.
    public var lineEnd: [UInt8] {
        let end = Int(starts[min(1, starts.count - 1)])
        return end >= 2 && source[end - 2] == UInt8(ascii: "\r") && source[end - 1] == UInt8(ascii: "\n") ? [0x0d, 0x0a] : [0x0a]
    }

    /// A line with its line end.
    /// - Parameter number: 1 to `lineCount`.
    public func line(_ number: Int) -> ArraySlice<UInt8> {
        precondition(number >= 1 && number <= lineCount, "no such line")
        return source[Int(starts[number - 1])..<Int(starts[number])]
    }

    /// Puts other bytes in the place of a slice: a URI, an attribute's value. Edits must not overlap.
    public mutating func replace(_ slice: ByteSlice, with text: [UInt8]) {
        precondition(slice.end <= source.count, "a slice of another text")
        edits.append(Edit(range: slice.range, text: text, order: edits.count))
    }

    /// Puts lines in the place of others.
    /// - Parameters:
    ///   - lines: from 1, half open; empty to insert before `lines.lowerBound`.
    ///   - text: without line ends; each becomes one line.
    public mutating func replace(lines: Range<Int>, with text: [[UInt8]]) {
        precondition(lines.lowerBound >= 1 && lines.upperBound <= lineCount + 1, "no such lines")
        var bytes: [UInt8] = []
        let start = Int(starts[lines.lowerBound - 1]), end = Int(starts[lines.upperBound - 1])
        // Behind a last line without a line end a new line must bring its own.
        if start == end, start == source.count, let last = source.last, last != UInt8(ascii: "\n"), !text.isEmpty { bytes += lineEnd }
        for line in text { bytes += line + lineEnd }
        edits.append(Edit(range: start..<end, text: bytes, order: edits.count))
    }

    /// Inserts lines before line `number`; `lineCount + 1` appends.
    public mutating func insert(_ text: [[UInt8]], before number: Int) { replace(lines: number..<number, with: text) }

    /// Leaves lines out.
    public mutating func delete(lines: Range<Int>) { replace(lines: lines, with: []) }

    /// The text with all edits; the source itself where there are none.
    public func bytes() -> [UInt8] {
        guard !edits.isEmpty else { return source }
        var out: [UInt8] = []
        render(into: &out)
        return out
    }

    /// Appends the text with all edits.
    public func render(into out: inout [UInt8]) {
        let sorted = edits.sorted {
            ($0.range.lowerBound, $0.range.upperBound, $0.order) < ($1.range.lowerBound, $1.range.upperBound, $1.order)
        }
        out.reserveCapacity(out.count + source.count + sorted.reduce(0) { $0 + $1.text.count })
        var at = 0
        for edit in sorted {
            precondition(edit.range.lowerBound >= at, "two edits of the same bytes")
            out.append(contentsOf: source[at..<edit.range.lowerBound])
            out.append(contentsOf: edit.text)
            at = edit.range.upperBound
        }
        out.append(contentsOf: source[at...])
    }
}
