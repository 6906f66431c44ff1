import Foundation
import TestSupport

@testable import Model

/// What origins do in real life besides: which of it a seed's origin does. Each kind is drawn by a generator of its own, so that what
/// the seed draws else stays what it was, also when another kind is added; most seeds have none of them or one.
///
/// `EDGE_TROUBLE=renamed` gives all seeds of a run that kind and no other.
struct OriginTroubles {
    enum Kind: String, CaseIterable {
        case renamed, dies, datesJump, silent, zeroLengths, rangesAnywhere, ownNumbers, nextEvent, tokens

        fileprivate var number: UInt64 { UInt64(Self.allCases.firstIndex(of: self)!) }
    }

    /// What becomes of a media playlist whose name has run out.
    enum Refusal: CaseIterable { case unauthorized, forbidden, notFound, gone, frozen }

    /// What becomes of one rendition while the other one lives.
    enum Death: CaseIterable { case gone, failing, frozen, hangs, late }

    /// Where date ranges stand that are no tags of the segment which they begin with.
    enum RangePlace: CaseIterable { case behindLast, scattered, split, twice }

    /// Nanoseconds for which the multivariant playlist names the media playlists alike, and what becomes of the old names.
    private(set) var names: (term: Int64, refusal: Refusal)?
    /// Nanoseconds since the plan's start; `.max`: it does not come back.
    private(set) var death: (variant: Int, from: Int64, to: Int64, how: Death)?
    /// Dates jump by so many nanoseconds at the first segment at or after each of these times.
    private(set) var dateJumps: [(at: Int64, by: Int64, hasTag: Bool)] = []
    /// Nothing comes from the first segment at or after this time on, for so long. Numbers go on.
    private(set) var silence: (at: Int64, length: Int64, hasTag: Bool)?
    /// The segment under way is listed with a length of zero; also in front of ENDLIST.
    private(set) var zeroLengths: (Bool, atEnd: Bool) = (false, false)
    private(set) var ranges: RangePlace?
    /// How much higher each variant's media sequence numbers are.
    private(set) var numbersAhead: [Int64] = [0, 0]
    /// An event ends with the segment that is under way at a time, another one begins so much later.
    private(set) var nextEvent: (at: Int64, pause: Int64, isFromZero: Bool)?
    /// Nanoseconds for which segments' URIs have the same query; 0: they have none.
    private(set) var tokenTerm: Int64 = 0

    private static let share = 0.06
    private static let only = ProcessInfo.processInfo.environment["EDGE_TROUBLE"].flatMap(Kind.init)

    /// None of them.
    init() {}

    /// - Parameter hasDates: of the origin.
    init(seed: UInt64, hasDates: Bool) {
        let second: Int64 = 1_000_000_000
        func draw(_ kind: Kind, _ body: (inout Seeded) -> Void) {
            var random = Seeded((seed &+ 1) &* 0x0b5e_55ed_c0de_0001 ^ (kind.number &* 0x1_0001_0001))
            let isDrawn = Bool.random(Self.share, &random)
            if Self.only.map({ $0 == kind }) ?? isDrawn { body(&random) }
        }
        func moment(_ random: inout Seeded) -> Int64 { Int64.random(in: 30...150, using: &random) * second }
        draw(.renamed) { random in
            names = (Int64.random(in: 10...60, using: &random) * second, Refusal.allCases.randomElement(using: &random)!)
        }
        draw(.dies) { random in
            let from = moment(&random), isForEver = Bool.random(0.3, &random)
            let to = isForEver ? Int64.max : from + Int64.random(in: 5...60, using: &random) * second
            // Undated, nothing says at first that a rendition is late: what is read at one time is taken for media of one time.
            let hows = Death.allCases.filter { hasDates || ($0 != .late && $0 != .frozen) }
            death = (Int.random(in: 0...1, using: &random), from, to, hows.randomElement(using: &random)!)
        }
        draw(.datesJump) { random in
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let by = [Int64.random(in: -90...90, using: &random), 3_600, -3_600, 40].randomElement(using: &random)!
                dateJumps.append((moment(&random), by * second, .random(0.5, &random)))
            }
        }
        draw(.silent) { random in
            silence = (moment(&random), Int64.random(in: 5...70, using: &random) * second, .random(0.6, &random))
        }
        draw(.zeroLengths) { random in zeroLengths = (true, .random(0.5, &random)) }
        draw(.rangesAnywhere) { random in ranges = RangePlace.allCases.randomElement(using: &random)! }
        draw(.ownNumbers) { random in
            let ahead = [1, 2, 5_000, Int64.random(in: 3...900, using: &random)].randomElement(using: &random)!
            numbersAhead = Bool.random(0.5, &random) ? [0, ahead] : [ahead, 0]
        }
        draw(.nextEvent) { random in
            nextEvent = (moment(&random), Int64.random(in: 1...40, using: &random) * second, .random(0.5, &random))
        }
        draw(.tokens) { random in tokenTerm = Int64.random(in: 1...20, using: &random) * second }
    }
}
