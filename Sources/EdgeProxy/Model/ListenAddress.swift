import Formats

/// An address to listen on: "127.0.0.1:8080", "[::1]:8080" or ":8080" (every IPv4 address). Names are not looked up.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// An IPv4 or IPv6 address without brackets.
    public var host: String
    /// 0 takes a free port.
    public var port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `nil` when the text is no address with a port.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit), let port = UInt16(digits) else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard IpText.isV6(host) else { return nil }
        } else if host == "localhost" {
            host = "127.0.0.1"
        } else if host.isEmpty {
            host = "0.0.0.0"
        } else {
            guard IpText.isV4(host) else { return nil }
        }
        self.init(host: host, port: port)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension FieldForm where Self == ParsedForm<ListenAddress> {
    public static var listenAddress: Self {
        ParsedForm(
            "an address and port such as \"127.0.0.1:8080\"", TextShape("address", plural: "addresses", pattern: ":\\d{1,5}$"),
            read: { ListenAddress($0) }, write: { $0.description })
    }
}
