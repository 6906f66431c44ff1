/// Everything a machine can find wrong in one playlist, with its line, its rule and its section of rfc8216bis.
///
/// An error is something a player may fail over or read otherwise than meant; a warning is against a recommendation, or against a rule
/// that no known player minds. A playlist that the parsers refuse has at least that error, and whatever else its lines show.
public struct Check: Sendable {
    /// Nil when not even the first line is a playlist's.
    public let kind: PlaylistKind?
    /// In the order of their lines; at most `Limits.findings`.
    public let errors: [Violation]
    public let warnings: [Violation]

    /// - Parameters:
    ///   - bytes: the playlist.
    ///   - imports: variables of the multivariant playlist. Nil when they are not known: EXT-X-DEFINE:IMPORT is then taken on trust.
    ///   - query: query of the playlist's URI. Nil when it is not known, likewise for QUERYPARAM.
    public init(_ bytes: [UInt8], imports: [Variable]? = nil, query: [UInt8]? = nil) {
        var out = Findings(perRule: 20)
        let kind = Check.kind(of: bytes)
        if kind != nil { CheckLines.run(bytes, kind, &out) }
        let assumed = Variables.assumed(in: bytes)
        let values = imports ?? assumed.imports, text = query ?? assumed.query
        do {
            if kind == .multivariant {
                let list = try MultivariantPlaylist(parsing: bytes, query: text)
                CheckMultivariant.run(list, &out)
            } else {
                let list = try MediaPlaylist(parsing: bytes, imports: values, query: text)
                CheckMedia.run(list, &out)
                // Unused definitions are checked too.
                _ = try Variables.expand(bytes, imports: values, query: text)
            }
        } catch {
            // The line pass may have found the same with more detail.
            if !out.all.contains(where: { $0.line == error.line && $0.line > 0 && $0.severity == .error }) {
                out.add(error.rule, error.what, line: error.line)
            }
        }
        self.init(kind: kind, findings: out.all)
    }

    /// The last of several successive snapshots of one media playlist, oldest first: what it breaks alone, and the rules of a live reload
    /// (§6.2.1, §6.2.2, §6.2.5.1) that it breaks against those before it. What only players want is a warning. When each was taken is
    /// not known, so nothing is said of its pace.
    public init(snapshots: [[UInt8]]) {
        let alone = Check(snapshots.last ?? [])
        self.init(kind: alone.kind, findings: alone.errors + alone.warnings + CheckReload.findings(of: snapshots))
    }

    private init(kind: PlaylistKind?, findings: [Violation]) {
        self.kind = kind
        let sorted = findings.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
        errors = sorted.filter { $0.severity == .error }
        warnings = sorted.filter { $0.severity == .warning }
    }

    /// A text whose tags decide for neither kind is an empty multivariant playlist (§4.1).
    private static func kind(of bytes: [UInt8]) -> PlaylistKind? {
        guard (try? Header.end(in: bytes.span)) != nil else { return nil }
        if let kind = PlaylistKind.detect(bytes) { return kind }
        // URI lines without any tag are more likely segments whose EXTINF is missing.
        return .multivariant
    }
}

extension Findings {
    /// An error at a line.
    mutating func error(_ rule: String, _ section: String, _ line: Int, _ message: @autoclosure () -> String) {
        add(Rule(rule, section), message(), line: line)
    }

    /// A warning at a line.
    mutating func warning(_ rule: String, _ section: String, _ line: Int, _ message: @autoclosure () -> String) {
        add(Rule(rule, section), message(), line: line, severity: .warning)
    }
}

extension Tag {
    /// Where rfc8216bis defines the tag; empty for tags from elsewhere.
    var section: String {
        switch self {
        case .extm3u: "4.4.1.1"
        case .version: "4.4.1.2"
        case .independentSegments: "4.4.2.1"
        case .start: "4.4.2.2"
        case .define: "4.4.2.3"
        case .targetDuration: "4.4.3.1"
        case .mediaSequence: "4.4.3.2"
        case .discontinuitySequence: "4.4.3.3"
        case .endList: "4.4.3.4"
        case .playlistType: "4.4.3.5"
        case .iFramesOnly: "4.4.3.6"
        case .partInf: "4.4.3.7"
        case .serverControl: "4.4.3.8"
        case .extinf: "4.4.4.1"
        case .byteRange: "4.4.4.2"
        case .discontinuity: "4.4.4.3"
        case .key: "4.4.4.4"
        case .map: "4.4.4.5"
        case .programDateTime: "4.4.4.6"
        case .gap: "4.4.4.7"
        case .bitrate: "4.4.4.8"
        case .part: "4.4.4.9"
        case .dateRange: "4.4.5.1"
        case .skip: "4.4.5.2"
        case .preloadHint: "4.4.5.3"
        case .renditionReport: "4.4.5.4"
        case .media: "4.4.6.1"
        case .streamInf: "4.4.6.2"
        case .iFrameStreamInf: "4.4.6.3"
        case .sessionData: "4.4.6.4"
        case .sessionKey: "4.4.6.5"
        case .contentSteering: "4.4.6.6"
        default: ""
        }
    }
}
