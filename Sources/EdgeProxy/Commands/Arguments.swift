import Console
import Formats
import Model

/// The arguments of one command, read against its `Usage`.
struct Arguments: Sendable, Equatable {
    private(set) var operands: [String] = []
    private var options: [String: [String]] = [:]
    /// `--help` was among them; then nothing else was checked.
    private(set) var wantsHelp = false

    /// Takes "--name value" and "--name=value"; "--" ends the options, "-" is an operand.
    ///
    /// - Throws: `UsageError`: an unknown option, a missing or superfluous value, a wrong number of operands.
    init(_ words: [String], for usage: Usage) throws(UsageError) {
        let beforeEnd = words.prefix { $0 != "--" }
        guard !beforeEnd.contains("--help"), !beforeEnd.contains("-h") else {
            wantsHelp = true
            return
        }
        var rest = words[...]
        var onlyOperands = false
        while let word = rest.popFirst() {
            if onlyOperands || word == "-" || !word.hasPrefix("-") {
                operands.append(word)
            } else if word == "--" {
                onlyOperands = true
            } else {
                try option(word, &rest, usage)
            }
        }
        for option in usage.options where option.required && options[option.name] == nil {
            throw UsageError("\(option.name) \(option.value ?? "") is missing")
        }
        if operands.count < usage.operands.count { throw UsageError("\(usage.operands[operands.count].name) is missing") }
        if operands.count > usage.operands.count { throw UsageError("unexpected \(Json.quoted(operands[usage.operands.count]))") }
    }

    private mutating func option(_ word: String, _ rest: inout ArraySlice<String>, _ usage: Usage) throws(UsageError) {
        let equals = word.firstIndex(of: "=")
        let name = String(word[..<(equals ?? word.endIndex)])
        guard let option = usage.options.first(where: { $0.name == name }) else {
            throw UsageError("unknown option \(name)" + Suggestion.text(for: name, among: usage.options.map(\.name)))
        }
        guard options[name] == nil || option.repeats else { throw UsageError("\(name) is given twice") }
        guard let kind = option.value else {
            guard equals == nil else { throw UsageError("\(name) takes no value") }
            options[name] = [""]
            return
        }
        guard let value = equals.map({ String(word[word.index(after: $0)...]) }) ?? rest.popFirst(), !value.isEmpty else {
            throw UsageError("\(name) needs a value: \(name) \(kind)")
        }
        guard option.choices.isEmpty || option.choices.contains(value) else {
            throw UsageError("\(name): expected \(option.choices.joined(separator: " or ")), got \(Json.string(value).shown)")
        }
        options[name, default: []].append(value)
    }

    func has(_ name: String) -> Bool { options[name] != nil }

    func value(_ name: String) -> String? { options[name]?.first }

    func values(_ name: String) -> [String] { options[name] ?? [] }

    /// A length in seconds, "90" or "1.5", as nanoseconds.
    func secondsNs(_ name: String, _ allowed: ClosedRange<Int64>) throws(UsageError) -> Int64? {
        guard let text = value(name) else { return nil }
        guard let ns = try? DecimalText.scaled(text, places: 9), allowed.contains(ns) else {
            let low = DecimalText.text(allowed.lowerBound, places: 9), high = DecimalText.text(allowed.upperBound, places: 9)
            throw UsageError("\(name): expected a number of seconds from \(low) to \(high), got \(Json.string(text).shown)")
        }
        return ns
    }

    func integer(_ name: String, _ allowed: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = try? DecimalText.scaled(text, places: 0), allowed.contains(Int(number)) else {
            let range = "from \(allowed.lowerBound) to \(allowed.upperBound)"
            throw UsageError("\(name): expected a whole number \(range), got \(Json.string(text).shown)")
        }
        return Int(number)
    }

    func address(_ name: String) throws(UsageError) -> ListenAddress? {
        guard let text = value(name) else { return nil }
        guard let address = ListenAddress(text) else {
            throw UsageError("\(name): expected an address and port such as 127.0.0.1:8080, got \(Json.string(text).shown)")
        }
        return address
    }
}
