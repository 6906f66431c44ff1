/// What became of a campaign in one avail, as sums keep it.
public struct AvailOutcome: Hashable, Sendable {
    /// Stands in files and data bases: none is ever given to something else.
    public let number: UInt8

    /// It has an ad in the break.
    public static let won = AvailOutcome(number: 1)
    /// It would have one, but all ads together would have filled too little of the break, which was left alone.
    public static let minFill = AvailOutcome(number: 2)

    public init(number: UInt8) { self.number = number }

    public init(_ reason: LossReason) { number = reason.number }

    /// Why it lost; `nil` where it won, or was chosen, and of a number that is not known here.
    public var reason: LossReason? { LossReason.allCases.first { $0.number == number } }

    /// As answers spell it; what a later version has written is "other".
    public var name: String {
        switch self {
        case .won: "won"
        case .minFill: "min_fill"
        default: reason?.name ?? "other"
        }
    }

    /// Whether it could have been shown, for all that was asked of it alone: only what else was in the break has kept it out.
    public var isEligible: Bool { self == .won || self == .minFill || reason?.isCompetition ?? false }
}

extension LossReason {
    /// Of `AvailOutcome`; 1 to 15 are not for reasons.
    fileprivate var number: UInt8 {
        switch self {
        case .draft: 16
        case .paused: 17
        case .completed: 18
        case .flight: 19
        case .budget: 20
        case .pacing: 21
        case .blocked: 22
        case .channel: 23
        case .geo: 24
        case .device: 25
        case .language: 26
        case .daypart: 27
        case .experiment: 28
        case .keyValue: 29
        case .targeting: 30
        case .cap: 31
        case .share: 32
        case .neighbour: 33
        case .noCreative: 34
        case .notReady: 35
        case .noRendition: 36
        case .container: 37
        case .codecs: 38
        case .bandwidth: 39
        case .segmentTooLong: 40
        case .creativeFlight: 41
        case .creativeTargeting: 42
        case .repeated: 43
        case .length: 44
        case .roadblock: 45
        case .label: 46
        case .separation: 47
        case .position: 48
        case .outranked: 49
        }
    }

    /// Whether it lost to what else was in the break.
    fileprivate var isCompetition: Bool {
        switch self {
        case .repeated, .roadblock, .label, .separation, .position, .outranked: true
        default: false
        }
    }
}
