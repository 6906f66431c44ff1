import Formats

/// A version of VAST that has a table of its own.
public enum VastVersion: UInt8, Comparable, CaseIterable, Sendable {
    case v20, v30, v40, v41, v42
    /// Its text adds a few parts to 4.2; it has no schema.
    case v43

    /// As `VAST@version` has it.
    public var text: String {
        switch self {
        case .v20: "2.0"
        case .v30: "3.0"
        case .v40: "4.0"
        case .v41: "4.1"
        case .v42: "4.2"
        case .v43: "4.3"
        }
    }

    /// The namespace of its schema; 2.0 and 3.0 have none.
    var space: String? { self < .v40 ? nil : "http://www.iab.com/VAST" }

    public static func < (one: VastVersion, other: VastVersion) -> Bool { one.rawValue < other.rawValue }

    /// What a document says, read as widely as it is written: "2.0.1", "3", " 4.2 ".
    ///
    /// A later 4.x is read by the last table that is known, for all of 4.x is compatible; nil for what is no version from 2 to 4.
    init?(reading text: String) {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { part in
            DecimalInteger.parse(Array(part.utf8).span, as: Int32.self)
        }
        guard let major = numbers.first ?? nil, !numbers.contains(nil) else { return nil }
        let minor = numbers.count > 1 ? numbers[1] ?? 0 : 0
        switch (major, minor) {
        case (2, _): self = .v20
        case (3, _): self = .v30
        case (4, 0): self = .v40
        case (4, 1): self = .v41
        case (4, 2): self = .v42
        case (4, _): self = .v43
        default: return nil
        }
    }
}
