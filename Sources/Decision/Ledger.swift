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
    }

    private var accounts: [UInt64: Account]
    private let leaseMs: Int64

    /// - Parameters:
    ///   - delivered: impressions so far by `Campaign.key`.
    ///   - leaseMs: how long a lease holds that is not renewed.
    public init(delivered: [UInt64: Int64] = [:], leaseMs: Int64 = 60_000) {
        accounts = delivered.mapValues { Account(delivered: $0) }
        self.leaseMs = leaseMs
    }

    /// Impressions delivered by campaign.
    public var delivered: [UInt64: Int64] { accounts.mapValues(\.delivered) }

    /// The same with what is leased: what may have been delivered by now.
    public var committed: [UInt64: Int64] { accounts.mapValues { $0.leases.reduce($0.delivered) { $0 + $1.impressions } } }

    /// Ends a holder's lease and begins another.
    ///
    /// - Parameters:
    ///   - used: what it has spent of the old one.
    ///   - wanted: what it would like to have.
    ///   - released: impressions of the flight that may be delivered by now.
    /// - Returns: what it has now, at most half of what is free: others come too.
    mutating func renew(_ campaign: UInt64, holder: Int, used: Int64, wanted: Int64, released: Int64, now: Int64) -> Int64 {
        var account = accounts[campaign] ?? Account()
        account.delivered += used
        account.leases.removeAll { $0.holder == holder || $0.untilMs <= now }
        let free = max(0, released - account.delivered - account.leases.reduce(0) { $0 + $1.impressions })
        let granted = account.leases.count < Limits.holders ? min(wanted, (free + 1) / 2) : 0
        if granted > 0 { account.leases.append(Lease(holder: holder, impressions: granted, untilMs: now + leaseMs)) }
        accounts[campaign] = account
        return granted
    }

    func delivered(_ campaign: UInt64) -> Int64 { accounts[campaign]?.delivered ?? 0 }
}
