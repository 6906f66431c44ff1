/// The codings that a client takes (RFC 9110 §12.5.3). Reads without allocating.
public enum AcceptEncoding {
    /// Whether gzip is named, or everything is by `*`, with a weight over 0. The first naming counts.
    public static func allowsGzip(_ value: UnsafeRawBufferPointer) -> Bool {
        var named: Bool?, byStar = false
        value.eachToken { entry in
            var isCoding = true, isGzip = false, isStar = false, isTaken = true
            entry.eachToken(separatedBy: UInt8(ascii: ";")) { part in
                if isCoding {
                    isGzip = part.equalsLower("gzip") || part.equalsLower("x-gzip")
                    isStar = part.equalsLower("*")
                    isCoding = false
                } else if isZeroWeight(part) {
                    isTaken = false
                }
            }
            if isGzip { named = named ?? isTaken }
            if isStar { byStar = isTaken }
        }
        return named ?? byStar
    }

    /// `q=0`, `q=0.000` and the like.
    private static func isZeroWeight(_ parameter: UnsafeRawBufferPointer) -> Bool {
        guard parameter.count >= 2, asciiLower(parameter[0]) == UInt8(ascii: "q"), parameter[1] == UInt8(ascii: "=") else { return false }
        return parameter[2...].allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") }
    }
}
