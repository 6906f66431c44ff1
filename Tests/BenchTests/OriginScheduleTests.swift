import Manifest
import Testing

@testable import EdgeBench

@Test func aPlaylistHasItsWindowAndABreak() throws {
    let schedule = OriginSchedule(beginsWallNs: 1_767_225_600_000_000_000)
    for seconds in stride(from: 0, to: 400, by: 4) {
        let text = schedule.playlist(wallNs: schedule.beginsWallNs + Int64(seconds) * 1_000_000_000, prefix: "video/")
        let playlist = try MediaPlaylist(parsing: Array(text.utf8))
        #expect(playlist.segments.count == 28)
        #expect(text.contains("#EXT-X-CUE-OUT"))
    }
}
