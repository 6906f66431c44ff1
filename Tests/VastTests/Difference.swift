/// The first line in which two values differ, with the line before it; nil when they are equal. A whole document is too long to look at.
func difference<Value: Equatable>(_ one: Value, _ other: Value) -> String? {
    guard one != other else { return nil }
    func lines(_ value: Value) -> [Substring] {
        var text = ""
        dump(value, to: &text)
        return text.split(separator: "\n")
    }
    let ones = lines(one), others = lines(other)
    let at = zip(ones, others).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(ones.count, others.count)
    func shown(_ lines: [Substring]) -> String { lines[max(0, at - 2)..<min(lines.count, at + 2)].joined(separator: " / ") }
    return "\(shown(ones)) -- and -- \(shown(others))"
}
