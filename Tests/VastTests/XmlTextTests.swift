import Testing

@testable import Vast

@Suite struct XmlTextTests {
    /// A title, as text and as it is written.
    @Test(arguments: [
        ("a<b>&\"'", "a&lt;b&gt;&amp;\"'"), ("]]>", "]]&gt;"), ("a\u{0}b\u{1f}c\u{fffe}d\u{ffff}e", "abcde"),
        ("a\rb\nc\td", "a&#13;b\nc\td"),
        ("é日😀", "é日😀"), ("\u{fffd}", "\u{fffd}"),
    ])
    func textIsEscaped(text: String, written: String) {
        var out: [UInt8] = []
        XmlText.append(text: text, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == written)
    }

    @Test(arguments: [("a<b>&\"'", "a&lt;b&gt;&amp;&quot;'"), ("a\rb\nc\td", "a&#13;b&#10;c&#9;d"), ("\u{8}x", "x")])
    func attributesAreEscaped(text: String, written: String) {
        var out: [UInt8] = []
        XmlText.append(attribute: text, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == written)
    }

    @Test(arguments: [
        ("a&b", "<![CDATA[a&b]]>"), ("[X]", "<![CDATA[[X]]]>"), ("a]]>b", "<![CDATA[a]]]]><![CDATA[>b]]>"),
        ("]]]>", "<![CDATA[]]]]]><![CDATA[>]]>"), ("]\u{1}]\u{ffff}>", "<![CDATA[]]]]><![CDATA[>]]>"), ("a\rb<", "a&#13;b&lt;"),
    ])
    func cdataEndsWhereItShould(text: String, written: String) {
        var out: [UInt8] = []
        XmlText.append(cdata: text, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == written)
    }

    @Test(arguments: ["a\rb", "]]>", "x]]", "a\u{1}b&<>\"'\n\tc"])
    func allTextReadsBack(text: String) throws {
        var creative = VastCreative(), ad = VastAd(id: text, .inLine(InLine()))
        creative.linear = Linear(durationMs: 1, mediaFiles: [])
        creative.linear?.adParameters = AdParameters(text)
        ad.adSystem = AdSystem(text)
        ad.creatives = [creative]
        let kept = text.filter { $0 != "\u{1}" }
        let read = try VastDocument.read(VastDocument(ads: [ad]).xml(.v42)).document.ads[0]
        #expect(read.id == kept && read.adSystem.name == kept && read.creatives[0].linear?.adParameters?.text == kept)
    }

    /// Content, and the namespaces that are to be declared around it.
    @Test(arguments: [
        ("<a/>", ""), ("<p:a/>", "p=urn:p"), ("<p:a xmlns:p='urn:own'/>", ""), ("<p:a xmlns:p='urn:own'/><p:b/>", "p=urn:p"),
        ("<a p:b='1' q:c=\"x='\"/>", "p=urn:p q=q"), ("<a b='p:c=1'>p:x</a>", ""), ("<a xml:lang='de'/>", ""), ("<!-- <p:a> --><a/>", ""),
        ("<p:a><p:b q:c='d'></p:b></p:a>", "p=urn:p q=q"),
    ])
    func prefixesStayDeclared(content: String, spaces: String) throws {
        let ad = "<Ad><InLine><Extensions><Extension>\(content)</Extension></Extensions></InLine></Ad>"
        let text = "<VAST xmlns:p='urn:p' version='3.0'>\(ad)</VAST>"
        let raw = try VastDocument.read(Array(text.utf8)).document.ads[0].extensions[0].content
        #expect(raw.text == content && raw.spaces.map { "\($0.prefix)=\($0.uri)" }.joined(separator: " ") == spaces)
    }

    @Test(arguments: ["<a>", "</x><x>", "&nbsp;", "<a", "]]>", "<!DOCTYPE a>", "\u{1}"])
    func whatIsNoContentIsRefused(text: String) {
        #expect(throws: VastError.self) { try RawXml(text) }
    }

    @Test func contentInLatin1IsKept() throws {
        let head = "<?xml version='1.0' encoding='ISO-8859-1'?><VAST version='3.0'><Ad><InLine><Extensions><Extension><a>"
        let bytes = Array(head.utf8) + [0xc3, 0xa9] + Array("</a></Extension></Extensions></InLine></Ad></VAST>".utf8)
        #expect(try VastDocument.read(bytes).document.ads[0].extensions[0].content.text == "<a>Ã©</a>")
    }

    @Test func contentInUtf16IsLeftOut() throws {
        let text = "<VAST version='3.0'><Ad id='é'><InLine><Extensions><Extension><a/></Extension></Extensions></InLine></Ad></VAST>"
        var bytes: [UInt8] = [0xff, 0xfe]
        for unit in text.utf16 { bytes += [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)] }
        let reading = try VastDocument.read(bytes)
        #expect(reading.document.ads[0].id == "é" && reading.document.ads[0].extensions.isEmpty)
        #expect(reading.warnings.map(\.problem) == [.encoding])
    }

    @Test(arguments: ["a b", "", "1a", "a=\"x\" b", "xmlns", "-a", "a:b"])
    func attributesThatAreNoneAreRefused(name: String) { #expect(XmlAttribute(name: name, value: "") == nil) }
}
