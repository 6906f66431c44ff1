/// What leaves in the order in which it came. Its front is given up now and then, not each time.
struct AgeQueue<Element> {
    private var elements: [Element] = []
    private var start = 0

    var count: Int { elements.count - start }
    var oldest: Element? { start < elements.count ? elements[start] : nil }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeOldest() {
        start += 1
        guard start > 1_024, start * 2 > elements.count else { return }
        elements.removeFirst(start)
        start = 0
    }
}
