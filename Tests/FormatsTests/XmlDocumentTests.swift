import Foundation
import TestSupport
import Testing

@testable import Formats

@Suite struct XmlDocumentTests {
    private func document(_ text: String, _ bounds: XmlBounds = XmlBounds()) throws(XmlError) -> XmlDocument {
        try XmlDocument(Array(text.utf8), bounds: bounds)
    }

    @Test func elementsKnowTheirTextAttributesAndNeighbours() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?><!-- a --><a x="1 &lt; 2" y='&#x43;"'>one <b/><![CDATA[<two>]]> &amp; é<c>&#67;<d>e</d></c
            ></a>
            """
        let found = try document(text)
        #expect(found.elements.map(\.name) == ["a", "b", "c", "d"])
        #expect(found.elements.map(\.text) == ["one <two> & é", "", "C", "e"])
        #expect(Array(found.children(of: 0)) == [1, 2] && Array(found.children(of: 2)) == [3] && Array(found.children(of: 3)).isEmpty)
        #expect(found.attribute("x", of: 0) == "1 < 2" && found.attribute("y", of: 0) == "C\"" && found.attribute("z", of: 0) == nil)
        #expect(found.child("c", of: 0) == 2 && found.child("d", of: 0) == nil)
        let bytes = Array(text.utf8)
        #expect(found.elements.map { bytes[$0.byteOffset] } == Array(repeating: UInt8(ascii: "<"), count: 4))
    }

    @Test func prefixesStandForTheirNamespaces() throws {
        let found = try document(
            """
            <a xmlns="urn:a" xmlns:p="urn:p" p:x="1" x="2" xml:lang="de"><p:b xmlns:p="urn:q"><p:c/></p:b><p:d/><e xmlns=""/>
            <q:f q:x="3"/></a>
            """)
        #expect(found.elements.map(\.name) == ["a", "b", "c", "d", "e", "f"])
        #expect(found.elements.map(\.space) == ["urn:a", "urn:q", "urn:q", "urn:p", "", "q"])
        #expect(
            found.elements[0].attributes == [
                .init(name: "x", space: "urn:p", value: "1"), .init(name: "x", space: "", value: "2"),
                .init(name: "lang", space: "http://www.w3.org/XML/1998/namespace", value: "de"),
            ])
        #expect(found.elements[5].attributes == [.init(name: "x", space: "q", value: "3")])
    }

    // Table: a text that is refused, and the whole message.
    @Test(arguments: [
        ("", "line 1, column 1: expected well-formed XML: no element found"),
        ("  \n", "line 2, column 1: expected well-formed XML: no element found"),
        ("<a>", "line 1, column 4: expected well-formed XML: no element found"),
        ("<a>\n</b>", "line 2, column 3: expected well-formed XML: mismatched tag"),
        ("<a/>\n<b/>", "line 2, column 1: expected well-formed XML: junk after document element"),
        ("x<a/>", "line 1, column 2: expected well-formed XML: not well-formed (invalid token)"),
        ("<a>&x;</a>", "line 1, column 4: expected well-formed XML: undefined entity"),
        ("<a>&#xD800;</a>", "line 1, column 4: expected well-formed XML: reference to invalid character number"),
        ("<a>&#0;</a>", "line 1, column 4: expected well-formed XML: reference to invalid character number"),
        ("<a>&amp</a>", "line 1, column 8: expected well-formed XML: not well-formed (invalid token)"),
        ("<a b/>", "line 1, column 5: expected well-formed XML: not well-formed (invalid token)"),
        ("<a b=c/>", "line 1, column 6: expected well-formed XML: not well-formed (invalid token)"),
        ("<a b='<'/>", "line 1, column 7: expected well-formed XML: not well-formed (invalid token)"),
        ("<a b='c", "line 1, column 1: expected well-formed XML: unclosed token"),
        ("<a><!-- x</a>", "line 1, column 4: expected well-formed XML: unclosed token"),
        ("<a><![CDATA[x</a>", "line 1, column 18: expected well-formed XML: unclosed CDATA section"),
        ("<a b='1'\nb='2'/>", "line 2, column 1: \"b\" is given twice"),
        ("<a>\u{1}</a>", "line 1, column 4: expected well-formed XML: not well-formed (invalid token)"),
        ("<!DOCTYPE a><a/>", "line 1, column 12: expected no document type"),
        ("<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "line 2, column 13: expected no document type"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "line 1, column 40: expected no document type"),
        ("<a><?xml version='1.0'?></a>", "line 1, column 4: expected well-formed XML: XML or text declaration not at start of entity"),
        ("<?xml version='1.0' encoding='x-none'?><a/>", "line 1, column 31: expected well-formed XML: unknown encoding"),
    ])
    func whatIsNoXmlIsRefusedWithItsPlace(text: String, message: String) throws {
        let error = try #require(throws: XmlError.self) { try document(text) }
        #expect(error.description == message)
    }

    @Test func bytesThatAreNoUtf8AreRefused() {
        #expect(throws: XmlError.self) { try XmlDocument([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]) }
    }

    @Test func otherEncodingsAreRead() throws {
        var utf16: [UInt8] = [0xff, 0xfe]
        for unit in "<a b='é'>😀</a>".utf16 { utf16 += [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)] }
        let wide = try XmlDocument(utf16)
        #expect(wide.elements[0].text == "😀" && wide.attribute("b", of: 0) == "é")
        let latin = Array("<?xml version='1.0' encoding='iso-8859-1'?><a>".utf8) + [0xe9] + Array("</a>".utf8)
        #expect(try XmlDocument(latin).elements[0].text == "é")
        #expect(try document("\u{feff}<a/>").elements.count == 1)
    }

    @Test func blanksBeforeTheDeclarationArePassedOver() throws {
        let found = try document(" \r\n\t<?xml version='1.0'?><a>\n</b>".replacing("</b>", with: "</a>"))
        #expect(found.elements[0].byteOffset == 25)
        let error = try #require(throws: XmlError.self) { try document("\n\n<?xml version='1.0'?>\n<a></b>") }
        #expect(error.place.line == 4 && error.place.column == 6)
    }

    @Test(arguments: [
        ("<a>x<b c='>'>y<![CDATA[</b>]]></b ><d/>z</a>", ["x<b c='>'>y<![CDATA[</b>]]></b ><d/>z", "y<![CDATA[</b>]]>", ""]),
        (" \n<a/>", [""]), ("\u{feff}<a>é<!-- </a> --></a>", ["é<!-- </a> -->"]),
    ])
    func contentIsWhatStandsBetweenTheTags(text: String, contents: [String]) throws {
        let bytes = Array(text.utf8)
        #expect(try document(text).elements.map { String(decoding: bytes[$0.content], as: UTF8.self) } == contents)
    }

    @Test func boundsAreTheCallers() throws {
        func reason(_ text: String, _ bounds: XmlBounds) -> XmlError.Reason? {
            do throws(XmlError) {
                _ = try document(text, bounds)
                return nil
            } catch { return error.reason }
        }
        let two = XmlBounds(bytes: 100, depth: 2, elements: 3, attributes: 2, namespaces: 2)
        #expect(reason("<a><b/><b/></a>", two) == nil)
        #expect(reason("<a><b><c/></b></a>", two) == .tooDeep(2))
        #expect(reason("<a><b/><b/><b/></a>", two) == .tooManyElements(3))
        #expect(reason("<a b='1' c='2'/>", two) == nil)
        #expect(reason("<a b='1' c='2' d='3'/>", two) == .tooManyAttributes(2))
        #expect(reason("<a xmlns:p='1' c='2' d='3'/>", two) == .tooManyAttributes(2))
        #expect(reason("<a xmlns='1'><b xmlns='2'/><b xmlns='2'/></a>", two) == nil)
        #expect(reason("<a xmlns='1' xmlns:b='2'><b xmlns='3'/></a>", two) == .tooManyNamespaces(2))
        #expect(reason(String(repeating: " ", count: 101), two) == .tooLong(bytes: 100))
        #expect(reason(String(repeating: "<a>", count: 1_000_000), XmlBounds()) == .tooDeep(Limits.xmlDepth))
    }

    /// Seven levels of entities, ten of the level below in each: ten million characters of a hundred.
    @Test func laughterIsRefused() throws {
        var text = "<!DOCTYPE a [<!ENTITY l0 'ha'>"
        for level in 1...7 { text += "<!ENTITY l\(level) '" + String(repeating: "&l\(level - 1);", count: 10) + "'>" }
        let error = try #require(throws: XmlError.self) { try document(text + "]><a>&l7;</a>") }
        #expect(error.reason == .documentType)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func mutatedTextsCrashNothing(seed: UInt64) {
        var random = Seeded(seed)
        var bytes = Array("<?xml version='1.0'?><p:a xmlns:p='urn:p' b='&lt;'><!-- c --><d><![CDATA[x]]>&#65;é</d><?e f?></p:a>".utf8)
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(Array("<>&;'\"/!?:= x".utf8).randomElement(using: &random) ?? 0, at: at)
            default: bytes.insert(contentsOf: bytes[at...].prefix(20), at: at)
            }
        }
        fuzzXmlDocument(bytes)
    }
}
