/// Why a catalogue cannot be built or an avail cannot be decided.
public enum DecisionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `Limits.availSlots` is the most.
    case tooManySlots(Int)
    /// A length of an avail or its rules that is negative or over `Limits.availNs`.
    case badDuration(field: String, ns: Int64)
    /// A viewer's bucket outside `0..<Limits.buckets`.
    case badBucket(Int)
    /// An object of the catalogue that contradicts itself: which, the field as the configuration names it, and what is wrong.
    case invalid(object: String, field: String, problem: String)

    public var description: String {
        switch self {
        case .tooManySlots(let count): "\(count) slots are not in 0...\(Limits.availSlots)"
        case .badDuration(let field, let ns): "\(field): \(ns) ns are not in 0...\(Limits.availNs)"
        case .badBucket(let bucket): "bucket \(bucket) is not in 0..<\(Limits.buckets)"
        case .invalid(let object, let field, let problem): "\(object): \(field.isEmpty ? "" : field + ": ")\(problem)"
        }
    }
}
