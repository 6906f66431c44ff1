import Model
import Transport

/// How often a password may be tried, by the failures so far. An address and an account together fail five times, then once each half a
/// minute, doubling to a quarter of an hour; an account fails a hundred times an hour from all addresses, an address thirty times a minute
/// with all accounts: so many at once, then as they grow back.
///
/// The last two never hold for an account at the address that last logged in to it: else whoever knows an e-mail address locks its owner
/// out. The first does, for what fails there is that address's own doing.
///
/// A try counts when it has failed: those that are under way, at most as many as wait for a worker, are beyond what this says.
struct LoginThrottle {
    /// Of an address and an account.
    private struct Tally {
        var failures = 0
        var last: MonotonicTime
    }
    private struct Pair: Hashable {
        let account: String
        let address: IpAddress
    }
    /// A bound as GCRA (ITU-T I.371 §A) has it: one number for each that is bounded, the time at which all failures have grown back.
    private struct Rate {
        let most: Int64
        let step: Int64

        init(_ most: Int64, in ns: Int64) { (self.most, step) = (most, ns / most) }

        /// How long the next one waits, nanoseconds; not over 0: not at all.
        func wait(_ full: MonotonicTime?, now: MonotonicTime) -> Int64 { full.map { $0 - now - (most - 1) * step } ?? 0 }

        func failed(_ full: MonotonicTime?, now: MonotonicTime) -> MonotonicTime { max(full ?? now, now) + step }
    }

    private static let ofAccount = Rate(Limits.loginAccountFailures, in: Limits.loginAccountNs)
    private static let ofAddress = Rate(Limits.loginAddressFailures, in: Limits.loginAddressNs)
    private var pairs: RecentTable<Pair, Tally>
    private var accounts: RecentTable<String, MonotonicTime>
    private var addresses: RecentTable<IpAddress, MonotonicTime>
    /// Where each account last logged in. Failures put nothing in here, so no flood of them pushes anything out.
    private var lastSuccess: RecentTable<String, IpAddress>

    /// - Parameter most: accounts, addresses and pairs of them that are remembered, each.
    init(most: Int = Limits.loginTallies) {
        pairs = RecentTable(most: most)
        accounts = RecentTable(most: most)
        addresses = RecentTable(most: most)
        lastSuccess = RecentTable(most: most)
    }

    /// Entries that are kept, of all kinds.
    var count: Int { pairs.count + accounts.count + addresses.count + lastSuccess.count }

    /// - Parameters:
    ///   - account: as it is looked up, also one that is not there: an answer must not tell which are.
    ///   - address: of the client; of an IPv6 address the network, /64, counts, for whoever has one address there has them all.
    /// - Returns: whole seconds, rounded up, after which to try again; `nil`: now.
    func check(account: String, address: IpAddress, now: MonotonicTime) -> Int? {
        let pair = Self.pair(account, address)
        var wait = pairs[pair].map { Self.wait($0, now: now) } ?? 0
        if lastSuccess[pair.account] != pair.address {
            wait = max(wait, Self.ofAccount.wait(accounts[pair.account], now: now))
            wait = max(wait, Self.ofAddress.wait(addresses[pair.address], now: now))
        }
        return wait > 0 ? Int((wait + 999_999_999) / 1_000_000_000) : nil
    }

    /// The password was wrong, or there is no such account.
    mutating func failed(account: String, address: IpAddress, now: MonotonicTime) {
        let pair = Self.pair(account, address)
        var tally = pairs[pair] ?? Tally(last: now)
        if now - tally.last >= Limits.loginPairKeepNs { tally.failures = 0 }
        pairs.set(pair, to: Tally(failures: tally.failures + 1, last: now))
        accounts.set(pair.account, to: Self.ofAccount.failed(accounts[pair.account], now: now))
        addresses.set(pair.address, to: Self.ofAddress.failed(addresses[pair.address], now: now))
    }

    /// The password was right: what failed there before was a slip.
    mutating func succeeded(account: String, address: IpAddress, now: MonotonicTime) {
        let pair = Self.pair(account, address)
        lastSuccess.set(pair.account, to: pair.address)
        if pairs[pair] != nil { pairs.set(pair, to: Tally(last: now)) }
    }

    private static func pair(_ account: String, _ address: IpAddress) -> Pair {
        // What is cut is no account's name.
        let short =
            account.utf8.count <= Limits.loginAccountBytes
            ? account : String(decoding: account.utf8.prefix(Limits.loginAccountBytes), as: UTF8.self)
        return Pair(account: short, address: address.v4 == nil ? IpAddress(high: address.high, low: 0) : address)
    }

    private static func wait(_ tally: Tally, now: MonotonicTime) -> Int64 {
        guard tally.failures >= Limits.loginPairFailures else { return 0 }
        var wait = Limits.loginPairWaitNs, doublings = tally.failures - Limits.loginPairFailures
        while doublings > 0, wait < Limits.loginPairMostNs { (wait, doublings) = (wait * 2, doublings - 1) }
        return min(wait, Limits.loginPairMostNs) - (now - tally.last)
    }
}
