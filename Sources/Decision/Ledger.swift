/// What each campaign has delivered, and who holds how much of the rest: the one truth that all deciders lease from.
///
/// An impression counts before it is shown, in a lease, so that all deciders together never go beyond what is released. A decider that
/// dies with a lease takes that much with it until the lease ends; one that spends after the end overspends by it at most.
public struct Ledger: Sendable {
    private struct Lease: Sendable {
        var holder: Int
        var impressions: Int64
        var untilMs: Int64
    }

    private struct Account: Sendable {
        var delivered: Int64 = 0
        var leases: [Lease] = []
        /// Since when even pacing counts anew; `nil`: from the beginning of the flight.
        var anchor: PacingClock.Anchor?

        var committed: Int64 { leases.reduce(delivered) { $0 + $1.impressions } }
    }

    /// Of all campaigns that have delivered something, also of those that are gone; and of those that are leased or paced.
    private var accounts: [UInt64: Account]
    /// What is committed by now, of accounts where it has changed.
    private var changes: [UInt64: Int64] = [:]
    private let leaseMs: Int64

    /// - Parameters:
    ///   - delivered: impressions so far by `Campaign.key`.
    ///   - leaseMs: how long a lease holds that is not renewed.
    public init(delivered: [UInt64: Int64] = [:], leaseMs: Int64 = 60_000) {
        accounts = delivered.mapValues { Account(delivered: $0) }
        self.leaseMs = leaseMs
    }

    /// Impressions delivered by campaign.
    var delivered: [UInt64: Int64] { accounts.mapValues(\.delivered) }

    /// The same with what is leased: what may have been delivered by now.
    var committed: [UInt64: Int64] { accounts.mapValues(\.committed) }

    /// The same of those alone where it is another than when this was asked last: what there is to write down.
    public mutating func takeChanges() -> [UInt64: Int64] {
        defer { changes = [:] }
        return changes
    }

    /// Ends a holder's lease and begins another.
    ///
    /// - Parameters:
    ///   - used: what it has spent of the old one.
    ///   - wanted: what it would like to have.
    ///   - limit: impressions of the flight.
    ///   - released: how many of them may be delivered by now, where it is paced.
    /// - Returns: what it has now, at most half of what is free: others come too.
    mutating func renew(
        _ campaign: UInt64, holder: Int, used: Int64, wanted: Int64, limit: Int64, now: Int64,
        released: (_ anchor: inout PacingClock.Anchor?, _ committed: Int64) -> Int64? = { _, _ in nil }
    ) -> Int64 {
        var account = accounts[campaign] ?? Account()
        let before = account.committed
        account.delivered += used
        account.leases.removeAll { $0.holder == holder || $0.untilMs <= now }
        let committed = account.committed
        let free = max(0, (released(&account.anchor, committed) ?? limit) - committed)
        let granted = account.leases.count < Limits.holders ? min(wanted, (free + 1) / 2) : 0
        if granted > 0 { account.leases.append(Lease(holder: holder, impressions: granted, untilMs: now + leaseMs)) }
        // Of a campaign that is gone, and of which nothing was shown, nothing stays.
        let isNothing = account.delivered == 0 && account.leases.isEmpty && (wanted == 0 || account.anchor == nil)
        accounts[campaign] = isNothing ? nil : account
        if committed + granted != before { changes[campaign] = committed + granted }
        return granted
    }

    /// Impressions of a campaign, by its `key`.
    public func delivered(_ campaign: UInt64) -> Int64 { accounts[campaign]?.delivered ?? 0 }
}
