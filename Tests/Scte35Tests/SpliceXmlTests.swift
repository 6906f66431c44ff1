import Testing

@testable import Scte35

@Suite struct SpliceXmlTests {
    static let documents = [insert, signal, binary, schedule, all]

    static let insert = """
        <?xml version="1.0"?>
        <scte35:SpliceInfoSection xmlns:scte35="http://www.scte.org/schemas/35/2016" ptsAdjustment="207000" protocolVersion="0"
            sapType="3" tier="4095">
          <scte35:SpliceInsert spliceEventId="1" spliceEventCancelIndicator="false" spliceImmediateFlag="false"
              eventIdComplianceFlag="true" availNum="1" availsExpected="2" outOfNetworkIndicator="true" uniqueProgramId="39321">
            <scte35:Program><scte35:SpliceTime ptsTime="6554297154"/></scte35:Program>
            <scte35:BreakDuration autoReturn="true" duration="10798788"/>
          </scte35:SpliceInsert>
          <!-- its descriptors -->
          <scte35:AvailDescriptor providerAvailId="309"/>
          <other:Thing xmlns:other="urn:x">text</other:Thing>
        </scte35:SpliceInfoSection>
        """

    static let signal = """
        <Event><SpliceInfoSection s:ptsAdjustment='5'><TimeSignal><SpliceTime ptsTime="4308089774"/></TimeSignal>
        <SegmentationDescriptor s:segmentationEventId="0x10" segmentationDuration="2739039" segmentationTypeId="52" segmentNum="1"
            segmentsExpected="2" subSegmentNum="3" subSegmentsExpected="4" segmentationEventIdComplianceIndicator="0">
          <DeliveryRestrictions webDeliveryAllowedFlag="false" noRegionalBlackoutFlag="1" archiveAllowedFlag="0" deviceRestrictions="2"/>
          <SegmentationUpid segmentationUpidType="9" segmentationUpidFormat="text">SIGNAL:a&amp;b&#x43;<![CDATA[<d>]]></SegmentationUpid>
          <SegmentationUpid segmentationUpidType="12" segmentationUpidFormat="hexbinary" formatIdentifier="1331055705">49</SegmentationUpid>
          <SegmentationUpid segmentationUpidType="12" segmentationUpidFormat="hexbinary" formatIdentifier="1331055705">4f564c5949
          </SegmentationUpid>
          <SegmentationUpid segmentationUpidType="8" segmentationUpidFormat="base-64">AAAAAAAAAAE=</SegmentationUpid>
          <SegmentationUpid segmentationUpidType="15">urn:x</SegmentationUpid>
          <Component componentTag="1" ptsOffset="77"/>
        </SegmentationDescriptor></SpliceInfoSection></Event>
        """

    static let binary = """
        <scte35:Signal xmlns:scte35="urn:x"><scte35:Binary>
          /DAlAAAAAAAA///wFAUQAAABf+/+AA27oP4AKTLgAAEBAgAAcTbzWw==
        </scte35:Binary></scte35:Signal>
        """

    static let schedule = """
        <SpliceInfoSection><SpliceSchedule>
        <Event spliceEventId="1" outOfNetworkIndicator="true"><Program utcSpliceTime="2026-01-31T13:00:00.5+01:00"/></Event>
        <Event spliceEventId="2"><Component componentTag="1" utcSpliceTime="99"/><Component utcSpliceTime="2014-05-13T16:53:20Z"/>
          <BreakDuration duration="7"/></Event>
        <Event spliceEventId="3" spliceEventCancelIndicator="true"/>
        </SpliceSchedule></SpliceInfoSection>
        """

    static let all = """
        <SpliceInfoSection><Ext><Anything/></Ext><PrivateCommand identifier="7"><PrivateBytes>0aFF</PrivateBytes></PrivateCommand>
        <DTMFDescriptor preroll="5" chars="12#"/><TimeDescriptor taiSeconds="1" taiNs="2" utcOffset="37"/>
        <AudioDescriptor><AudioChannel componentTag="1" ISOCode="eng" bitStreamMode="2" numChannels="3" fullSrvcAudio="true"/>
        <AudioChannel/></AudioDescriptor>
        <PrivateDescriptor descriptorTag="240" identifier="9"><PrivateBytes>01</PrivateBytes></PrivateDescriptor></SpliceInfoSection>
        """

    private func read(_ text: String) throws -> SpliceInfoSection {
        let section = try SpliceInfoSection(xml: [UInt8](text.utf8))
        // What XML said is what the bytes say.
        var plain = section
        plain.documentWarnings = []
        #expect(try SpliceInfoSection(decoding: section.encoded()) == plain)
        return section
    }

