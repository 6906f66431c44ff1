import Console
import Scte35

/// `edgeproxy scte35 decode`: a splice_info_section as JSON.
enum Scte35DecodeCommand: Command {
    static let usage = Usage(
        name: "scte35 decode",
        summary: "Prints a splice_info_section as JSON, in the standard's field names, times in seconds beside ticks.",
        operands: [.init(name: "VALUE", help: "base64, hex (with or without 0x) or the XML of SCTE 35; - reads it from standard input")],
        options: [
            .init(name: "--accept-bad-crc", help: "decode although CRC_32 is wrong, and say so in crc_valid and warnings"),
            .init(name: "--explain", help: "add why the command and each descriptor opens or ends a break, or does not"),
            .init(name: "--compact", help: "all on one line"),
        ],
        notes: """
            Everything of the section is there, so scte35 encode gives back its bytes. Example:
              edgeproxy scte35 decode /DAlAAAAAAAA///wFAUQAAABf+/+AA27oP4AKTLgAAEBAgAAcTbzWw==
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        let value = arguments.operands[0]
        let text = value == "-" ? try InputFile.read("-", limit: Scte35.Limits.documentBytes) : Array(value.utf8)
        let json = try output(
            text, acceptsBadChecksum: arguments.has("--accept-bad-crc"), explains: arguments.has("--explain"),
            indented: !arguments.has("--compact"))
        print(String(decoding: json, as: UTF8.self), terminator: "")
        return 0
    }

    /// What is printed for `text`.
    static func output(
        _ text: [UInt8], acceptsBadChecksum: Bool = false, explains: Bool = false, indented: Bool = true
    ) throws(InputError) -> [UInt8] {
        let options = DecodeOptions(acceptsBadChecksum: acceptsBadChecksum)
        do throws(SpliceError) {
            var count: Int?
            let section: SpliceInfoSection
            if SpliceInfoSection.isXml(text) {
                section = try SpliceInfoSection(xml: text, options: options)
            } else {
                let bytes = try SpliceInfoSection.bytes(text: text)
                section = try SpliceInfoSection(decoding: bytes, options: options)
                count = bytes.count
            }
            return try section.json(indented: indented, inputCount: count, explaining: explains ? BreakRules() : nil)
        } catch {
            if case .checksum = error.reason { throw InputError("\(error); --accept-bad-crc decodes it all the same") }
            throw InputError("\(error)")
        }
    }
}
