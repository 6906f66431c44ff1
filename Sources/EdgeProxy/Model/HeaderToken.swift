import Formats

/// A token of HTTP (RFC 9110 §5.6.2), such as a header's name.
public enum HeaderToken {
    public static func isValid(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128
            && text.utf8.allSatisfy { $0.isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }
}

extension FieldForm where Self == ParsedForm<String> {
    public static var headerName: Self {
        ParsedForm(
            "a header name", TextShape("header name", pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$"),
            read: { HeaderToken.isValid($0) ? $0 : nil }, write: { $0 })
    }
}