    @Test func spliceInsertIsRead() throws {
        let section = try read(Self.insert)
        #expect(
            section.command
                == .insert(
                    SpliceInsert(
                        eventId: 1, isOut: true, time: SpliceTime(pts: 6_554_297_154),
                        breakDuration: BreakDuration(duration: 10_798_788), uniqueProgramId: 39_321, availNum: 1, availsExpected: 2)))
        #expect(section.descriptors == [.avail(AvailDescriptor(providerAvailId: 309))])
        #expect(section.ptsAdjustment == 207_000)
    }

    @Test func segmentationIsRead() throws {
        let section = try read(Self.signal)
        #expect(section.command == .timeSignal(TimeSignal(time: SpliceTime(pts: 4_308_089_774))))
        var expected = SegmentationDescriptor(
            eventId: 16, components: [.init(tag: 1, ptsOffset: 77)], duration: 2_739_039,
            restrictions: DeliveryRestrictions(webDeliveryAllowed: false, archiveAllowed: false, deviceRestrictions: 2),
            upid: .several([
                Upid(type: .adi, bytes: [UInt8]("SIGNAL:a&bC<d>".utf8)), Upid(type: .mpu, bytes: unhex("4f564c5949")),
                Upid(type: .mpu, bytes: unhex("4f564c5949")), Upid(type: .airingId, bytes: [0, 0, 0, 0, 0, 0, 0, 1]),
                Upid(type: .uri, bytes: [UInt8]("urn:x".utf8)),
            ]), type: .providerPlacementStart, segmentNum: 1, segmentsExpected: 2, subSegments: .init(num: 3, expected: 4))
        expected.complianceIndicator = false
        #expect(section.descriptors == [.segmentation(expected)])
        #expect(section.ptsAdjustment == 5)
    }

    @Test func binaryIsRead() throws {
        #expect(try read(Self.binary).command.name == "splice_insert")
    }

    @Test func scheduleIsRead() throws {
        guard case .schedule(let schedule) = try read(Self.schedule).command else {
            Issue.record("no schedule")
            return
        }
        #expect(schedule.events.map(\.eventId) == [1, 2, 3])
        #expect(GpsTime.unix(schedule.events[0].utcSpliceTime) == 1_769_860_800)
        #expect(schedule.events[1].components == [.init(tag: 1, utcSpliceTime: 99), .init(utcSpliceTime: 1_084_035_216)])
        #expect(schedule.events[1].breakDuration == BreakDuration(autoReturn: false, duration: 7))
        #expect(schedule.events[2].isCancelled)
    }

    @Test func otherDescriptorsAreRead() throws {
        let section = try read(Self.all)
        #expect(section.command == .privateCommand(PrivateCommand(identifier: 7, bytes: [10, 255])))
        #expect(section.descriptors.map(\.kind) == ["dtmf", "time", "audio", "private"])
        #expect(try read("<SpliceInfoSection><SpliceNull/></SpliceInfoSection>").command == .null)
        #expect(try read("<SpliceInfoSection><BandwidthReservation/></SpliceInfoSection>").command == .bandwidthReservation)
        #expect(try read("<SpliceInfoSection><TimeSignal/></SpliceInfoSection>").command == .timeSignal(TimeSignal()))
        #expect(try read("<SpliceInfoSection><SpliceInsert><Component/></SpliceInsert></SpliceInfoSection>").command.type == 5)
        #expect(
            try read("<a>\u{e9}<SpliceInfoSection><SpliceNull/><SegmentationDescriptor/></SpliceInfoSection></a>").descriptors
                == [.segmentation(SegmentationDescriptor())])
    }

    /// X stands for SpliceInfoSection, S for the namespace of SCTE 35.
    @Test(arguments: [
        (#"<s:X xmlns:s="S" xmlns="O"><s:TimeSignal/><Thing/><SpliceNull/></s:X>"#, 6),
        (#"<X xmlns="S"><o:SpliceNull xmlns:o="O"/><TimeSignal><o:SpliceTime ptsTime="x"/></TimeSignal><o:Thing/></X>"#, 6),
        (#"<s:X xmlns:s="S"><SpliceNull/></s:X>"#, 0), (#"<X xmlns="S/2016"><s:TimeSignal xmlns:s="S"/></X>"#, 6),
        ("<s:X><s:TimeSignal/><o:SpliceNull/></s:X>", 6), (#"<X xmlns:tier="O"><TimeSignal/></X>"#, 6),
        (#"<o:a xmlns:o="O"><o:b xmlns:o="P" xmlns="P"/><s:X xmlns:s="O"><o:TimeSignal/></s:X></o:a>"#, 6),
    ])
    func elementsOfOtherNamespacesArePassedOver(text: String, type: UInt8) throws {
        let text = text.replacing("X>", with: "SpliceInfoSection>").replacing("X ", with: "SpliceInfoSection ")
        #expect(try read(text.replacing("\"S", with: "\"http://www.scte.org/schemas/35")).command.type == type)
    }

    @Test(arguments: [
        (
            #"<SpliceInfoSection xmlns="http://www.scte.org/schemas/35"><TimeSignl/></SpliceInfoSection>"#, "TimeSignl",
            "a command or a descriptor of SCTE 35"
        ),
        ("<SpliceInfoSection><SpliceNull/><AvailDescripto/></SpliceInfoSection>", "AvailDescripto", "a command or a descriptor of SCTE 35"),
        ("<SpliceInfoSection/>", "SpliceInfoSection", "a command"),
        ("<SpliceInfoSection><AvailDescriptor/></SpliceInfoSection>", "SpliceInfoSection", "a command"),
        (#"<SpliceInfoSection><o:SpliceNull xmlns:o="urn:x"/></SpliceInfoSection>"#, "SpliceInfoSection", "a command"),
        ("<SpliceInfoSection><SpliceNull/><TimeSignal/></SpliceInfoSection>", "TimeSignal", "one command, this is the second"),
        ("<SpliceInfoSection><SpliceNull/><SpliceNull/></SpliceInfoSection>", "SpliceNull", "one command, this is the second"),
    ])
    func aSectionHasOneCommandAndNothingUnknown(text: String, field: String, expected: String) {
        let error = #expect(throws: SpliceError.self) { try SpliceInfoSection(xml: [UInt8](text.utf8)) }
        guard case .document(expected, _) = error?.reason else {
            Issue.record("\(text): \(String(describing: error))")
            return
        }
        #expect(error?.field == field)
    }

    @Test(arguments: [
        ("", "well-formed XML: no element found"), ("<a></b>", "well-formed XML: mismatched tag"), ("<!DOCTYPE a><a/>", "no document type"),
        ("<a/>", "SpliceInfoSection, Signal or Binary"), (String(repeating: "<a>", count: 17), "at most 16 levels"),
        ("<a" + (0...64).map { " xmlns:b\($0)='c'" }.joined() + "/>", "at most 64 namespaces"),
        ("<SpliceInfoSection ptsAdjustment='x'/>", "a whole number"), ("<SpliceInfoSection tier=''/>", "a whole number"),
        ("<SpliceInfoSection tier='99999999999999999999'/>", "a whole number"), ("<SpliceInfoSection tier='0x'/>", "a whole number"),
        ("<SpliceInfoSection><EncryptedPacket/></SpliceInfoSection>", "a section in the clear"),
        ("<SpliceInfoSection><SpliceInsert spliceImmediateFlag='yes'/></SpliceInfoSection>", "true or false"),
        ("<SpliceInfoSection><PrivateCommand><PrivateBytes>0g</PrivateBytes></PrivateCommand></SpliceInfoSection>", "hexadecimal"),
        (
            "<SpliceInfoSection><SpliceSchedule><Event><Program utcSpliceTime='1999T'/></Event></SpliceSchedule></SpliceInfoSection>",
            "a date and time from 1980-01-06 on"
        ),
    ])
    func documentsThatAreNoneAreRefusedByTheirPlace(text: String, expected: String) {
        let error = #expect(throws: SpliceError.self) { try SpliceInfoSection(xml: [UInt8](text.utf8)) }
        guard case .document(expected, let offset) = error?.reason else {
            Issue.record("\(text): \(String(describing: error))")
            return
        }
        #expect(offset <= text.utf8.count)
    }

    @Test(arguments: [#"bitStreamMode="2" numChannels="3" fullSrvcAudio="1""#, #"BitStreamMode="2" NumChannels="3" FullSrvcAudio="1""#])
    func audioChannelsAreReadInBothSpellings(attributes: String) throws {
        let text = "<AudioDescriptor><AudioChannel componentTag='1' \(attributes)/></AudioDescriptor>"
        let channel = AudioDescriptor.Channel(
            componentTag: 1, isoCode: [UInt8]("und".utf8), bitStreamMode: 2, numChannels: 3, isFullService: true)
        #expect(
            try read("<SpliceInfoSection><SpliceNull/>\(text)</SpliceInfoSection>").descriptors
                == [.audio(AudioDescriptor(channels: [channel]))])
    }

    @Test func anAttributeStandsOnce() {
        #expect(throws: SpliceError(.twice(byteOffset: 21), field: "s:tier")) {
            try SpliceInfoSection(xml: [UInt8]("<a tier='' s:tier='' s:tier=''/>".utf8))
        }
    }

    @Test func valuesAndTextsOutOfRangeAreRefused() {
        #expect(throws: SpliceError(.outOfRange(value: 4_096, bits: 12), field: "tier")) {
            try SpliceInfoSection(xml: [UInt8]("<SpliceInfoSection tier='4096'/>".utf8))
        }
        #expect(throws: SpliceError(.outOfRange(value: 1_048_577, bits: 20), field: "xml")) {
            try SpliceInfoSection(xml: [UInt8](repeating: 0x20, count: Limits.documentBytes + 1))
        }
        // 256 parts do not fit into a descriptor.
        let parts = String(repeating: "<Component/>", count: 256)
        #expect(throws: SpliceError.self) {
            try SpliceInfoSection(
                xml: [UInt8](
                    "<SpliceInfoSection><SpliceNull/><SegmentationDescriptor>\(parts)</SegmentationDescriptor></SpliceInfoSection>".utf8))
        }
    }
}
