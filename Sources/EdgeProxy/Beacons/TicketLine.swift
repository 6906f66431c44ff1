/// First in, first out. All steps in constant time on average.
struct TicketLine<Element> {
    private var entries: [Element?] = []
    private var head = 0

    init(_ elements: [Element] = []) { entries = elements }

    var isEmpty: Bool { head == entries.count }
    var count: Int { entries.count - head }
    var first: Element? { isEmpty ? nil : entries[head] }
    var elements: [Element] { entries[head...].compactMap { $0 } }

    mutating func append(_ element: Element) { entries.append(element) }

    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = entries[head].take()
        head += 1
        if head > 32, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
        return element
    }
}
