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
