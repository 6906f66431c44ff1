import Testing

@testable import Console
@testable import EdgeProxy
@testable import Manifest

@Suite struct PlaylistCommandsTests {
    private static let valid =
        "#EXTM3U\r\n#EXT-X-VERSION:3\r\n#EXT-X-TARGETDURATION:6\r\n#EXTINF:6,\r\na.ts\r\n#EXT-X-UNKNOWN:1\r\n#EXT-X-ENDLIST\r\n"

    @Test func aValidPlaylistHasNoErrorsAndLeavesAsItCame() throws {
        let bytes = Array(Self.valid.utf8)
        #expect(PlaylistCheckCommand.output(Check(bytes)).hasPrefix("{\"kind\": \"media\",\n \"errors\": [],"))
        #expect(try PlaylistRenderCommand.rendered(bytes) == bytes)
    }

    @Test func anErrorHasItsLineItsRuleAndItsSection() {
        let output = PlaylistCheckCommand.output(Check(Array("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:9,\na.ts\n".utf8)))
        #expect(output.contains("\"line\": 4"))
        #expect(output.contains("\"rule\": \"target-duration\""))
        #expect(output.contains("\"section\""))
    }

    @Test func whatComesFromElsewhereDoesNotMakeAPlaylistInvalid() throws {
        let text =
            "#EXTM3U\n#EXT-X-VERSION:11\n#EXT-X-TARGETDURATION:6\n#EXT-X-DEFINE:IMPORT=\"a\"\n#EXT-X-DEFINE:QUERYPARAM=\"b\"\n"
            + "#EXTINF:6,\n{$a}{$b}.ts\n"
        #expect(try PlaylistRenderCommand.rendered(Array(text.utf8)) == Array(text.utf8))
    }

    @Test func earlierSnapshotsAreJudgedBesideTheLast() throws {
        let arguments = try Arguments(["c", "--after", "a", "--after=b"], for: PlaylistCheckCommand.usage)
        #expect(arguments.operands == ["c"] && arguments.values("--after") == ["a", "b"])
    }

    @Test func whatIsNoPlaylistIsRefusedWithItsLine() {
        #expect(throws: InputError.self) { try PlaylistRenderCommand.rendered(Array("<html>".utf8)) }
        #expect(PlaylistCheckCommand.output(Check(Array("<html>".utf8))).hasPrefix("{\"kind\": null"))
    }
}
