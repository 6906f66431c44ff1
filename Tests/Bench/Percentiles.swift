/// Order statistics of a sample.
struct Percentiles: Sendable {
    private let sorted: [Double]

    init(_ sample: [Double]) { sorted = sample.sorted() }

    var count: Int { sorted.count }
    var median: Double { self[50] }
    var max: Double { sorted.last ?? 0 }

    /// The smallest value that so many percent of the sample don't exceed; 0 of an empty sample.
    subscript(percent: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((percent / 100 * Double(sorted.count)).rounded(.up))
        return sorted[min(sorted.count, Swift.max(1, rank)) - 1]
    }
}
