import Foundation
import Testing

@testable import Console
@testable import EdgeProxy

@Suite struct Scte35CommandsTests {
    private let base64 = "/DAlAAAAAAAA///wFAUQAAABf+/+AA27oP4AKTLgAAEBAgAAcTbzWw=="
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func decodeIsJsonAndEncodeGivesItBack() throws {
        let json = try Scte35DecodeCommand.output(bytes(base64))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
        let command = try #require(object["splice_command"] as? [String: Any])
        #expect(command["pts_time"] as? Int == 900_000 && command["pts_time_seconds"] as? Double == 10)
        #expect(try Scte35EncodeCommand.output(json) == bytes(base64))
        #expect(try Scte35EncodeCommand.output(json, hex: true).starts(with: bytes("0xFC3025")))
        #expect(try Scte35DecodeCommand.output(Scte35EncodeCommand.output(json, hex: true)) == json)
    }

    @Test func theExampleOfTheHelpIsASection() throws {
        let notes = Scte35EncodeCommand.usage.notes
        let example = notes[try #require(notes.firstIndex(of: "{"))...]
        let json = String(decoding: try Scte35DecodeCommand.output(Scte35EncodeCommand.output(bytes(String(example)))), as: UTF8.self)
        #expect(json.contains("\"duration\": 2700000"))
    }

    @Test func xmlAndExplanationsAreTaken() throws {
        let xml = "<SpliceInfoSection><SpliceInsert spliceEventId='7' outOfNetworkIndicator='1'/></SpliceInfoSection>"
        let json = String(decoding: try Scte35DecodeCommand.output(bytes(xml), explains: true, indented: false), as: UTF8.self)
        #expect(json.contains("\"splice_command: opens a break: event 7\""))
    }

    /// XML in UTF-8 with a byte order mark and in UTF-16, and JSON with that mark (XML 1.0 §4.3.3, RFC 8259 §8.1).
    @Test func everyEncodingOfADocumentIsRead() throws {
        let xml = "<SpliceInfoSection><SpliceInsert spliceEventId='7' outOfNetworkIndicator='1'/></SpliceInfoSection>"
        let plain = try Scte35DecodeCommand.output(bytes(xml))
        let low = "\u{feff}\(xml)".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let high = "\u{feff}\(xml)".utf16.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let declared = "<?xml version='1.0' encoding='utf-8'?>\n" + xml
        for document in [low, high, bytes("\u{feff}" + xml), bytes("\u{feff}" + declared)] {
            #expect(try Scte35DecodeCommand.output(document) == plain)
        }
        #expect(try Scte35EncodeCommand.output(bytes("\u{feff}") + plain) == Scte35EncodeCommand.output(plain))
    }

    @Test func aWrongChecksumNamesTheOption() throws {
        let wrong = base64.replacing("AAcTbzWw==", with: "AAcTbzWg==")
        let error = #expect(throws: InputError.self) { try Scte35DecodeCommand.output(bytes(wrong)) }
        #expect(error?.message.hasSuffix("--accept-bad-crc decodes it all the same") == true)
        let json = String(decoding: try Scte35DecodeCommand.output(bytes(wrong), acceptsBadChecksum: true), as: UTF8.self)
        #expect(json.contains("\"crc_valid\": false"))
    }

    @Test func badInputIsOneLine() {
        for text in ["xyz", "0xFD", "<a/>", ""] {
            let error = #expect(throws: InputError.self) { try Scte35DecodeCommand.output(bytes(text)) }
            #expect(error?.message.contains("\n") == false)
        }
        #expect(throws: InputError("json: expected a value at byte 0")) { try Scte35EncodeCommand.output(bytes("x")) }
    }
}
