/// Draws members by their weight, each once: a tree of partial sums (Fenwick), so that a draw costs the logarithm of how many there are.
struct WeightedDraw {
    private var weights: [Int]
    /// By member from 1 on: the sum of as many weights, up to its own, as the lowest bit of its number says.
    private var sums: [Int]
    /// Of those that are left.
    private(set) var total: Int

    init(_ weights: [Int]) {
        self.weights = weights
        sums = [0] + weights
        total = weights.reduce(0, +)
        for member in sums.indices.dropFirst() {
            let parent = member + member & -member
            if parent < sums.count { sums[parent] += sums[member] }
        }
    }

    /// Takes out the member that a point falls on when all lie end to end, each as long as its weight.
    /// - Parameter point: `0..<total`.
    mutating func removeMember(at point: Int) -> Int {
        precondition((0..<total).contains(point))
        var member = 0, left = point, step = 1
        while step * 2 < sums.count { step *= 2 }
        while step > 0 {
            if member + step < sums.count, sums[member + step] <= left {
                member += step
                left -= sums[member]
            }
            step /= 2
        }
        let weight = weights[member]
        var place = member + 1
        while place < sums.count {
            sums[place] -= weight
            place += place & -place
        }
        weights[member] = 0
        total -= weight
        return member
    }
}
