import Testing

@testable import Vast

/// What ad servers write and no schema allows.
@Suite struct LenientReadingTests {
    private func read(_ text: String) throws -> VastReading<VastDocument> { try VastDocument.read(Array(text.utf8)) }

    /// The first creative's linear of an in-line ad that holds `content`.
    private func linear(_ content: String) throws -> (linear: Linear?, warnings: [VastWarning]) {
        let reading = try read(
            "<VAST version='4.2'><Ad><InLine><Creatives><Creative>\(content)</Creative></Creatives></InLine></Ad></VAST>")
        return (reading.document.ads.first?.creatives.first?.linear, reading.warnings)
    }

    @Test(arguments: [
        ("2.0", VastVersion.v20), ("2.0.1", .v20), ("2", .v20), ("3.0", .v30), (" 3 ", .v30), ("4.0", .v40), ("4", .v40), ("4.1", .v41),
        ("4.2", .v42), ("4.3", .v43), ("4.9", .v43), ("", nil), ("latest", nil),
    ])
    func versionsAreRead(text: String, version: VastVersion?) throws {
        #expect(try read("<VAST version='\(text)'/>").document.version == version)
    }

    @Test(arguments: ["1.0", "5.0", "0", "42"])
    func otherVersionsAreRefused(text: String) throws {
        let error = try #require(throws: VastError.self) { try read("<VAST version='\(text)'/>") }
        #expect(error.code == 102 && error.element == "VAST")
    }

    @Test(arguments: ["", " \r\n\t", "\u{feff}", "\u{feff}\n"])
    func nothingIsAnAnswerWithoutAds(text: String) throws {
        let reading = try read(text)
        #expect(reading.document == VastDocument() && reading.warnings.map(\.problem) == [.empty])
        #expect(try VmapDocument.read(Array(text.utf8)).document == VmapDocument())
    }

