import Testing

@testable import EdgeProxy

@Test func whatCameFirstLeavesFirst() {
    var queue = AgeQueue<Int>(), expected = 0
    for number in 0..<10_000 {
        queue.append(number)
        if number % 3 != 0 {
            #expect(queue.oldest == expected)
            queue.removeOldest()
            expected += 1
        }
    }
    #expect(queue.count == 10_000 - expected)
    while queue.count > 0 { queue.removeOldest() }
    #expect(queue.oldest == nil)
}
