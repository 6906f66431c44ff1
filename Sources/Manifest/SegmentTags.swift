extension MediaPlaylist {
    /// Calls `body` for each tag line that stands before a segment's URI: with the tag, nil for one that no standard knows, and with the
    /// line without its end. Comments and blank lines are left out.
    public func forEachTag(of segment: MediaSegment, _ body: (_ tag: Tag?, _ line: ByteSlice) -> Void) {
        let bytes = text.span
        var from = segment.source.start
        while from < segment.uri.start {
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: from, to: segment.uri.start)
            let line = bytes.trimmed(ByteSlice(from, end))
            if bytes.starts(with: "#EXT", at: line.start), line.count >= 4 { body(Tag.read(line, in: bytes).tag, line) }
            from = end + 1
        }
    }
}
