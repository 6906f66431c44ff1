import Formats

/// What of an attribute list the readers pass over and the grammar does not allow (§4.2).
enum AttributeGrammar {
    /// The first fault; nil when there is none. Items without an equals sign, quotes that are not closed and values that are left out
    /// show in the items themselves.
    static func fault(of list: ByteSlice, in bytes: Span<UInt8>) -> String? {
        var at = list.start
        while !list.isEmpty {
            skipBlanks(&at, list, bytes)
            guard at < list.end, bytes[at] != UInt8(ascii: ",") else { return "a comma without an attribute beside it" }
            while at < list.end, bytes[at] != UInt8(ascii: "="), bytes[at] != UInt8(ascii: ","), bytes[at] != UInt8(ascii: "\"") { at += 1 }
            if at < list.end, bytes[at] == UInt8(ascii: "=") { at += 1 }
            skipBlanks(&at, list, bytes)
            let start = at
            if at < list.end, bytes[at] == UInt8(ascii: "\"") {
                at = bytes.firstIndex(of: UInt8(ascii: "\""), from: at + 1, to: list.end) + 1
                guard at <= list.end else { return nil }
                skipBlanks(&at, list, bytes)
                if at < list.end, bytes[at] != UInt8(ascii: ",") {
                    return "something behind a closing quote: '\(bytes.text(ByteSlice(at, list.end)))'"
                }
            } else {
                at = bytes.firstIndex(of: UInt8(ascii: ","), from: at, to: list.end)
                let value = ByteSlice(start, at)
                if bytes.firstIndex(of: UInt8(ascii: "\""), from: start, to: at) < at {
                    return "a quote within a value: '\(bytes.text(value))'"
                }
            }
            if at >= list.end { return nil }
            at += 1
        }
        return nil
    }

    private static func skipBlanks(_ at: inout Int, _ list: ByteSlice, _ bytes: Span<UInt8>) {
        while at < list.end, bytes[at].isBlank { at += 1 }
    }
}
