import Manifest
import Model

extension MediaSniff {
    /// What a segment in the clear breaks by being this.
    func violation(_ item: ProbeItem) -> Violation? {
        func broken(_ rule: Rule, _ message: String) -> Violation {
            Violation(rule, "\(message): \(item.name)", line: item.line, mediaSequence: item.mediaSequence)
        }
        guard item.kind != .key else { return nil }
        if self == .html { return broken(.htt5, "expected media, got a page of HTML") }
        guard item.kind == .segment, item.isClear else { return nil }
        if item.hasMap, self == .transportStream {
            return broken(.map3, "expected fragmented MP4 below an EXT-X-MAP, got a transport stream")
        }
        if !item.hasMap, self == .fragment { return broken(.map1, "expected EXT-X-MAP before fragmented MP4, got none") }
        if item.isSubtitle, !item.hasMap, self != .webVtt { return broken(.aln7, "expected WebVTT, got something else") }
        return nil
    }
}
