import Foundation
import TestSupport
import Testing

@testable import Scte35

@Suite struct SpliceJsonTests {
    /// Every expected field is there with its value; ours may say more.
    private func compare(_ expected: Any, _ found: Any?, _ path: String) {
        switch expected {
        case let object as [String: Any]:
            let other = found as? [String: Any]
            for (key, value) in object { compare(value, other?[key], "\(path).\(key)") }
        case let list as [Any]:
            let other = found as? [Any] ?? []
            #expect(list.count == other.count, "\(path)")
            for (index, pair) in zip(list, other).enumerated() { compare(pair.0, pair.1, "\(path)[\(index)]") }
        default:
            #expect((expected as? NSObject) == (found as? NSObject), "\(path): \(expected) and \(found ?? "nothing")")
        }
    }

    @Test(.enabled(if: Corpus.isThere), arguments: Corpus.readable)
    func jsonHasEveryFieldOfTheVector(_ vector: Corpus.Vector) throws {
        let section = try SpliceInfoSection(decoding: vector.bytes, options: lenient)
        let text = try section.json()
        let found = try JSONSerialization.jsonObject(with: Data(text))
        let expected = try JSONSerialization.jsonObject(with: #require(vector.decoded))
        compare(expected, found, vector.id)
    }

    @Test(.enabled(if: Corpus.isThere), arguments: Corpus.readable)
    func jsonGivesBackTheBytes(_ vector: Corpus.Vector) throws {
        let section = try SpliceInfoSection(decoding: vector.bytes, options: lenient)
        for indented in [true, false] {
            let again = try SpliceInfoSection(json: section.json(indented: indented))
            #expect(again == section)
            #expect(try again.encoded() == section.encoded())
        }
    }

    private func read(_ text: String) throws -> SpliceInfoSection { try SpliceInfoSection(json: [UInt8](text.utf8)) }

    @Test func aShortDocumentIsEnough() throws {
        let section = try read(
            """
            {"splice_command_type": 6, "splice_command": {"pts_time_seconds": 10.5},
             "descriptors": [{"splice_descriptor_tag": 2, "identifier": "0x43554549", "segmentation_event_id": "0x10",
               "segmentation_duration_seconds": 30.000011, "segmentation_upid_type": 9,
               "upids": [{"text": "SIGNAL:\\u0061/\\/\\t\\n\\r\\b\\f\\\""}],
               "segmentation_type_id": 52, "sub_segment_num": 1, "sub_segments_expected": null}]}
            """)
        guard case .segmentation(let segmentation) = section.descriptors.first else {
            Issue.record("no segmentation")
            return
        }
        #expect(section.adjustedPts == 945_000 && section.tier == 0xfff && section.sapType == 3)
        #expect(segmentation.eventId == 16 && segmentation.duration == 2_700_001 && segmentation.subSegments?.num == 1)
        #expect(segmentation.upid == .single(Upid(type: .adi, bytes: [UInt8]("SIGNAL:a//\t\n\r\u{8}\u{c}\"".utf8))))
        #expect(try SpliceInfoSection(decoding: section.encoded()) == section)
    }

    @Test func derivedValuesDoNotCount() throws {
        let section = try read(
            """
            {"splice_command_type": 6, "splice_command_name": "x", "section_length": 1, "adjusted_pts_time": 5, "warnings": ["x"],
             "explain": [], "splice_command": {"time_specified_flag": true, "pts_time": 90000, "pts_time_seconds": 1.00001}}
            """)
        #expect(section.adjustedPts == 90_000)
        #expect(try read(#"{"splice_command_type": 6, "splice_command": {"pts_time": null}}"#).adjustedPts == nil)
    }

    /// Rows are descriptors; what each leaves out has its usual value.
    @Test(
        arguments: [
            (#"{"splice_descriptor_tag":0,"provider_avail_id":309}"#, .avail(AvailDescriptor(providerAvailId: 309))),
            (#"{"kind":"avail","provider_avail_id":309}"#, .avail(AvailDescriptor(providerAvailId: 309))),
            (#"{"splice_descriptor_tag":1,"preroll":1,"chars":"12"}"#, .dtmf(DtmfDescriptor(preroll: 1, chars: [49, 50]))),
            (#"{"kind":"dtmf"}"#, .dtmf(DtmfDescriptor())), (#"{"splice_descriptor_tag":3}"#, .time(TimeDescriptor())),
            (#"{"kind":"time"}"#, .time(TimeDescriptor())), (#"{"kind":"audio"}"#, .audio(AudioDescriptor())),
            (
                #"{"splice_descriptor_tag":2,"segmentation_event_id":1,"segmentation_type_id":52}"#,
                .segmentation(SegmentationDescriptor(eventId: 1, type: .providerPlacementStart))
            ),
            (
                #"{"kind":"segmentation","upids":[{"type":9,"text":"a"}]}"#,
                .segmentation(SegmentationDescriptor(upid: .single(Upid(type: .adi, bytes: [97]))))
            ),
            (
                #"{"kind":"segmentation","upids":[{"type":9,"hex":"61"},{"type":15,"hex":""}]}"#,
                .segmentation(SegmentationDescriptor(upid: .several([Upid(type: .adi, bytes: [97]), Upid(type: .uri)])))
            ),
            (#"{"splice_descriptor_tag":9}"#, .other(OtherDescriptor(tag: 9, identifier: SpliceDescriptor.identifier))),
            (#"{"splice_descriptor_tag":0,"identifier":1}"#, .other(OtherDescriptor(tag: 0, identifier: 1))),
            (#"{"kind":"private","identifier":1,"private_hex":"00"}"#, .other(OtherDescriptor(tag: 0xff, identifier: 1, bytes: [0]))),
        ] as [(String, SpliceDescriptor)])
    func whatADescriptorLeavesOutIsUsual(text: String, descriptor: SpliceDescriptor) throws {
        #expect(try read("{\"descriptors\":[\(text)]}").descriptors == [descriptor])
    }

    @Test func ticksAndTheirSecondsAgreeWhenBothAreThere() throws {
        for ticks in [0, 1, 4, 5, 44_999, 89_999, 90_001, 945_000, Ticks.wrap - 2, Ticks.wrap - 1] as [UInt64] {
            let seconds = String(decoding: Ticks.seconds(ticks), as: UTF8.self)
            #expect(try read("{\"pts_adjustment\":\(ticks),\"pts_adjustment_seconds\":\(seconds)}").ptsAdjustment == ticks)
            #expect(try read("{\"pts_adjustment_seconds\":\(seconds)}").ptsAdjustment == ticks)
        }
        #expect(try read(#"{"pts_adjustment":90000,"pts_adjustment_seconds":null}"#).ptsAdjustment == 90_000)
    }

    @Test(arguments: [
        (#"{"tier":1,"tier":2}"#, "tier", 11), (#"{"tier":1,"tier":1}"#, "tier", 11), (#"{"x":{"a":1,"b":[{}],"a":null}}"#, "a", 22),
    ])
    func aKeyStandsOnce(text: String, field: String, offset: Int) {
        #expect(throws: SpliceError(.twice(byteOffset: offset), field: field)) { try read(text) }
    }

    @Test func whatIsThereStatesItsFlag() throws {
        let section = try read(
            """
            {"splice_command_type": 5, "splice_command": {"components": [{"component_tag": 1, "pts_time": 5}]}, "descriptors": [
              {"kind": "segmentation", "components": [{"component_tag": 2}], "delivery_restrictions": {"archive_allowed_flag": false}}]}
            """)
        #expect(section.command == .insert(SpliceInsert(components: [.init(tag: 1, time: SpliceTime(pts: 5))])))
        #expect(
            section.descriptors == [
                .segmentation(
                    SegmentationDescriptor(
                        components: [.init(tag: 2, ptsOffset: 0)], restrictions: DeliveryRestrictions(archiveAllowed: false)))
            ])
    }

    private static let elsewhere = "a field that belongs in this object"

    @Test(arguments: [
        ("", "json", "a value"), ("[]", "json", "an object"), ("{} x", "json", "the end of the text"),
        ("{", "json", "a field name in quotes"),
        (#"{"a" 1}"#, "json", "\":\""), (#"{"a":1 "b"}"#, "json", "\",\" or \"}\""), (#"{"descriptors":[1 2]}"#, "json", "\",\" or \"]\""),
        (#"{"a":nul}"#, "json", "a value"), (#"{"a":tru}"#, "json", "a value"), (#"{"a":fals}"#, "json", "a value"),
        (#"{"a":-}"#, "json", "a digit"),
        (#"{"a":1.}"#, "json", "a digit"), (#"{"a":1e}"#, "json", "a digit"), (#"{"a":"\x"}"#, "json", "an escape"),
        ("{\"a\":\"\n\"}", "json", "no control character in a string"), (#"{"a":"x"#, "json", "the end of the string"),
        (#"{"a":]}"#, "json", "a value"),
        (#"{"a":1,}"#, "json", "a field name in quotes"),
        (#"{"tierr":1}"#, "tierr", "a field of SCTE 35"), (#"{"descriptors":{"a":1}}"#, "descriptors", "a list"),
        (#"{"descriptors":[{"splice_descriptor_tag":9},1]}"#, "descriptors", "an object"),
        (#"{"splice_command":[]}"#, "splice_command", "an object"),
        (
            #"{"splice_command_type":5,"splice_command":{"program_splice_flag":true,"components":[]}}"#, "program_splice_flag",
            "false, as components is there"
        ),
        (#"{"descriptors":[{"splice_descriptor_tag":0,"identifier":1,"provider_avail_id":1}]}"#, "provider_avail_id", elsewhere),
        (#"{"splice_command_type":5,"splice_command":{"pts_time_seconds":1,"splice_immediate_flag":true}}"#, "pts_time_seconds", elsewhere),
        (#"{"splice_command_type":6,"splice_command":{"pts_time_secs":1}}"#, "pts_time_secs", "a field of SCTE 35"),
        (
            #"{"splice_command_type":6,"splice_command":{"pts_time":90000,"pts_time_seconds":5.0}}"#, "pts_time_seconds",
            "1.000000, as pts_time says"
        ),
        (#"{"pts_adjustment":0,"pts_adjustment_seconds":0.00003}"#, "pts_adjustment_seconds", "0.000000, as pts_adjustment says"),
        (#"{"pts_adjustment":0,"pts_adjustment_seconds":"x"}"#, "pts_adjustment_seconds", "seconds"),
        (
            #"{"splice_command_type":6,"splice_command":{"time_specified_flag":false,"pts_time":5}}"#, "time_specified_flag",
            "true, as pts_time is there"
        ),
        (
            #"{"splice_command_type":5,"splice_command":{"duration_flag":false,"break_duration":{}}}"#, "duration_flag",
            "true, as break_duration is there"
        ),
        (
            #"{"descriptors":[{"kind":"segmentation","segmentation_upid_type":9,"upids":[{"type":8,"hex":""}]}]}"#,
            "segmentation_upid_type", "8, as upids say"
        ),
        (
            #"{"descriptors":[{"kind":"segmentation","segmentation_upid_type":9,"upids":[{"hex":""},{"hex":""}]}]}"#,
            "segmentation_upid_type", "13, as upids say"
        ),
        (#"{"descriptors":[{"splice_descriptor_tag":9,"bytes":"x"}]}"#, "bytes", "a field of SCTE 35"),
        (#"{"tier":"x"}"#, "tier", "a whole number"), (#"{"tier":1.5}"#, "tier", "a whole number"),
        (#"{"tier":-1}"#, "tier", "a whole number"),
        (#"{"tier":true}"#, "tier", "a whole number"), (#"{"tier":"0x"}"#, "tier", "a whole number"),
        (#"{"tier":99999999999999999999}"#, "tier", "a whole number"),
        (#"{"encrypted_packet":1}"#, "encrypted_packet", "true or false"),
        (#"{"pts_adjustment_seconds":"x"}"#, "pts_adjustment_seconds", "seconds"),
        (#"{"pts_adjustment_seconds":-1}"#, "pts_adjustment_seconds", "seconds"),
        (#"{"pts_adjustment_seconds":1e10}"#, "pts_adjustment_seconds", "seconds"), (#"{"tier":1e-1}"#, "tier", "a whole number"),
        (#"{"alignment_stuffing_hex":5}"#, "alignment_stuffing_hex", "hexadecimal"),
        (#"{"descriptors":[{"splice_descriptor_tag":1,"identifier":1129661769,"chars":5}]}"#, "chars", "text"),
        (#"{"descriptors":[{"splice_descriptor_tag":1,"identifier":1129661769,"chars":"\u0131"}]}"#, "chars", "text"),
        (#"{"descriptors":[{"splice_descriptor_tag":1,"identifier":1129661769,"chars":"\u01"}]}"#, "json", "an escape"),
        ("{\"descriptors\":[{\"splice_descriptor_tag\":1,\"identifier\":1129661769,\"chars\":\"\u{e9}\"}]}", "chars", "text"),
        (String(repeating: "[", count: 17), "json", "at most 16 levels"),
    ])
    func documentsThatSayNothingAreRefusedByTheirField(text: String, field: String, expected: String) {
        let error = #expect(throws: SpliceError.self) { try read(text) }
        guard case .document(expected, let offset) = error?.reason else {
            Issue.record("\(text): \(String(describing: error))")
            return
        }
        #expect(error?.field == field && offset <= text.utf8.count)
    }

    // Other programs write 0.000011 as 1.1e-05, and 100 as 1e2 (RFC 8259 §6).
    @Test(
        arguments: [
            (#"{"pts_adjustment":1,"pts_adjustment_seconds":1.1e-05}"#, 1), (#"{"pts_adjustment_seconds":1.1e-05}"#, 1),
            (#"{"pts_adjustment_seconds":1E1}"#, 900_000), (#"{"pts_adjustment":9e4,"pts_adjustment_seconds":0.1e+1}"#, 90_000),
            (#"{"pts_adjustment":1.50e1}"#, 15), (#"{"pts_adjustment_seconds":0.000011111111111111111}"#, 1),
        ] as [(String, UInt64)])
    func numbersMayHaveAnExponent(text: String, ticks: UInt64) throws { #expect(try read(text).ptsAdjustment == ticks) }

    // Kind: the text form of a UPID that is binary on the wire. What is shown beside the bytes will do instead of them.
    @Test(arguments: [
        (#""type":10,"text":"10.5240/5A58-58B4-0CBD-C087-7CC8-U""#, "14785a5858b40cbdc0877cc8"),
        (#""type":10,"eidr":"10.5240/5A5858B40CBDC0877CC8""#, "14785a5858b40cbdc0877cc8"),
        (#""type":8,"airing_id":8675309"#, "0000000000845fed"), (#""type":8,"text":"8675309""#, "0000000000845fed"),
        (#""type":16,"uuid":"d1a1f3c0-52e4-4e1b-9f1c-0a1b2c3d4e5f""#, "d1a1f3c052e44e1b9f1c0a1b2c3d4e5f"),
        (#""type":6,"isan":"0000-0000-D07A-0090-Q-0000-0000-X""#, "00000000d07a009000000000"),
        (#""type":10,"hex":"14785a5858b40cbdc0877cc8","text":"stale""#, "14785a5858b40cbdc0877cc8"),
    ])
    func textOfABinaryUpidIsItsBytes(fields: String, hex: String) throws {
        for list in ["[{\(fields)}]", "[{\(fields)},{\"type\":9,\"text\":\"PO:x\"}]"] {
            let section = try read("{\"descriptors\":[{\"kind\":\"segmentation\",\"upids\":\(list)}]}")
            guard case .segmentation(let segmentation) = section.descriptors.first else { return #expect(Bool(false)) }
            #expect(segmentation.upid.all.first?.bytes == unhex(hex))
        }
    }

    @Test func otherTextOfABinaryUpidIsRefused() {
        let error = #expect(throws: SpliceError.self) {
            try read(#"{"descriptors":[{"kind":"segmentation","upids":[{"type":10,"text":"a film"}]}]}"#)
        }
        #expect(error?.field == "text")
    }

    @Test func valuesAndDocumentsOutOfRangeAreRefused() {
        #expect(throws: SpliceError(.outOfRange(value: 90_000_000_000_000, bits: 33), field: "pts_adjustment")) {
            try read(#"{"pts_adjustment_seconds":1e9}"#)
        }
        #expect(throws: SpliceError(.outOfRange(value: 4_096, bits: 12), field: "tier")) { try read(#"{"tier":4096}"#) }
        #expect(throws: SpliceError(.outOfRange(value: 90_000 << 20, bits: 33), field: "pts_adjustment")) {
            try read(#"{"pts_adjustment_seconds":1048576}"#)
        }
        #expect(throws: SpliceError(.badText(byteOffset: 1), field: "hex")) { try read(#"{"alignment_stuffing_hex":"0g"}"#) }
        #expect(throws: SpliceError.self) {
            try read(#"{"descriptors":[{"splice_descriptor_tag":1,"identifier":1129661769,"chars":"12345678"}]}"#)
        }
        #expect(throws: SpliceError(.outOfRange(value: 1_048_577, bits: 20), field: "json")) {
            try SpliceInfoSection(json: [UInt8](repeating: 0x20, count: Limits.documentBytes + 1))
        }
        let many = "{\"descriptors\":[" + String(repeating: "0,", count: Limits.documentValues) + "0]}"
        #expect(throws: SpliceError.self) { try read(many) }
    }

    @Test func theFormIsIndentedAndExplainsOnRequest() throws {
        let text = String(decoding: try Samples.insertOut.json(inputCount: 99, explaining: BreakRules()), as: UTF8.self)
        #expect(text.hasPrefix("{\n  \"table_id\": 252,\n") && text.hasSuffix("\n}\n"))
        #expect(text.contains("\"break_duration\": {\n      \"auto_return\": true"))
        #expect(text.contains("\"splice_command: opens a break: event 77\""))
        #expect(text.contains("bytes after the section ignored"))
        let short = String(decoding: try SpliceInfoSection().json(indented: false), as: UTF8.self)
        #expect(short.contains("\"descriptors\":[]") && !short.dropLast().contains("\n"))
    }
}
