/// What each campaign has delivered, what is reserved of it, and who holds how much of the rest: the one truth that all deciders lease
/// from.
///
/// An ad that was decided is reserved: it counts against all bounds until it was played, or is given back because it was not. So that all
/// deciders together never go beyond what is released, each holds leases, of which it reserves. What is delivered is told by the events
/// that were counted; a process that ends takes its leases with it, and what it had reserved is known by what it laid.
public struct Ledger: Sendable {
    private struct Lease: Sendable {
        var holder: Int
        var ads: Int64
        var untilMs: Int64
    }

    private struct Account: Sendable {
        var delivery = Delivery()
        /// Ads that were decided and not played, and what they may cost. Below zero while a decider has not told yet what it has reserved.
        var reserved: Int64 = 0, reservedMicros: Int64 = 0
        var leases: [Lease] = []
        /// As whoever leased last had them; `nil`: not known.
        var bounds: CampaignBounds?
        /// Since when even pacing counts anew; `nil`: from the beginning of the flight.
        var anchor: PacingClock.Anchor?

        var leased: Int64 { leases.reduce(0) { $0 + $1.ads } }
        var committed: Int64 { delivery.impressions + reserved + leased }

        /// How many more ads its bounds allow.
        func free(_ bounds: CampaignBounds, dayMs: Int64) -> Int64 {
            let today = delivery.on(dayMs), open = reserved + leased
            var free = Int64.max
            if let most = bounds.impressions { free = min(free, most - today.impressions - open) }
            if let most = bounds.impressionsOfDay { free = min(free, most - today.impressionsOfDay - open) }
            if let most = bounds.completions { free = min(free, most - today.completions - open) }
            if bounds.priceMicros > 0 {
                let price = bounds.priceMicros
                if let most = bounds.micros { free = min(free, (most - today.spendMicros - reservedMicros) / price - leased) }
                if let most = bounds.microsOfDay { free = min(free, (most - today.spendMicrosOfDay - reservedMicros) / price - leased) }
            }
            return max(0, free)
        }
    }

    /// Of all campaigns that have delivered something, also of those that are gone; and of those that are reserved, leased or paced.
    private var accounts: [UInt64: Account]
    private let leaseMs: Int64

    /// - Parameters:
    ///   - delivered: so far, by `Campaign.key`.
    ///   - leaseMs: how long a lease holds that is not renewed.
    public init(delivered: [UInt64: Delivery] = [:], leaseMs: Int64 = 60_000) {
        accounts = delivered.mapValues { Account(delivery: $0) }
        self.leaseMs = leaseMs
    }

    /// By campaign, what may have been delivered by now: with what is reserved and leased.
    var committed: [UInt64: Int64] { accounts.mapValues(\.committed) }

    /// What a decider has done with its lease, in ads and what they may cost.
    struct Used: Equatable, Sendable {
        var ads: Int64 = 0, micros: Int64 = 0
    }

    /// Ends a holder's lease and begins another. What it has used of the old one is reserved from now on.
    ///
    /// - Parameters:
    ///   - wanted: ads that it would like to have.
    ///   - dayMs: when the tenant's day began.
    ///   - released: how many of the `limit` ads that bounds allow in all may be delivered by now, where it is paced.
    /// - Returns: what it has now, at most half of what is free: others come too.
    mutating func renew(
        _ campaign: UInt64, holder: Int, used: Used, wanted: Int64, bounds: CampaignBounds, dayMs: Int64 = 0, now: Int64,
        released: (_ limit: Int64, _ anchor: inout PacingClock.Anchor?, _ committed: Int64) -> Int64? = { _, _, _ in nil }
    ) -> Int64 {
        var account = accounts[campaign] ?? Account()
        if wanted > 0 { account.bounds = bounds }
        account.reserved += used.ads
        account.reservedMicros += used.micros
        account.leases.removeAll { $0.holder == holder || $0.untilMs <= now }
        var free = account.free(bounds, dayMs: dayMs)
        let committed = account.committed
        if wanted > 0, free < .max - committed, let released = released(committed + free, &account.anchor, committed) {
            free = min(free, max(0, released - committed))
        }
        let granted = account.leases.count < Limits.holders ? min(wanted, free / 2 + free % 2) : 0
        if granted > 0 { account.leases.append(Lease(holder: holder, ads: granted, untilMs: now + leaseMs)) }
        put(account, of: campaign, isAsked: wanted > 0)
        return granted
    }

    /// Of a campaign that is gone, and of which nothing was shown, nothing stays.
    private mutating func put(_ account: Account, of campaign: UInt64, isAsked: Bool) {
        let isNothing =
            account.delivery == Delivery() && account.reserved == 0 && account.leases.isEmpty && (!isAsked || account.anchor == nil)
        accounts[campaign] = isNothing ? nil : account
    }

    /// Reserves ads beside all leases: those that were laid before a restart.
    public mutating func reserve(_ campaign: UInt64, ads: Int64, micros: Int64) {
        accounts[campaign, default: Account()].reserved += ads
        accounts[campaign, default: Account()].reservedMicros += micros
    }

    /// Something was delivered, or ads are not reserved any more.
    /// - Parameters:
    ///   - dayMs: the day that it counts for, by the tenant's clock.
    ///   - ads: reservations that are over by it, and `micros` what they held.
    public mutating func settle(_ campaign: UInt64, _ delivery: Delivery, on dayMs: Int64, ads: Int64, micros: Int64) {
        var account = accounts[campaign] ?? Account()
        if delivery != Delivery() { account.delivery.add(delivery, on: dayMs) }
        account.reserved -= ads
        account.reservedMicros -= micros
        put(account, of: campaign, isAsked: true)
    }

    /// Whether its bounds allow an ad that is not reserved any more: one that was given back, and is played after all.
    /// - Parameter dayMs: when the tenant's day began.
    public func hasRoom(_ campaign: UInt64, dayMs: Int64) -> Bool {
        guard let account = accounts[campaign], let bounds = account.bounds else { return true }
        return account.free(bounds, dayMs: dayMs) > 0
    }

    /// Whether there is so much money left of what bounds it, whatever is reserved: for a click, which nothing is held for.
    public func canPay(_ campaign: UInt64, _ micros: Int64, dayMs: Int64) -> Bool {
        guard let account = accounts[campaign], let bounds = account.bounds else { return true }
        let today = account.delivery.on(dayMs)
        return today.spendMicros + micros <= bounds.micros ?? .max && today.spendMicrosOfDay + micros <= bounds.microsOfDay ?? .max
    }

    /// What a campaign has delivered, by its `key`.
    public func delivered(_ campaign: UInt64) -> Delivery { accounts[campaign]?.delivery ?? Delivery() }

    /// Ads that were decided and neither played nor given back, as far as deciders have told.
    public func reserved(_ campaign: UInt64) -> Int64 { accounts[campaign]?.reserved ?? 0 }

    /// Whether a bound of its life is reached by what was delivered.
    func isSpent(_ campaign: UInt64, _ bounds: CampaignBounds) -> Bool {
        let delivered = self.delivered(campaign)
        if let most = bounds.impressions, delivered.impressions >= most { return true }
        if let most = bounds.completions, delivered.completions >= most { return true }
        guard bounds.priceMicros > 0, let most = bounds.micros else { return false }
        return most - delivered.spendMicros < bounds.priceMicros
    }
}
