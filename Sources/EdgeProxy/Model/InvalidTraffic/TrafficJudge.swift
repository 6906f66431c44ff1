import Decision

/// Judges sessions and beacons: once each. Pure but for what it remembers, which is bounded: what User-Agents are, and how many sessions
/// visitors have begun.
///
/// One for all loops, so that a visitor's sessions add up; a judgement takes microseconds.
public struct TrafficJudge: Sendable {
    /// Replaced when the configuration is.
    public var rules: TrafficRules {
        didSet { known.removeAll() }
    }
    /// By User-Agent, the pattern of a bot; `nil`: it is none.
    private var known: [String: String?] = [:]
    private var rate: VisitorRate
    private let agentsMax: Int

    /// - Parameters:
    ///   - seed: random.
    ///   - agentsMax: User-Agents that are remembered.
    public init(rules: TrafficRules, seed: UInt64, agentsMax: Int = Limits.judgedUserAgents) {
        self.rules = rules
        self.agentsMax = agentsMax
        rate = VisitorRate(seed: seed)
    }

    /// Who asks.
    public struct Visitor: Equatable, Sendable {
        public var userAgent: String
        /// The viewer's own, behind the proxies that are trusted; `nil`: it can't be told.
        public var address: NetworkAddress?

        public init(userAgent: String, address: NetworkAddress?) {
            self.userAgent = userAgent
            self.address = address
        }
    }

    /// Judges a session at its start, and counts it.
    /// - Parameter nowMs: of a clock that does not go back.
    public mutating func session(_ visitor: Visitor, nowMs: Int64) -> TrafficFinding? {
        let counted = visitor.address.flatMap { rules.countsSessions(of: $0) ? $0 : nil }
        // Also of what is listed, so that the count is right when the lists change.
        let sessions = counted.map { rate.record($0, userAgent: visitor.userAgent, nowMs: nowMs) }
        if let finding = listed(visitor) { return finding }
        guard let sessions, sessions > rules.sessionsPerHour else { return nil }
        return finding(.manySessions, "\(sessions) sessions in an hour, \(rules.sessionsPerHour) allowed")
    }

    /// Judges a request for ads of a player that places them itself. They are not counted: a server may ask for many viewers.
    public mutating func request(_ visitor: Visitor) -> TrafficFinding? { listed(visitor) }

    /// Judges a beacon whose sender holds a token of the ad.
    ///
    /// - Parameters:
    ///   - device: that it comes from; `nil`: it can't be told.
    ///   - requester: the device that has asked for the ad.
    ///   - wasAsked: whether any segment of the ad was asked for, where it is in a stitched break.
    public mutating func beacon(
        _ visitor: Visitor, on device: Device?, ofRequestBy requester: Device?, wasAsked: Bool = true
    ) -> TrafficFinding? {
        if let finding = listed(visitor) { return finding }
        guard wasAsked else { return finding(.withoutRequest, "no segment of the ad was asked for") }
        guard let device, let requester, device != requester else { return nil }
        return finding(.otherDevice, "a beacon of \(device.rawValue), a request of \(requester.rawValue)")
    }

    /// Visitors who were not counted, for there were too many: for metrics.
    public var uncounted: Int { rate.uncounted }

    /// User-Agents that are remembered.
    var agents: Int { known.count }

    private mutating func listed(_ visitor: Visitor) -> TrafficFinding? {
        if let bot = bot(visitor.userAgent) { return finding(.bot, bot.isEmpty ? "no User-Agent" : bot) }
        guard let address = visitor.address, rules.isDatacenter(address) else { return nil }
        return finding(.datacenter, TruncatedAddress(address).network)
    }

    private mutating func bot(_ userAgent: String) -> String? {
        if let bot = known[userAgent] { return bot }
        let bot = rules.bot(userAgent)
        guard userAgent.utf8.count <= Limits.judgedUserAgentBytes else { return bot }
        // Whoever sends another one each time makes no more of them than this stay.
        if known.count >= agentsMax { known.removeAll() }
        known[userAgent] = .some(bot)
        return bot
    }

    private func finding(_ fault: TrafficFault, _ rule: String) -> TrafficFinding {
        TrafficFinding(fault: fault, rule: rule, version: rules.version)
    }
}
