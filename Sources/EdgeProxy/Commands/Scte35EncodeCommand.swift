import Console
import Scte35

/// `edgeproxy scte35 encode`: the JSON of `scte35 decode` back to base64.
enum Scte35EncodeCommand: Command {
    static let usage = Usage(
        name: "scte35 encode",
        summary: "Prints the base64 of a splice_info_section that is given as the JSON of scte35 decode.",
        operands: [.init(name: "FILE", help: "the JSON, - for standard input")],
        options: [.init(name: "--hex", help: "print 0x and hexadecimal, as EXT-X-DATERANGE takes it, instead of base64")],
        notes: """
            Lengths and the checksum are computed; what is derived (names, seconds beside ticks) may be left out but has to
            agree where it stands, and a field that is left out has its usual value. Example:
              {"splice_command_type": 5, "splice_command": {"splice_event_id": 1, "out_of_network_indicator": true,
               "splice_immediate_flag": true, "break_duration": {"auto_return": true, "duration_seconds": 30}}}
            """)

    static func run(_ arguments: Arguments) throws -> Int32 {
        let json = try InputFile.read(arguments.operands[0], limit: Scte35.Limits.documentBytes)
        print(String(decoding: try output(json, hex: arguments.has("--hex")), as: UTF8.self))
        return 0
    }

    /// What is printed for `json`.
    static func output(_ json: [UInt8], hex: Bool = false) throws(InputError) -> [UInt8] {
        do throws(SpliceError) {
            let section = try SpliceInfoSection(json: json)
            return hex ? try section.hex() : try section.base64()
        } catch {
            throw InputError("\(error)")
        }
    }
}
