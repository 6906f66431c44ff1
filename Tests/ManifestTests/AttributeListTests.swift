import Testing

@testable import Manifest

@Test(arguments: [
    ("A=1,B=\"x,y\",C=z", ["A|1", "B|\"x,y\"", "C|z"]),
    (" A = 1 , B = \"x\" ,C=z ", ["A|1", "B|\"x\"", "C|z"]),
    ("30", ["|30"]), ("\"30.0\"", ["|\"30.0\""]), ("8.3/30, SpliceType=VOD_DAI", ["|8.3/30", "SpliceType|VOD_DAI"]),
    ("A=,B", ["A|", "|B"]), ("A=\"x", ["A|\"x!"]), ("CUE=\"/DA==\" ,CUE-OUT=YES", ["CUE|\"/DA==\"", "CUE-OUT|YES"]),
    ("SCTE35=/DAl+=,X=1", ["SCTE35|/DAl+=", "X|1"]), (",,A=1,,", ["A|1"]), ("", []), ("A=\"x\"junk,B=1", ["A|\"x\"", "B|1"]),
])
func attributesAreRead(text: String, expected: [String]) {
    let source = bytes(text)
    var list = AttributeList(ByteSlice(0, source.count)), found: [String] = []
    while let item = list.next(in: source.span) {
        let quote = item.quoted ? "\"" : ""
        let value = String(decoding: source[item.value], as: UTF8.self)
        found.append("\(String(decoding: source[item.name], as: UTF8.self))|\(quote)\(value)\(item.unterminated ? "!" : quote)")
        #expect(item.bare == item.name.isEmpty)
    }
    #expect(found == expected)
}
