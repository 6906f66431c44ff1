/// How the origin's dates lie on the channel's clock.
///
/// Dates map media to time and are no media (RFC 8216 §6.2.1): where they leave a hole or jump, media goes on at once on the channel's
/// clock, which goes as fast as media does, and only the map changes. What is listed has the origin's dates, but those never step back
/// (PDT-3).
public struct DateMap: Equatable, Sendable {
    /// What holds from one time of the channel on.
    public struct Step: Equatable, Sendable {
        /// Channel time, nanoseconds; `.min` of the first step.
        public var from: Int64
        /// Channel time − origin date, nanoseconds.
        public var shift: Int64
        /// Listed date − channel time, nanoseconds: no less than before.
        public var ahead: Int64

        public init(from: Int64, shift: Int64, ahead: Int64) {
            (self.from, self.shift, self.ahead) = (from, shift, ahead)
        }
    }

    /// Oldest first, at least one, at most `Limits.dateSteps`.
    public private(set) var steps: [Step]

    /// - Parameter steps: in order; without any, dates are channel time.
    public init(steps: [Step] = []) {
        self.steps = steps.isEmpty ? [Step(from: .min, shift: 0, ahead: 0)] : steps
    }

    private var newest: Step { steps[steps.count - 1] }
    /// Channel time − origin date, as it holds now.
    public var shift: Int64 { newest.shift }
    /// Whether what is listed now has the origin's own dates.
    public var areListed: Bool { newest.ahead == -newest.shift }

    /// From `time` on the channel's clock an origin's date is `shift` before it.
    /// - Returns: whether listed dates jump there.
    @discardableResult
    mutating func jump(to shift: Int64, from time: Int64) -> Bool {
        guard shift != newest.shift else { return false }
        if steps.count > 1, newest.from == time { steps.removeLast() }
        let before = newest.ahead
        steps.append(Step(from: time, shift: shift, ahead: max(before, -shift)))
        if steps.count > Limits.dateSteps { steps.removeFirst() }
        return newest.ahead > before
    }

    /// Listed date − channel time at a time of the channel, nanoseconds.
    public func ahead(at time: Int64) -> Int64 { (steps.last { $0.from <= time } ?? steps[0]).ahead }

    /// The date that is listed for a time of the channel.
    public func listed(_ time: Int64) -> Int64 { time + ahead(at: time) }

    /// The parts of the channel's time from `from` to `to` in which listed dates go on without a jump, with how far those are ahead.
    public func pieces(from: Int64, to: Int64) -> [(from: Int64, to: Int64, ahead: Int64)] {
        var pieces: [(from: Int64, to: Int64, ahead: Int64)] = []
        for (index, step) in steps.enumerated() {
            let start = max(from, index == 0 ? .min : step.from), end = min(to, index + 1 < steps.count ? steps[index + 1].from : .max)
            guard start <= end, end >= from else { continue }
            if let last = pieces.last, last.ahead == step.ahead {
                pieces[pieces.count - 1].to = end
            } else if start < end || pieces.isEmpty {
                pieces.append((start, end, step.ahead))
            }
        }
        return pieces
    }

    /// Where an origin's date lies on the channel's clock.
    public enum Place: Equatable, Sendable {
        case at(Int64)
        /// There is no media of that date: it lies in a hole, which is at this time of the channel.
        case hole(at: Int64)

        public var time: Int64 {
            switch self {
            case .at(let time), .hole(let time): time
            }
        }
    }

    /// - Parameters:
    ///   - overlap: how far before a jump a date may lie that belongs behind it, nanoseconds.
    ///   - latest: the latest time that a date may have of what was listed, nanoseconds: one beyond it is from before the clock was put
    ///     back, where it can be.
    public func place(ofDate date: Int64, overlap: Int64 = 0, latest: Int64 = .max) -> Place {
        var later: Step?, first: Int64?
        for step in steps.reversed() {
            let time = date &+ step.shift
            if step.from == .min || time >= step.from - overlap {
                if let later, time > later.from - Limits.dateToleranceNs {
                    // Behind the end of this step, and before the beginning of the next: unless an earlier one had it, a hole.
                    return first.map { .at($0) } ?? .hole(at: later.from)
                }
                if time <= latest { return .at(time) }
                first = first ?? time
            }
            later = step
        }
        return first.map { .at($0) } ?? .hole(at: steps[0].from)
    }
}
