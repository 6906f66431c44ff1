import Testing

@testable import Vast

@Suite struct VmapDocumentTests {
    private func read(_ attributes: String, _ content: String = "") throws -> VastReading<VmapDocument> {
        try VmapDocument.read(Array("<VMAP version='1.0'><AdBreak \(attributes)>\(content)</AdBreak></VMAP>".utf8))
    }

    @Test(arguments: [
        ("start", VmapAdBreak.TimeOffset.start, "start"), ("END", .end, "end"), ("00:10:00", .time(ms: 600_000), "00:10:00"),
        ("00:10:00.5", .time(ms: 600_500), "00:10:00.500"), ("30:00:00", .time(ms: 108_000_000), "30:00:00"), ("25%", .percent(25), "25%"),
        ("100%", .percent(100), "100%"), ("#2", .position(2), "#2"), ("10 minutes", nil, ""), ("125%", nil, ""), ("#0", nil, ""),
        ("#", nil, ""),
        ("100:00:00", nil, ""), ("-1", nil, ""),
    ])
    func placesAreReadAndWritten(text: String, place: VmapAdBreak.TimeOffset?, written: String) throws {
        let reading = try read("timeOffset='\(text)' breakType='linear' breakId='b'")
        #expect(reading.document.adBreaks.map(\.timeOffset) == (place.map { [$0] } ?? []))
        #expect(reading.refused.map(\.id) == (place == nil ? ["b"] : []))
        if place != nil { #expect(String(decoding: reading.document.xml(vast: .v30), as: UTF8.self).contains("timeOffset=\"\(written)\"")) }
    }

    @Test(arguments: [
        ("linear", [VmapAdBreak.BreakType.linear]), ("linear,nonlinear", [.linear, .nonlinear]), ("Display, linear", [.display, .linear]),
        ("linear,other", [.linear]), ("other", [.linear]),
    ])
    func breakTypesAreRead(text: String, types: [VmapAdBreak.BreakType]) throws {
        #expect(try read("timeOffset='start' breakType='\(text)'").document.adBreaks.map(\.breakTypes) == [types])
    }

    @Test func aBreakWithoutASourceIsForItsTracking() throws {
        let tracking = "<TrackingEvents><Tracking event='breakStart'>https://e.example/s</Tracking></TrackingEvents>"
        let adBreak = try read("timeOffset='start' breakType='linear'", tracking).document.adBreaks[0]
        #expect(adBreak.adSource == nil && adBreak.trackingEvents == [.init(.breakStart, "https://e.example/s")])
    }

    @Test func aSourceWithoutAnythingIsNone() throws {
        let reading = try read("timeOffset='start' breakType='linear'", "<AdSource id='1'/>")
        #expect(reading.document.adBreaks[0].adSource == nil && reading.warnings.map(\.problem) == [.incomplete])
    }

    @Test func aDocumentWithinIsReadAsOne() throws {
        let reading = try read(
            "timeOffset='start' breakType='linear'", "<AdSource><VASTAdData><VAST version='2.0'><Ad id='x'/></VAST></VASTAdData></AdSource>"
        )
        #expect(reading.refused.map(\.id) == ["x"])
        guard case .vastAdData(let document)? = reading.document.adBreaks[0].adSource?.content else {
            Issue.record("no VAST")
            return
        }
        #expect(document.version == .v20 && document.ads.isEmpty)
    }

    @Test func aVersionWithinThatIsNoneIsRefused() {
        #expect(throws: VastError.self) {
            try read("timeOffset='start' breakType='linear'", "<AdSource><VASTAdData><VAST version='1.0'/></VASTAdData></AdSource>")
        }
    }

    /// Ours alone has a prefix; what stands in extensions keeps its own.
    @Test func prefixesAreWritten() throws {
        var adBreak = VmapAdBreak(.start, adSource: .init(.vastAdData(VastDocument())))
        adBreak.extensions = [Extension(type: "own", try RawXml("<o:a xmlns:o='urn:own'/>"))]
        let text = String(decoding: VmapDocument([adBreak]).xml(vast: .v40), as: UTF8.self)
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <vmap:VMAP xmlns:vmap="http://www.iab.net/videosuite/vmap" version="1.0">\
                <vmap:AdBreak timeOffset="start" breakType="linear">\
                <vmap:AdSource><vmap:VASTAdData><VAST version="4.0" xmlns="http://www.iab.com/VAST"/></vmap:VASTAdData></vmap:AdSource>\
                <vmap:Extensions><vmap:Extension type="own"><o:a xmlns:o='urn:own'/></vmap:Extension></vmap:Extensions>\
                </vmap:AdBreak></vmap:VMAP>

                """)
    }
}
