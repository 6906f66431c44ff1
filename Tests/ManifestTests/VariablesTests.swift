import Foundation
import Testing

@testable import Manifest

@Test func variablesAreReplacedWhereTheStandardAllowsThem() throws {
    let list = try media(
        """
        #EXTM3U
        #EXT-X-VERSION:11
        #EXT-X-TARGETDURATION:6
        #EXT-X-DEFINE:NAME="host",VALUE="cdn.example.com"
        #EXT-X-DEFINE:NAME="base",VALUE="https://{$host}/live"
        #EXT-X-DEFINE:IMPORT="token"
        #EXT-X-DEFINE:QUERYPARAM="q"
        #EXT-X-MAP:URI="{$base}/init.mp4"
        #EXT-X-KEY:METHOD=AES-128,URI="k?{$token}",IV=0x{$iv}
        #EXTINF:6,title {$host}
        {$base}/a.ts?t={$token}&q={$q}
        # comment {$undefined}
        #EXT-X-VENDOR:{$undefined}
        #EXTINF:6,
        {$ host}{$}.ts
        """.replacingOccurrences(of: "0x{$iv}", with: "0x1"),
        imports: [Variable(name: bytes("token"), value: bytes("T{$host}"))], query: "a=1&q=x%20y&q=z")
    #expect(list.text(list.segments[0].uri) == "https://cdn.example.com/live/a.ts?t=T{$host}&q=x y", "a value is not expanded again")
    #expect(list.text(list.maps[0].uri) == "https://cdn.example.com/live/init.mp4")
    #expect(list.text(list.segments[0].title) == "title {$host}")
    #expect(list.text(list.segments[1].uri) == "{$ host}{$}.ts")
    #expect(list.segments[0].lines == 8..<12, "lines keep their numbers")
}

@Test(
    arguments: [
        ("#EXT-X-DEFINE:NAME=\"a\",VALUE=\"1\"\n#EXT-X-DEFINE:NAME=\"a\",VALUE=\"2\"", 4, .badDefine("'a' is defined twice")),
        ("#EXT-X-DEFINE:NAME=\"a\"", 3, .badDefine("'a' has no VALUE")),
        ("#EXT-X-DEFINE:NAME=\"a\",VALUE=\"1\",IMPORT=\"b\"", 3, .badDefine("exactly one of NAME, IMPORT and QUERYPARAM must stand")),
        ("#EXT-X-DEFINE:VALUE=\"1\"", 3, .badDefine("exactly one of NAME, IMPORT and QUERYPARAM must stand")),
        ("#EXT-X-DEFINE:NAME=\"a b\",VALUE=\"1\"", 3, .badDefine("'a b' is not a name")),
        ("#EXT-X-DEFINE:IMPORT=\"x\"", 3, .badDefine("'x' is not defined in the multivariant playlist")),
        ("#EXT-X-DEFINE:QUERYPARAM=\"x\"", 3, .badDefine("the playlist's URI has no parameter 'x'")),
        ("#EXT-X-MAP:URI=\"{$later}\"\n#EXT-X-DEFINE:NAME=\"later\",VALUE=\"1\"", 3, .undefinedVariable("later")),
    ] as [(String, Int, ManifestError.Reason)])
func definitionsThatCannotHoldAreRefused(lines: String, line: Int, reason: ManifestError.Reason) {
    #expect(refusal("#EXTM3U\n#EXT-X-TARGETDURATION:6\n\(lines)\n#EXTINF:6,\n{$a}.ts\n") == ManifestError(reason, line: line))
}

@Test func nestedDefinitionsCannotGrowWithoutBound() {
    var text = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-DEFINE:NAME=\"v0\",VALUE=\"0123456789\"\n"
    for level in 1...30 {
        text += "#EXT-X-DEFINE:NAME=\"v\(level)\",VALUE=\"\(String(repeating: "{$v\(level - 1)}", count: 10))\"\n"
    }
    let error = refusal(text + "#EXTINF:6,\n{$v30}\n")
    #expect(error?.rule == .bounds)
    let many = (0...Limits.defines).map { "#EXT-X-DEFINE:NAME=\"n\($0)\",VALUE=\"\"\n" }.joined()
    #expect(refusal("#EXTM3U\n" + many + "{$n0}\n")?.rule == .bounds)
}

@Test func aTextWithoutReferencesIsUsedAsItIs() {
    #expect(!Variables.areUsed(in: bytes(sample)))
    #expect(!Variables.areUsed(in: bytes("#EXTM3U\n{a}{")))
    #expect(Variables.areUsed(in: bytes("#EXTM3U\n{a}{$b}")))
}
