import Testing

@testable import Decision

@Suite struct PodRulesTests {
    private static let catalogue: Catalogue = try! Catalogue(campaigns: [
        campaign("acme-1", cpm: 900) { $0.advertiser = "acme" }, campaign("acme-2", cpm: 900) { $0.advertiser = "acme" },
        campaign("bolt", cpm: 800) { $0.advertiser = "bolt" }, campaign("none", cpm: 100),
    ])

    private func campaigns(_ seconds: Int64, _ rules: PodRules, laid: [Pod.Slot] = [], of catalogue: Catalogue = catalogue) throws
        -> Decided
    {
        try decided(avail(seconds, of: catalogue, rules: rules, laid: laid), catalogue)
    }

    @Test func competitorsAreKeptApart() throws {
        #expect(Set(try campaigns(30, PodRules(advertisers: .ads(0))).campaigns) == ["acme-1", "acme-2"])
        let two = try campaigns(30, PodRules())
        #expect(Set(two.campaigns).isSuperset(of: ["bolt"]) && two.campaigns.count == 2)
        let three = try campaigns(45, PodRules())
        #expect(three.campaigns[1] == "bolt" && Set(three.campaigns) == ["acme-1", "acme-2", "bolt"])
        let pod = try campaigns(60, PodRules(advertisers: .pod))
        #expect(pod.campaigns.count == 3 && pod.trace.lost == [.separation: 1])
        #expect(try campaigns(60, PodRules(advertisers: .ads(2))).campaigns.count == 4)
    }

    @Test func whatTheBreakHoldsKeepsItsCompetitorsAwayToo() throws {
        let laid = Pod.Slot(campaignId: "acme-1", creativeId: "acme-1-15", campaign: 0, creative: 0, startNs: 0, durationNs: 15 * second)
        #expect(try campaigns(30, PodRules(), laid: [laid]).campaigns == ["bolt"])
        #expect(try campaigns(45, PodRules(), laid: [laid]).campaigns == ["bolt", "acme-2"])
        #expect(try campaigns(60, PodRules(advertisers: .pod), laid: [laid]).campaigns == ["bolt", "none"])
    }

    @Test func categoriesAreComparedByTheirTop() throws {
        let cars = try Catalogue(campaigns: [
            campaign("a", cpm: 9) { $0.categories = ["IAB2-3", "IAB1"] }, campaign("b", cpm: 9) { $0.categories = ["IAB2-9"] },
            campaign("c", cpm: 9) { $0.categories = ["IAB22"] },
        ])
        let pod = try campaigns(60, PodRules(categories: .pod), of: cars)
        #expect(pod.campaigns.count == 2 && pod.campaigns.contains("c"))
        // More tops than a word has bits: those that share a bit are still different.
        let many = try Catalogue(campaigns: (0..<130).map { index in campaign("c\(index)") { $0.categories = ["\(index + 1)"] } })
        #expect(try campaigns(180, PodRules(maxAds: 12, categories: .pod), of: many).campaigns.count == 12)
    }

    @Test func firstAndLastAreTakenOrElseNothing() throws {
        let placed = try Catalogue(campaigns: [
            campaign("last", cpm: 900) { $0.position = .last }, campaign("first", cpm: 100) { $0.position = .first },
            campaign("any", cpm: 500),
            campaign("also first", cpm: 50) { $0.position = .first },
        ])
        let pod = try campaigns(60, PodRules(), of: placed)
        #expect(pod.campaigns == ["first", "any", "last"] && pod.reason("also first") == "position")
        let later = try campaigns(
            60, PodRules(),
            laid: [Pod.Slot(campaignId: "any", creativeId: "any-15", campaign: 0, creative: 0, startNs: 0, durationNs: 15 * second)],
            of: placed)
        #expect(later.campaigns == ["last"] && later.reason("first") == "position" && later.reason("any") == "repeated")
    }

    @Test func adsAreAsLongAsTheirSlots() throws {
        let lengths = try Catalogue(campaigns: [
            campaign("a", [30], cpm: 900), campaign("b", [15], cpm: 500), campaign("c", [10], cpm: 400),
        ])
        let slots = PodRules(slotsNs: [15 * second, 30 * second])
        #expect(try campaigns(120, slots, of: lengths).campaigns == ["b", "a"])
        #expect(Set(try campaigns(120, PodRules(minAdNs: 15 * second, maxAdNs: 20 * second), of: lengths).campaigns) == ["b"])
        #expect(try campaigns(120, PodRules(minAdNs: 15 * second), of: lengths).reason("c") == "length")
        #expect(try campaigns(120, PodRules(slotsNs: [10 * second, 10 * second]), of: lengths).reason("a") == "length")
    }

