import Testing

@testable import Vast

/// Documents that are made to hurt.
@Suite struct BoundsTests {
    private func refusal(_ bytes: [UInt8]) -> VastError.Reason? {
        do throws(VastError) {
            _ = try VastDocument.read(bytes)
            return nil
        } catch { return error.reason }
    }

    private func refusal(_ text: String) -> VastError.Reason? { refusal(Array(text.utf8)) }

    @Test(arguments: [0x20, 0x3c, 0x61] as [UInt8])
    func aHundredMegabytesAreRefusedUnread(byte: UInt8) {
        let clock = ContinuousClock()
        let bytes = [UInt8](repeating: byte, count: 100 << 20)
        let time = clock.measure { #expect(refusal(bytes) == .xml(.tooLong(bytes: Limits.documentBytes))) }
        #expect(time < .seconds(1))
    }

    @Test func entitiesAreRefusedBeforeTheyAreRead() {
        var bomb = "<!DOCTYPE VAST [<!ENTITY a 'ha'>"
        for level in 0..<9 { bomb += "<!ENTITY a\(level) '" + String(repeating: level == 0 ? "&a;" : "&a\(level - 1);", count: 10) + "'>" }
        #expect(refusal(bomb + "]><VAST version='3.0'><Error>&a8;</Error></VAST>") == .xml(.documentType))
        for outside in ["SYSTEM 'file:///etc/hostname'", "PUBLIC 'x' 'http://127.0.0.1/x'"] {
            #expect(refusal("<!DOCTYPE VAST [<!ENTITY x \(outside)>]><VAST version='3.0'><Error>&x;</Error></VAST>") == .xml(.documentType))
            #expect(refusal("<!DOCTYPE VAST \(outside)><VAST version='3.0'/>") == .xml(.documentType))
        }
    }

    @Test func depthAndNumberAreBounded() {
        let deep = String(repeating: "<Extension>", count: 100_000)
        #expect(refusal("<VAST>\(deep)") == .xml(.tooDeep(Limits.documentDepth)))
        let many = String(repeating: "<a/>", count: Limits.documentElements)
        #expect(refusal("<VAST>\(many)</VAST>") == .xml(.tooManyElements(Limits.documentElements)))
        let attributes = (0...Limits.attributes).map { " a\($0)='1'" }.joined()
        #expect(refusal("<VAST\(attributes)/>") == .xml(.tooManyAttributes(Limits.attributes)))
    }

    @Test(arguments: [
        ("Ad", Limits.ads, "<Ad><InLine/></Ad>", "%"),
        ("Creative", Limits.creatives, "<Creative/>", "<Ad><InLine><Creatives>%</Creatives></InLine></Ad>"),
        (
            "MediaFile", Limits.mediaFiles, "<MediaFile>x</MediaFile>",
            "<Ad><InLine><Creatives><Creative><Linear><MediaFiles>%</MediaFiles></Linear></Creative></Creatives></InLine></Ad>"
        ),
        (
            "Tracking", Limits.trackingUrls, "<Tracking event='start'>x</Tracking>",
            "<Ad><InLine><Creatives><Creative><Linear><TrackingEvents>%</TrackingEvents></Linear></Creative></Creatives></InLine></Ad>"
        ),
        ("Impression", Limits.trackingUrls, "<Impression>x</Impression>", "<Ad><InLine>%</InLine></Ad>"),
        ("Error", Limits.trackingUrls, "<Error>x</Error>", "%"),
        ("Extension", Limits.items, "<Extension><a/></Extension>", "<Ad><InLine><Extensions>%</Extensions></InLine></Ad>"),
    ])
    func listsAreBounded(element: String, limit: Int, item: String, around: String) throws {
        func document(_ count: Int) -> [UInt8] {
            Array("<VAST version='4.2'>\(around.replacing("%", with: String(repeating: item, count: count)))</VAST>".utf8)
        }
        #expect(refusal(document(limit)) == nil)
        let error = try #require(throws: VastError.self) { try VastDocument.read(document(limit + 1)) }
        #expect(error.reason == .tooMany(limit) && error.element == element && error.code == 101 && error.place.column > 1)
    }

    @Test func breaksAreBounded() throws {
        let text = "<VMAP version='1.0'>\(String(repeating: "<AdBreak timeOffset='start' breakType='linear'/>", count: 1_025))</VMAP>"
        let error = try #require(throws: VastError.self) { try VmapDocument.read(Array(text.utf8)) }
        #expect(error.reason == .tooMany(1_024))
    }

    @Test func warningsAreBounded() throws {
        let long = String(repeating: "x", count: 500)
        let text = "<VAST version='3.0'>\(String(repeating: "<\(long) \(long)='1'/>", count: 1_000))</VAST>"
        let warnings = try VastDocument.read(Array(text.utf8)).warnings
        #expect(warnings.count == Limits.warnings && warnings.allSatisfy { $0.element.utf8.count < 100 })
    }

    /// Prefixes and names that are looked at again and again would take minutes.
    @Test func largeExtensionsTakeNoTime() throws {
        let tag = "<p:a \((0..<60).map { "q:a\($0)='\(String(repeating: "p:", count: 300))'" }.joined(separator: " "))/>"
        let content = String(repeating: tag, count: 90)
        let text = "<VAST version='3.0'><Ad><InLine><Extensions><Extension>\(content)</Extension></Extensions></InLine></Ad></VAST>"
        #expect(text.utf8.count > 3_000_000)
        let time = ContinuousClock().measure { _ = try? VastDocument.read(Array(text.utf8)) }
        #expect(time < .seconds(20))
        #expect(try VastDocument.read(Array(text.utf8)).document.ads[0].extensions[0].content.spaces.map(\.prefix) == ["p", "q"])
    }
}
