/// What stands in a path where its route's pattern has parameters: slices of the request, in their order, valid as long as it is.
struct RouteParameters {
    /// The most that a pattern may have.
    static let most = 4
    private var slices = InlineArray<4, UnsafeRawBufferPointer>(repeating: UnsafeRawBufferPointer(start: nil, count: 0))
    private(set) var count = 0

    subscript(index: Int) -> UnsafeRawBufferPointer { slices[index] }

    mutating func append(_ slice: UnsafeRawBufferPointer) {
        slices[count] = slice
        count += 1
    }

    /// `{tenant}/{channel}`: the first two with the slash between them.
    var channel: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: slices[0].baseAddress, count: slices[0].count + 1 + slices[1].count)
    }
}
