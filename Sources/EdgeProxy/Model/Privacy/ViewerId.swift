/// By what a viewer is known to a publisher.
public enum ViewerId: Hashable, Sendable {
    /// The publisher's own.
    case uid(String)
    /// The device's id for advertising, in small letters.
    case ifa(String)

    /// `nil` for what names nobody: empty, or a macro that nobody has filled.
    public init?(uid: String) {
        guard !SignalText.isUnsaid(uid) else { return nil }
        self = .uid(uid)
    }

    /// The same; zeros are what a device says that limits ad tracking.
    public init?(ifa: String) {
        guard !SignalText.isUnsaid(ifa), !Self.isZero(ifa) else { return nil }
        self = .ifa(ifa.lowercased())
    }

    /// `00000000-0000-0000-0000-000000000000`, however it is written.
    static func isZero(_ ifa: String) -> Bool {
        ifa.utf8.contains(UInt8(ascii: "0")) && ifa.utf8.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "-") }
    }
}
