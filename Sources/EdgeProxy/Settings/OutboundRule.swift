import Formats
import Transport

/// One entry of `outbound.allow`, as the file has it; `OutboundPolicy` understands it.
struct OutboundRule: Sendable, Equatable {
    let text: String

    /// A network, an address or a host name; `nil` when the text is none of them.
    init?(_ text: String) {
        guard (try? OutboundPolicy(allow: [text])) != nil else { return nil }
        self.text = text
    }
}

extension FieldForm where Self == ParsedForm<OutboundRule> {
    static var outboundRule: Self {
        ParsedForm(
            "a network such as \"10.0.0.0/8\" or a host name", TextShape("network or host name", plural: "networks and host names"),
            read: { OutboundRule($0) },
            write: { $0.text })
    }
}

extension FieldForm where Self == ParsedForm<IpNetwork> {
    static var network: Self {
        ParsedForm(
            "a network such as \"10.0.0.0/8\"", TextShape("network"), read: { IpNetwork($0) }, write: { $0.description })
    }
}
