import Manifest
import Testing

@testable import Model
@testable import Watch

private let packet = [0x47] + [UInt8](repeating: 0xff, count: 187)
private func box(_ name: String) -> [UInt8] { [0, 0, 0, 16] + Array(name.utf8) + [UInt8](repeating: 0, count: 8) }

@Test(
    arguments: [
        (packet + packet, .transportStream), (packet, .transportStream), (packet + [0], .unknown), (box("moof"), .fragment),
        (box("styp"), .fragment), (box("ftyp"), .box), (Array("WEBVTT\n".utf8), .webVtt),
        ([0xef, 0xbb, 0xbf] + Array("WEBVTT".utf8), .webVtt),
        (Array("\n <!DOCTYPE html>".utf8), .html), (Array("<p>\r\n".utf8), .html), ([], .unknown), ([1, 2, 3], .unknown),
        // Encrypted media: by chance it begins with a bracket.
        ([0x3c, 0x21, 0x9c, 0x03] + packet, .unknown), ([0x07, 0x3c] + Array("html>".utf8), .unknown),
    ] as [([UInt8], MediaSniff)])
func beginningsAreKnown(bytes: [UInt8], kind: MediaSniff) {
    #expect(MediaSniff(bytes) == kind)
}

@Test func aSegmentThatIsNotWhatThePlaylistSaysBreaksARule() {
    #expect(MediaSniff.html.violation(probed())?.rule == .htt5)
    #expect(MediaSniff.transportStream.violation(probed(hasMap: true))?.rule == .map3)
    #expect(MediaSniff.fragment.violation(probed())?.rule == .map1)
    #expect(MediaSniff.transportStream.violation(probed(isSubtitle: true))?.rule == .aln7)
    for (kind, item) in [
        (MediaSniff.transportStream, probed()), (.fragment, probed(hasMap: true)), (.box, probed()), (.webVtt, probed(isSubtitle: true)),
        (.unknown, probed()), (.transportStream, probed(isClear: false, hasMap: true)), (.transportStream, probed(.map, hasMap: true)),
        (.html, probed(.key)),
    ] {
        #expect(kind.violation(item) == nil, "\(kind) \(item)")
    }
}

@Test func whatIsListedCanBeHad() {
    func rule(_ item: ProbeItem, _ status: Int, _ bytes: [UInt8] = packet) -> String? {
        SegmentProbe.judge(item, .answered(status: status, bytes: bytes))?.rule.id
    }
    #expect(rule(probed(), 200) == nil && rule(probed(), 206) == nil)
    #expect(rule(probed(), 404) == "HTT-5" && rule(probed(), 200, []) == "HTT-5")
    #expect(rule(probed(.key), 200, [UInt8](repeating: 1, count: 16)) == nil && rule(probed(.key), 200, [1]) == "HTT-5")
    #expect(rule(probed(range: ByteRange(length: 10, offset: 50), hasMap: true), 200) == nil, "the beginning of another part")
    let failed = SegmentProbe.judge(probed(), .failed("connection refused"))
    #expect(failed?.message == "expected the segment, got connection refused: /a/1.ts")
    #expect(failed?.mediaSequence == 7 && failed?.line == 9)
}
