import Formats

/// What of a splice_info_section can be seen without knowing its fields: that it is one, whole and unharmed (SCTE 35 §9.6).
enum SpliceSection {
    /// Bytes around the command and the descriptors: from protocol_version to CRC_32.
    private static let leastLength = 17

    /// Why nobody can read a message as it is written; nil when nothing speaks against it.
    ///
    /// - Parameter text: hexadecimal without `0x`, or base64.
    static func fault(of text: ByteSlice, _ form: CueMarker.PayloadForm, in bytes: Span<UInt8>) -> String? {
        let section: [UInt8]
        do throws(BadByte) {
            section = form == .hex ? try Hex.decode(bytes[text]) : try Base64.decode(bytes[text])
        } catch {
            return form == .hex ? "hexadecimal digits that are no bytes" : "no base64"
        }
        guard section.first == 0xfc else { return "it does not begin with 0xFC" }
        guard section.count >= 3 else { return "it is cut off: \(section.count) bytes" }
        let length = Int(section[1] & 15) << 8 | Int(section[2])
        guard section.count >= 3 + length, length >= leastLength else {
            return "it is cut off: \(section.count) bytes with a section_length of \(length)"
        }
        let end = 3 + length - 4
        let stored = section[end..<end + 4].reduce(0) { $0 << 8 | UInt32($1) }
        // SAFETY: every UInt8 is one initialised byte.
        guard unsafe Crc32.of(section.span.bytes, count: end) == stored else { return "its CRC_32 does not fit its bytes" }
        return nil
    }
}
