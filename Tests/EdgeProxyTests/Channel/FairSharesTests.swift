import TestSupport
import Testing

@testable import EdgeProxy

@Suite struct FairSharesTests {
    @Test func oneTenantMayHaveAll() {
        var shares = FairShares<String>(limit: 10, owners: 1)
        #expect((0..<20).count { _ in shares.claim("a") } == 10 && shares.total == 10)
        shares.giveBack("a")
        #expect(shares.claim("a") && !shares.claim("a"))
    }

    /// However much the others want, what is a tenant's own is there.
    @Test func noneShutsAnotherOut() {
        var shares = FairShares<String>(limit: 80, owners: 4)
        #expect((0..<100).count { _ in shares.claim("a") } == 65, "a quarter is kept, of which its own part is in use")
        for tenant in ["b", "c", "d"] { #expect((0..<100).count { _ in shares.claim(tenant) } == 5) }
        #expect(shares.total == 80 && !shares.claim("a"))
    }

    @Test func whatIsGivenBackIsThereForAll() {
        var shares = FairShares<String>(limit: 8, owners: 2)
        while shares.claim("a") {}
        while shares.claim("b") {}
        #expect(shares.total == 8 && shares.count(of: "a") == 7 && shares.count(of: "b") == 1)
        for _ in 0..<4 { shares.giveBack("a") }
        while shares.claim("b") {}
        #expect(shares.count(of: "b") == 5 && shares.count(of: "a") == 3)
        shares.giveBack("nobody")
        #expect(shares.total == 8)
    }

    /// Where there are so many that a part of a quarter is less than one.
    @Test func eachOfManyGetsOne() {
        var shares = FairShares<Int>(limit: 40, owners: 20)
        #expect((0..<100).count { _ in shares.claim(0) } == 21)
        #expect((1..<20).allSatisfy { shares.claim($0) } && shares.total == 40)
        var more = FairShares<Int>(limit: 40, owners: 21)
        #expect((0..<100).count { _ in more.claim(0) } == 40, "more than half is not kept")
        shares.owners = 8
        for owner in 0..<20 { shares.giveBack(owner, 100) }
        #expect(shares.total == 0 && (0..<100).count { _ in shares.claim(3) } == 33)
    }

    /// At any time a tenant below its own part gets one more, unless there are more tenants now than there were.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func theBoundHoldsAndSoDoTheParts(seed: UInt64) {
        var random = Seeded(seed)
        let tenants = Int.random(in: 1...8, using: &random), limit = Int.random(in: 8...200, using: &random)
        var shares = FairShares<String>(limit: limit, owners: tenants)
        for _ in 0..<2_000 {
            let tenant = "t\(Int.random(in: 0..<tenants, using: &random))", before = shares.count(of: tenant)
            if Int.random(in: 0..<3, using: &random) > 0 {
                let isSure = before < limit / 4 / tenants
                #expect(shares.claim(tenant) || !isSure)
            } else {
                shares.giveBack(tenant)
            }
            #expect(shares.total <= limit && abs(shares.count(of: tenant) - before) <= 1)
        }
    }
}
