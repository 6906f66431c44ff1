import Testing

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

    @Test func whatIsNoPlaylistIsRefusedWithItsLine() {
        #expect(throws: InputError.self) { try PlaylistRenderCommand.rendered(Array("<html>".utf8)) }
        #expect(PlaylistCheckCommand.output(Check(Array("<html>".utf8))).hasPrefix("{\"kind\": null"))
    }
}
