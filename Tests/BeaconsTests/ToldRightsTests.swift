import Decision
import Model
import Testing

@testable import Beacons

/// What a player is given of third parties' URLs, by the same rule by which we send them.
@Suite struct ToldRightsTests {
    private static let trackers = [
        CreativeTracker(
            event: "start", urls: ["https://t.test/?i=[IFA]&t=%5BIFATYPE%5D&a=%%DEVICEIP%%&l=[LATLONG]&c=[CACHEBUSTING]&x=a|b&k=k"]),
        CreativeTracker(event: "click", urls: ["https://t.test/plain"]),
    ]

    private static func urls(_ rights: ToldRights) -> [String] { rights.trackers(trackers).flatMap(\.urls) }

    private static func rights(_ change: (inout PrivacyVerdict) -> Void = { _ in }) -> ToldRights {
        var verdict = PrivacyVerdict()
        change(&verdict)
        return ToldRights(ViewerMarks(verdict))
    }

    @Test func whoAllowsEverythingIsToldOfInFull() {
        #expect(Self.rights() == .all && ToldRights.all.trackers(Self.trackers) == Self.trackers)
    }

    @Test func limitedTrackingWithholdsTheId() {
        let rights = Self.rights { $0.isLimited = true }
        #expect(
            Self.urls(rights) == [
                "https://t.test/?i=-2&t=-2&a=%%DEVICEIP%%&l=[LATLONG]&c=[CACHEBUSTING]&x=a|b&k=k", "https://t.test/plain",
            ])
    }

    @Test func withoutConsentTheSourceDecides() {
        for opted in [true, false] {
            func rights(_ without: ThirdPartyBeacons) -> ToldRights {
                Self.rights {
                    $0.withoutConsent = without
                    if opted { $0.isOptedOut = true } else { $0.uses = DataUses([.context]) }
                }
            }
            #expect(Self.urls(rights(.none)).isEmpty)
            #expect(
                Self.urls(rights(.scrub)) == [
                    "https://t.test/?i=-2&t=-2&a=-2&l=-2&c=[CACHEBUSTING]&x=a|b&k=k", "https://t.test/plain",
                ])
            // In full, and the id where it may be used.
            #expect(Self.urls(rights(.full))[0].hasPrefix("https://t.test/?i=\(opted ? "[IFA]" : "-2")&"))
        }
    }

    @Test func nobodyIsToldOfChildrenOrMachines() {
        #expect(Self.rights { $0.isChildDirected = true }.most == .none)
        var marks = ViewerMarks()
        marks.fault = .bot
        #expect(ToldRights(marks) == .nothing && Self.urls(ToldRights(marks)).isEmpty)
    }
}
