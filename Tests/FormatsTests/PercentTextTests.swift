import Testing

@testable import Formats

@Suite struct PercentTextTests {
    private func decoded(_ text: String, plusIsBlank: Bool = false) -> String {
        String(decoding: PercentText.decoded(Array(text.utf8)[...], plusIsBlank: plusIsBlank), as: UTF8.self)
    }

    @Test(arguments: [
        ("a%20b", "a b"), ("%41%4a%4A", "AJJ"), ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%+5", "%+5"), ("100%", "100%"), ("a+b", "a+b"),
        ("%2541", "%41"), ("", ""), ("%C3%A9", "é"),
    ])
    func escapesBecomeBytesAndAnythingElseStays(text: String, plain: String) { #expect(decoded(text) == plain) }

    @Test func aPlusIsABlankWhereFormsWriteIt() { #expect(decoded("a+b%2B", plusIsBlank: true) == "a b+") }

    @Test(arguments: [("%2541", "A"), ("%41", "A"), ("a%25", "a%"), ("%252525", "%25")])
    func whatWasEncodedTwiceIsDecodedTwice(text: String, plain: String) {
        #expect(String(decoding: PercentText.decodedTwice(Array(text.utf8)[...]), as: UTF8.self) == plain)
    }

    @Test func lettersDigitsAndMarksStay() {
        #expect(String(decoding: PercentText.encoded("aZ0-._~ /é%".utf8, keeping: "-._~"), as: UTF8.self) == "aZ0-._~%20%2F%C3%A9%25")
        let all = [UInt8](0...255)
        #expect(PercentText.decoded(PercentText.encoded(all, keeping: "")[...]) == all)
    }

    /// Kind: strictness where everybody plays; what stands in a URI and may not.
    @Test(arguments: [
        ("a b.ts", "a%20b.ts"), ("live/ÄÖ.m3u8?x=é", "live/%C3%84%C3%96.m3u8?x=%C3%A9"), ("a%20b", "a%20b"), ("100%.ts", "100%25.ts"),
        ("a%2", "a%252"), ("a%zz%41", "a%25zz%41"), ("x?q=<a>|\"{b}\"^`\\", "x?q=%3Ca%3E%7C%22%7Bb%7D%22%5E%60%5C"),
        ("a\u{7f}\t", "a%7F%09"),
        ("https://u@[::1]:80/a;b=c,d!$&'()*+?e#f~g", "https://u@[::1]:80/a;b=c,d!$&'()*+?e#f~g"), ("", ""), (" ", "%20"),
    ])
    func whatNoUriMayHoldIsEncodedAndNothingElse(text: String, uri: String) {
        let bytes = Array("ab\(text)".utf8).dropFirst(2)
        #expect(String(decoding: PercentText.uri(bytes), as: UTF8.self) == uri)
        #expect(PercentText.isUri(bytes) == (text == uri) && PercentText.isUri(PercentText.uri(bytes)[...]))
    }
}