    @Test(arguments: [
        "<VAST/>", "<VAST version='4.2' xmlns='http://www.iab.com/VAST'></VAST>", "<v:VAST xmlns:v='urn:any' version='3.0'/>",
        "<vast:VAST version='3.0'/>",
        "<VAST xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b' version='3.0'/>",
        "\n<?xml version='1.0'?><!-- none --><VAST version='2.0'> </VAST>",
    ])
    func rootsAreFound(text: String) throws { #expect(try read(text).document.ads.isEmpty) }

    @Test func namesInAnotherCaseAreReadAndNoted() throws {
        let reading = try read("<Vast Version='3.0'><ad ID='a'><Inline><impression>https://e.example/i</impression></Inline></ad></Vast>")
        #expect(reading.document.ads.map(\.id) == ["a"] && reading.document.ads[0].impressions == [IdUrl("https://e.example/i")])
        #expect(reading.warnings.contains { $0.problem == .spelling("InLine") && $0.element == "Inline" })
    }

    @Test func whatIsNotKnownIsNoted() throws {
        let reading = try read(
            "<VAST version='3.0'><Ad id='a' x='1'><InLine><Foo/><o:Error xmlns:o='urn:o'>https://o.example</o:Error></InLine></Ad></VAST>")
        #expect(reading.document.ads[0].errors.isEmpty)
        #expect(reading.warnings.map(\.problem) == [.unknownElement, .unknownElement, .unknownAttribute("x")])
        #expect(reading.warnings.map(\.element) == ["Foo", "Error", "Ad"])
        #expect(reading.warnings[0].byteOffset == 45 && "\(reading.warnings[0])" == "byte 45: Foo is not known here")
    }

    @Test(
        arguments: [
            ("00:00:15", 15_000), ("00:00:15.5", 15_500), ("0:0:15.250", 15_250), ("15", 15_000), ("01:30", 90_000),
            (" 00:01:00\n", 60_000),
            ("00:00:00", 0), ("23:59:59.999", 86_399_999), ("00:00:01.0004", 1_000), ("24:00:00", nil), ("-1", nil), ("1:2:3:4", nil),
            ("soon", nil), ("00:00:15:", nil), ("99999:00:00", nil), ("", nil),
        ] as [(String, Int64?)])
    func durationsAreRead(text: String, milliseconds: Int64?) throws {
        #expect(try linear("<Linear><Duration>\(text)</Duration></Linear>").linear?.durationMs == milliseconds)
    }

    @Test(arguments: [
        ("00:00:05", TimeOffset.time(ms: 5_000), "00:00:05"), ("25%", .percent(thousandths: 25_000), "25%"),
        ("33.3%", .percent(thousandths: 33_300), "33.3%"), ("100%", .percent(thousandths: 100_000), "100%"),
        ("0%", .percent(thousandths: 0), "0%"),
        ("101%", nil, ""), ("-5%", nil, ""), ("%", nil, ""), ("00:00:05.050", .time(ms: 5_050), "00:00:05.050"),
    ])
    func offsetsAreRead(text: String, offset: TimeOffset?, written: String) throws {
        let read = try linear("<Linear skipoffset='\(text)'/>")
        #expect(read.linear?.skipoffset == offset && (offset?.text ?? "") == written)
        if offset == nil { #expect(read.warnings.map(\.problem) == [.value(attribute: "skipoffset", text: text)]) }
    }

    @Test func offsetsAreMomentsOfAnAd() {
        #expect(TimeOffset.percent(thousandths: 25_000).milliseconds(of: 30_000) == 7_500)
        #expect(TimeOffset.time(ms: 5_000).milliseconds(of: 30_000) == 5_000)
    }

    @Test(arguments: [
        ("640", 640), ("640.0", 640), ("640px", 640), (" 640 ", 640), ("0", 0), ("wide", 0), ("-1", 0), ("1e999999999", 0),
    ])
    func pixelsAreRead(text: String, pixels: Int) throws {
        let file = "<MediaFile delivery='Progressive' type='video/mp4' width='\(text)' height='1'>https://e.example/a.mp4</MediaFile>"
        let read = try linear("<Linear><MediaFiles>\(file)</MediaFiles></Linear>")
        #expect(read.linear?.mediaFiles.map(\.width) == [pixels] && read.linear?.mediaFiles[0].delivery == .progressive)
    }

    @Test(
        arguments: [
            (" https://e.example/a?b=1&amp;c=2 ", "https://e.example/a?b=1&c=2"),
            ("<![CDATA[\nhttps://e.example/a\n]]>", "https://e.example/a"),
            ("\n<![CDATA[https://e.example/a]]>\n", "https://e.example/a"), ("//e.example/a", "//e.example/a"), ("a/b?c=:", "a/b?c=:"),
            ("[BASE]/a", "[BASE]/a"), ("HTTP://e.example", "HTTP://e.example"), ("javascript:alert(1)", nil),
            ("java\tscript:alert(1)", nil),
            ("data:text/html,x", nil), ("file:///etc/passwd", nil), ("about:blank", nil), ("", nil), ("<![CDATA[ ]]>", nil),
        ] as [(String, String?)])
    func urlsAreRead(text: String, url: String?) throws {
        let reading = try read("<VAST version='3.0'><Error>\(text)</Error></VAST>")
        #expect(reading.document.errors == (url.map { [$0] } ?? []))
        #expect(reading.warnings.count == (url == nil ? 1 : 0), "\(reading.warnings)")
    }

    @Test(arguments: [
        ("start", Tracking.Event.start), ("Start", .start), ("fullscreen", .playerExpand), ("exitFullscreen", .playerCollapse),
        ("expand", .adExpand), ("collapse", .adCollapse), ("notUsed", .notUsed), ("closelinear", .closeLinear), ("ownEvent", nil),
        ("", nil),
        ("progress", nil),
    ])
    func eventsAreRead(name: String, event: Tracking.Event?) throws {
        let tracking = "<TrackingEvents><Tracking event='\(name)'>https://e.example/t</Tracking></TrackingEvents>"
        let read = try linear("<Linear>\(tracking)</Linear>")
        #expect(read.linear?.trackingEvents.map(\.event) == (event.map { [$0] } ?? []))
        #expect(read.warnings.isEmpty == (event != nil))
    }

    @Test func listsInTwoPiecesAreOne() throws {
        let one = "<TrackingEvents><Tracking event='start'>https://e.example/1</Tracking></TrackingEvents>"
        #expect(try linear("<Linear>\(one)\(one)</Linear>").linear?.trackingEvents.count == 2)
    }

    @Test func theFirstOfTwoCounts() throws {
        let read = try linear("<Linear><Duration>00:00:01</Duration><Duration>00:00:02</Duration></Linear><Linear/>")
        #expect(read.linear?.durationMs == 1_000 && read.warnings.map(\.problem) == [.twice, .twice])
    }

    @Test func markupOutsideOfCdataIsKept() throws {
        let read = try linear("<Linear><AdParameters> <a b='1'>x</a> </AdParameters></Linear>")
        #expect(read.linear?.adParameters?.text == "<a b='1'>x</a>" && read.warnings.isEmpty)
    }

    @Test func partsOfFourInExtensionsAreFound() throws {
        let extensions = """
            <Extensions><Extension type='AdVerifications'><AdVerifications><Verification vendor='v'/></AdVerifications></Extension>
            <Extension><UniversalAdId idRegistry='r'>N</UniversalAdId></Extension><Extension type='own'><a/></Extension></Extensions>
            """
        let creatives = "<Creatives><Creative><CompanionAds/></Creative><Creative><Linear/></Creative></Creatives>"
        let reading = try read("<VAST version='2.0'><Ad><InLine>\(extensions)\(creatives)</InLine></Ad></VAST>")
        let ad = reading.document.ads[0]
        #expect(ad.adVerifications.map(\.vendor) == ["v"] && ad.extensions.map(\.type) == ["own"])
        #expect(ad.creatives.map(\.universalAdIds) == [[], [UniversalAdId("N", idRegistry: "r")]])
    }

    @Test(arguments: [
        ("<InLine/><Wrapper><VASTAdTagURI>x</VASTAdTagURI></Wrapper>", 1), ("", 1), ("<Wrapper/>", 1), ("<InLine/>", 0),
        ("<Wrapper><VASTAdTagURI>javascript:x</VASTAdTagURI></Wrapper>", 1),
    ])
    func adsThatContradictTheStandardAreRefused(content: String, count: Int) throws {
        let reading = try read("<VAST version='3.0'><Ad id='a'>\(content)</Ad></VAST>")
        #expect(reading.refused.count == count && reading.document.ads.count == 1 - count)
    }

    @Test func theErrorsOfARefusedAdAreKept() throws {
        let reading = try read("<VAST version='3.0'><Ad id='a'><Wrapper><Error>https://e.example/e</Error></Wrapper></Ad></VAST>")
        #expect(reading.refused == [RefusedPart(id: "a", code: 101, errors: ["https://e.example/e"], byteOffset: 20)])
    }

    @Test(arguments: ["<html/>", "<VideoAdServingTemplate/>", "<VAST", "VAST", "{}", "<VAST></VASTX>", "<VAST/><VAST/>", "\0"])
    func whatIsNoVastIsRefused(text: String) throws {
        let error = try #require(throws: VastError.self) { try read(text) }
        #expect([100, 101, 102].contains(error.code) && !error.description.isEmpty)
    }
}
