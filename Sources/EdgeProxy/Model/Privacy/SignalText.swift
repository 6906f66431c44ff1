/// How players and ad servers write a signal's value in a query.
public enum SignalText {
    /// Nothing is said: empty, a macro that nobody has filled (`[GDPR]`, `${GDPR}`, `{{gdpr}}`, `%%GDPR%%`, `__GDPR__`), or VAST's -1 and
    /// -2 for what is not known and not told.
    public static func isUnsaid(_ text: String) -> Bool {
        switch text.utf8.first {
        case nil, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "$"), UInt8(ascii: "%"): true
        default: text == "-1" || text == "-2" || text == "null" || text == "undefined" || text.hasPrefix("__")
        }
    }

    /// A yes or no; `nil`: nothing is said. What is neither counts as a yes, for each of these signals asks for care.
    static func isSet(_ text: String) -> Bool? {
        if isUnsaid(text) { return nil }
        return text != "0" && text.lowercased() != "false"
    }
}
