extension String {
    /// Itself as a terminal and a log can take it, whatever a file or an origin has put in: controls and line separators as "\u{1b}", so
    /// that a line stays a line.
    public var oneLine: String {
        var out = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
