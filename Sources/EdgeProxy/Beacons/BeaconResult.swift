import Transport

/// How an attempt to send a beacon ended.
public enum BeaconResult: Equatable, Sendable {
    /// The last answer's status, redirects behind it.
    /// - Parameter retryAfter: the text of the field of that name.
    case answered(status: Int, redirects: Int, retryAfter: String?)
    /// There was no answer.
    /// - Parameter mayHaveArrived: whether a server may have got the request.
    case failed(FetchError.Kind, mayHaveArrived: Bool)
}

/// What follows from a result.
struct BeaconVerdict: Equatable {
    enum Step: Equatable {
        case done(BeaconState)
        /// The other side has not taken it: it may be sent again, not before this has passed, seconds.
        case again(afterSeconds: Int64)
    }
    /// What it says of the host.
    enum Sign: Equatable {
        case good
        /// It wants less.
        case slower
        /// It does not answer as it should: counts for the breaker.
        case failing
        /// It does not answer in time, or says that it can't: both.
        case failingSlower
        /// Nothing: the fault is ours.
        case none
    }
    var step: Step, sign: Sign
    /// The host asks to be left alone for so long, seconds.
    var pauseSeconds: Int64 = 0

    /// - Parameter wallSeconds: since 1970, for a Retry-After that names a date.
    init(_ result: BeaconResult, wallSeconds: Int64) {
        switch result {
        case .answered(let status, let redirects, let retryAfter):
            self.init(status, redirects, retryAfter.flatMap { RetryAfter.seconds($0, wallSeconds: wallSeconds) })
        case .failed(let kind, let mayHaveArrived): self.init(kind, mayHaveArrived)
        }
    }

    private init(_ step: Step, _ sign: Sign, pauseSeconds: Int64 = 0) {
        (self.step, self.sign, self.pauseSeconds) = (step, sign, pauseSeconds)
    }

    private init(_ status: Int, _ redirects: Int, _ retryAfter: Int64?) {
        switch status {
        case 200..<400: self.init(.done(.delivered), .good)
        case 429, 503, 507:
            // One who led us on has taken it already.
            let step = redirects == 0 ? Step.again(afterSeconds: retryAfter ?? 0) : .done(.unknown)
            self.init(
                step, redirects > 0 ? .none : status == 429 ? .slower : .failingSlower, pauseSeconds: redirects == 0 ? retryAfter ?? 0 : 0)
        case 400..<500: self.init(.done(.refused), .good)
        default: self.init(.done(.unknown), redirects > 0 ? .none : status == 504 ? .failingSlower : .failing)
        }
    }

    private init(_ kind: FetchError.Kind, _ mayHaveArrived: Bool) {
        switch kind {
        case .badRequest where !mayHaveArrived, .refusedAddress where !mayHaveArrived: self.init(.done(.refused), .none)
        case .overloaded, .internal, .cancelled: self.init(mayHaveArrived ? .done(.unknown) : .again(afterSeconds: 0), .none)
        case .redirects: self.init(.done(.unknown), .good)
        case .timeout: self.init(mayHaveArrived ? .done(.unknown) : .again(afterSeconds: 0), .failingSlower)
        default: self.init(mayHaveArrived ? .done(.unknown) : .again(afterSeconds: 0), .failing)
        }
    }
}
