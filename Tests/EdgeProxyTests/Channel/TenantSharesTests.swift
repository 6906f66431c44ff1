import TestSupport
import Testing

@testable import EdgeProxy

@Suite struct TenantSharesTests {
    @Test func oneTenantMayHaveAll() {
        var shares = TenantShares(limit: 10, tenants: 1)
        #expect((0..<20).count { _ in shares.claim("a") } == 10 && shares.total == 10)
        shares.giveBack("a")
        #expect(shares.claim("a") && !shares.claim("a"))
    }

    /// However much the others want, what is a tenant's own is there.
    @Test func noneShutsAnotherOut() {
        var shares = TenantShares(limit: 80, tenants: 4)
        #expect((0..<100).count { _ in shares.claim("a") } == 65, "a quarter is kept, of which its own part is in use")
        for tenant in ["b", "c", "d"] { #expect((0..<100).count { _ in shares.claim(tenant) } == 5) }
        #expect(shares.total == 80 && !shares.claim("a"))
    }

    @Test func whatIsGivenBackIsThereForAll() {
        var shares = TenantShares(limit: 8, tenants: 2)
        while shares.claim("a") {}
        while shares.claim("b") {}
        #expect(shares.total == 8 && shares.count(of: "a") == 7 && shares.count(of: "b") == 1)
        for _ in 0..<4 { shares.giveBack("a") }
        while shares.claim("b") {}
        #expect(shares.count(of: "b") == 5 && shares.count(of: "a") == 3)
        shares.giveBack("nobody")
        #expect(shares.total == 8)
    }

    /// At any time a tenant below its own part gets one more, unless there are more tenants now than there were.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func theBoundHoldsAndSoDoTheParts(seed: UInt64) {
        var random = Seeded(seed)
        let tenants = Int.random(in: 1...8, using: &random), limit = Int.random(in: 8...200, using: &random)
        var shares = TenantShares(limit: limit, tenants: tenants)
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
