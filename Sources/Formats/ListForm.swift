/// A list, which a patch replaces as a whole.
public struct ListForm<Element: FieldForm>: FieldForm {
    let element: Element
    let count: ClosedRange<Int>?
    /// What a list of another length is refused with.
    let refusal: @Sendable (Int) -> String

    public init(_ element: Element, count: ClosedRange<Int>? = nil, refusal: @escaping @Sendable (Int) -> String = { _ in "" }) {
        self.element = element
        self.count = count
        self.refusal = refusal
    }

    public func read(_ json: Json, _ old: [Element.Value]?, _ reader: inout FieldReader) -> [Element.Value]? {
        guard case .array(let items) = json else {
            reader.note(.expected("an array"), at: json)
            return nil
        }
        var values: [Element.Value] = []
        values.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            reader.element(index) { reader in
                if let value = element.read(item, nil, &reader) { values.append(value) }
            }
        }
        guard values.count == items.count else { return nil }
        guard count?.contains(values.count) ?? true else {
            reader.note(.refused(refusal(values.count)), at: json)
            return nil
        }
        return values
    }

    public func write(_ value: [Element.Value], _ writer: FieldWriter) -> Json { .array(value.map { element.write($0, writer) }) }

    public var shape: FieldShape { .list(element.shape, count: count) }
}

extension FieldForm {
    public static func list<Element: FieldForm>(_ element: Element) -> Self where Self == ListForm<Element> { ListForm(element) }

    /// - Parameter noun: what is counted: "URL prefixes".
    public static func list<Element: FieldForm>(_ element: Element, _ count: ClosedRange<Int>, of noun: String) -> Self
    where Self == ListForm<Element> {
        ListForm(element, count: count) { given in
            count.lowerBound == 0
                ? "expected at most \(count.upperBound) \(noun)"
                : "expected \(count.lowerBound) to \(count.upperBound) \(noun), got \(given)"
        }
    }
}
