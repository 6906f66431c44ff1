import Testing

@testable import EdgeProxy

/// One cookie among those of a host.
@Suite struct CookieHeaderTests {
    private func value(_ header: String) -> String? {
        Array(header.utf8).withUnsafeBytes { CookieHeader.value(of: "edge", in: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("edge=a", "a"), ("edge=", ""), ("a=b; edge=c", "c"), ("a=b;edge=c;d=e", "c"), ("  edge=a  ;", "a"), ("edge=a; edge=b", "a"),
        ("edge=a=b", "a=b"), ("edge=\"a\"", "\"a\""), ("xedge=a; edgex=b; edge=c", "c"), ("edge; edge=a", "a"), (";;; edge=a", "a"),
        ("a=edge=b; edge=c", "c"), ("\tedge=a b\t", "a b"),
    ])
    func theFirstOfTheNameIsFound(header: String, found: String) { #expect(value(header) == found) }

    @Test(arguments: ["", ";", "edge", "EDGE=a", "edge =a", "a=edge", "__Host-edge=a", "edg=e", "edge,a=b", " "])
    func noOtherIs(header: String) { #expect(value(header) == nil) }

    @Test func anEmptyHeaderHasNone() { #expect(CookieHeader.value(of: "edge", in: UnsafeRawBufferPointer(start: nil, count: 0)) == nil) }
}
