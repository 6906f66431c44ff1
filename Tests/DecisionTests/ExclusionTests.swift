import TestSupport
import Testing

@testable import Decision

// Labels, and what the viewer's break before had.
@Suite struct ExclusionTests {
    private static let cola = campaign("cola", cpm: 900) {
        $0.labels = ["cola", "drink"]
        $0.excludedLabels = ["cola"]
    }
    private static let rival = campaign("rival", cpm: 800) { $0.labels = ["cola"] }
    private static let kids = campaign("kids", cpm: 700) { $0.excludedLabels = ["drink"] }
    private static let plain = campaign("plain", cpm: 600)

    // Who excludes and who is excluded does not matter; the one that brings more stays.
    @Test func labelsKeepAdsOutOfABreak() throws {
        let catalogue = try Catalogue(campaigns: [Self.cola, Self.rival, Self.kids, Self.plain])
        let result = try decided(avail(30, of: catalogue), catalogue)
        #expect(Set(result.campaigns) == ["cola", "plain"])
        #expect(result.reason("rival") == "outranked", "there is no time left")
        let long = try decided(avail(60, of: catalogue), catalogue)
        #expect(Set(long.campaigns) == ["rival", "kids", "plain"], "three bring more than two")
        #expect(long.reason("cola") == "label")
    }

    @Test func whatWasLaidBeforeExcludesToo() throws {
        let catalogue = try Catalogue(campaigns: [Self.cola, Self.rival, Self.kids, Self.plain])
        let book = catalogue.demo, cola = try #require(book.campaignIndex(id: "cola"))
        let laid = Pod.Slot(
            campaignId: "cola", creativeId: "cola-15", campaign: cola, creative: book.firstCreative[cola], startNs: 0,
            durationNs: 15 * second)
        let result = try decided(avail(120, of: catalogue, laid: [laid]), catalogue)
        #expect(result.campaigns == ["plain"] && result.reason("rival") == "label" && result.reason("kids") == "label")
    }

    // A label that a campaign excludes does not keep its own ads apart.
    @Test func aCampaignDoesNotExcludeItself() throws {
        let own = campaign("a", [10, 15]) {
            $0.labels = ["x"]
            $0.excludedLabels = ["x"]
        }
        let catalogue = try Catalogue(campaigns: [own])
        #expect(try decided(avail(60, of: catalogue), catalogue).pod.slots.count == 2)
    }

    @Test func aChannelBlocksLabels() throws {
        let catalogue = try Catalogue(campaigns: [Self.cola, Self.plain])
        var rules = PodRules()
        rules.blockedLabels = ["drink"]
        let result = try decided(avail(60, of: catalogue, rules: rules), catalogue)
        #expect(result.campaigns == ["plain"] && result.reason("cola") == "blocked")
    }

    private static let makers = [
        campaign("acme", cpm: 900) { $0.advertiser = "acme" },
        campaign("cars", cpm: 800) {
            $0.advertiser = "bolt"
            $0.categories = ["IAB2-3", "IAB9"]
        },
        campaign("more-cars", cpm: 700) { $0.categories = ["IAB2-10"] }, campaign("plain", cpm: 600),
    ]

    @Test(
        arguments: [
            (.none, ["acme", "cars", "more-cars", "plain"]), (.advertiser, ["more-cars", "plain"]), (.category, ["acme", "plain"]),
            (.both, ["plain"]),
        ] as [(PodRules.Neighbours, [String])])
    func theBreakBeforeKeepsApart(neighbours: PodRules.Neighbours, shown: [String]) throws {
        let catalogue = try Catalogue(campaigns: Self.makers)
        var rules = PodRules(categories: .ads(0))
        rules.neighbours = neighbours
        var next = avail(120, of: catalogue, rules: rules)
        let before = try decided(avail(30, of: catalogue, rules: rules), catalogue).pod
        #expect(Set(before.slots.map(\.campaignId)) == ["acme", "cars"])
        next.previous = PreviousBreak(before, catalogue.demo, rules)
        #expect(next.previous.isEmpty == (neighbours == .none))
        #expect(PreviousBreak(["cars", "gone", "acme"], catalogue.demo, rules) == next.previous, "what is not known is left out")
        let result = try decided(next, catalogue)
        #expect(result.campaigns.sorted() == shown)
        for campaign in Self.makers where !shown.contains(campaign.id) { #expect(result.reason(campaign.id) == "neighbour") }
    }

    // Breaks that had the same are one, whatever the order, so that viewers share pods.
    @Test func previousBreaksAreAlike() {
        let one = PreviousBreak(advertisers: ["b", "", "a", "b"], categories: ["IAB2-3", "IAB1", "cars"])
        #expect(one == PreviousBreak(advertisers: ["a", "b"], categories: ["IAB1-4", "IAB2"]))
        #expect(one.advertisers == ["a", "b"] && one.categories == ["IAB1", "IAB2"])
        #expect(PreviousBreak(advertisers: [""], categories: []).isEmpty)
    }
}
