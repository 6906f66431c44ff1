import Manifest
import Testing

@testable import Stitching

@Suite struct AskedAdsTests {
    @Test func adsAreToldApart() {
        var asked = AskedAds()
        #expect(asked.contains(PodId(1), place: 0) == false)
        asked.note(PodId(1), place: 0)
        asked.note(PodId(1), place: 2)
        asked.note(PodId(9), place: 63)
        #expect((0..<4).map { asked.contains(PodId(1), place: $0) } == [true, false, true, false])
        #expect(asked.contains(PodId(9), place: 63) == true && asked.contains(PodId(2), place: 0) == false)
    }

    /// What does not fit is not known, and so nothing that anybody is blamed for.
    @Test func nothingIsSaidOfWhatIsForgotten() {
        var asked = AskedAds()
        asked.note(PodId(1), place: 64)
        #expect(asked.contains(PodId(1), place: 64) == nil && asked.contains(PodId(1), place: -1) == nil)
        for number in 2...Int64(Limits.podsRemembered) + 10 { asked.note(PodId(number), place: 0) }
        #expect(asked.contains(PodId(5), place: 0) == nil)
        #expect(asked.contains(PodId(11), place: 0) == true && asked.contains(PodId(11), place: 1) == false)
        #expect(asked.contains(PodId(1_000), place: 0) == false)
    }
}
