/// Whether a text is an IP address, as `inet_pton` reads it: no port, no brackets, no zone.
public enum IpText {
    /// Four numbers of at most 255 without leading zeros: "192.0.2.1".
    public static func isV4(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy(\.isDigit) && (part.utf8.count == 1 || part.first != "0")
                    && UInt8(part) != nil
            }
    }

    /// Eight groups of hexadecimal digits, "::" for some that are zero, the last two also as an IPv4 address (RFC 4291 §2.2).
    public static func isV6(_ text: some StringProtocol) -> Bool {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, !text.contains(":::") else { return false }
        var groups = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (place, part) in parts.enumerated() {
                if index == halves.count - 1, place == parts.count - 1, part.contains(".") {
                    guard isV4(part) else { return false }
                    groups += 2
                } else {
                    guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0.hexValue != nil }) else { return false }
                    groups += 1
                }
            }
        }
        return halves.count == 2 ? groups <= 7 : groups == 8
    }
}