    /// However many of one advertiser come first: the only other one stands between two of them.
    @Test(arguments: [3, 140, 2_000])
    func competitorsDoNotShutTheOthersOut(count: Int) throws {
        for isSamePrice in [true, false] {
            let rivals = try Catalogue(
                campaigns: (0..<count).map { index in
                    campaign("a\(index)", cpm: isSamePrice ? 100 : Int64(100 + index)) {
                        $0.advertiser = "acme"
                        $0.categories = ["IAB\(index % 24 + 1)", "\(index)"]
                    }
                } + [campaign("b", cpm: 100) { $0.advertiser = "bolt" }])
            let pod = try campaigns(120, PodRules(), of: rivals)
            #expect(pod.campaigns.count == 3 && pod.campaigns[1] == "b")
            #expect(try campaigns(120, PodRules(advertisers: .pod), of: rivals).campaigns.count == 2)
            // Behind an ad of theirs.
            let laid = try campaigns(15, PodRules(), of: rivals).pod.slots
            #expect(try campaigns(120, PodRules(), laid: laid, of: rivals).campaigns.first == "b")
        }
    }

    /// However many of one category come first, each of an advertiser of its own: the others stand between them, whatever is kept apart
    /// beside that.
    @Test(arguments: [3, 300, 2_000])
    func oneCategoryDoesNotShutTheOthersOut(count: Int) throws {
        let rivals = try Catalogue(
            campaigns: (0..<count).map { index in
                campaign("a\(1_000 + index)", cpm: Int64(10_000 - index)) {
                    $0.advertiser = "a\(index)"
                    $0.categories = ["IAB2-1", "\(index + 30)"]
                    if index % 7 == 6 { $0.position = [.first, .last][index % 2] }
                }
            } + (0..<5).map { index in campaign("b\(index)", cpm: 100) { $0.categories = ["IAB\(3 + index)"] } })
        #expect(try campaigns(120, PodRules(), of: rivals).campaigns.count == 6)
        let laid = try campaigns(15, PodRules(), of: rivals).pod.slots
        #expect(try campaigns(120, PodRules(), laid: laid, of: rivals).campaigns.count == 5)
        let slots = PodRules(slotsNs: [Int64](repeating: 15 * second, count: 6))
        #expect(try campaigns(120, slots, of: rivals).campaigns.count == 6)
    }

    /// A campaign without weight waits for one that has some, but not for one that can't stand beside what the break holds.
    @Test func whoHasNoWeightIsLaidWhereTheOthersCannotStand() throws {
        let one = try Catalogue(
            campaigns: ["first", "second", "none"].map { id in
                campaign(id, [10], weight: id == "none" ? 0 : 1) { if id != "none" { $0.advertiser = "acme" } }
            })
        for most in [2, 6] {
            let two = try campaigns(25, PodRules(maxAds: most), of: one).campaigns
            #expect(two.count == 2 && two.contains("none"))
        }
        let pod = try campaigns(120, PodRules(), of: one).campaigns
        #expect(pod.count == 3 && pod[1] == "none")
    }

    /// What a lower tier adds may make room for one more of a higher tier.
    @Test func aLowerTierStandsBetweenCompetitorsOfAHigherOne() throws {
        let tiers = try Catalogue(campaigns: [
            campaign("a1", priority: 2) { $0.advertiser = "acme" }, campaign("a2", priority: 2) { $0.advertiser = "acme" },
            campaign("b", [10], priority: 1) { $0.advertiser = "bolt" },
        ])
        let pod = try campaigns(60, PodRules(), of: tiers).campaigns
        #expect(pod.count == 3 && pod[1] == "b")
    }

    @Test func reservedAdsAreKeptForTheirOwners() throws {
        let first = PodRules(reserved: [.init(position: .first, advertisers: ["bolt"])])
        #expect(try campaigns(30, first).campaigns.first == "bolt")
        let byName = PodRules(reserved: [.init(position: .last, campaigns: ["none"])])
        #expect(try campaigns(30, byName).campaigns.last == "none")
        // Nobody of theirs: the others have an ad less, and as much less time.
        let kept = PodRules(maxAds: 3, reserved: [.init(advertisers: ["nobody"], durationNs: 20 * second)])
        #expect(try campaigns(60, kept).campaigns.count == 2)
        #expect(try campaigns(30, kept).campaigns.isEmpty)
        #expect(
            try campaigns(60, PodRules(maxAds: 3, reserved: [.init(advertisers: ["bolt"], durationNs: 10 * second)])).campaigns.count == 2)
    }

    @Test func capsOfABreakHold() throws {
        let capped = try Catalogue(campaigns: [campaign("a", [15, 15, 15, 15], cpm: 900) { $0.caps = [FrequencyCap(2, per: .adBreak)] }])
        let pod = try campaigns(60, PodRules(), of: capped)
        #expect(pod.campaigns == ["a", "a"])
        #expect(try campaigns(60, PodRules(), laid: pod.pod.slots, of: capped).reason("a") == "cap")
        #expect(try campaigns(60, PodRules(), laid: [pod.pod.slots[0]], of: capped).campaigns == ["a"])
    }

    @Test func aCampaignIsLaidAsOftenAsItCanPay() throws {
        let poor = try Catalogue(campaigns: [campaign("a", [15, 15, 15], budget: 2, cpm: 1_000)])
        var ledger = Ledger(), leases = BudgetLeases(poor.demo, holder: 0)
        leases.renew(0..<1, of: poor, from: &ledger, now: 0)
        #expect(try decided(avail(60, of: poor), poor, leases: leases).campaigns == ["a"], "half of what is free")
    }
}
