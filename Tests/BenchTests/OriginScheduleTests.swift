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

@Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1_709_210_096, "2024-02-29T12:34:56.000Z"), (1_767_225_599, "2025-12-31T23:59:59.000Z"),
])
func datesAreCivil(seconds: Int64, text: String) {
    #expect(HttpTime.rfc3339(seconds: seconds) == text)
}
