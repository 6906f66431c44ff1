import Manifest
import Testing

@testable import Watch

@Test func breaksAndAdsAreCountedByTheirPaths() throws {
    var sightings = AdSightings()
    sightings.add(
        try MediaPlaylist(
            parsing: listing([
                "1.ts", "ad/acme/4/1/0/2.ts", "ad/acme/4/1/1/2.ts", "ad/slate/4/1/2/2.ts", "2.ts",
                "/play/t/c/s/x/ad/acme/5/2/0/2.ts?q=/ad/9/",
                "broad/ad.ts", "ad",
            ])))
    #expect(sightings.breaks == 2 && sightings.ads == 3)
    sightings.add(try MediaPlaylist(parsing: listing(["ad/acme/4/1/1/3.ts"])))
    #expect(sightings.breaks == 2 && sightings.ads == 3, "another rendition of the same ad")
}
