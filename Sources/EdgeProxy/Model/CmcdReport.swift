import Formats

/// What a player says of itself with a request: Common Media Client Data, version 1 (CTA-5004) and 2 (CTA-5004-B), as far as it tells what
/// was played. Unknown keys are left out, and a value that is none.
public struct CmcdReport: Equatable, Sendable {
    /// `bl`: what it has of this kind of media ahead of what it plays, milliseconds.
    public var bufferMs: Int64?
    /// `pr`: 0 is standing still, 1 is normal speed and what a report without it means.
    public var rate = 1.0
    /// `nr`: what it asks for is not shown.
    public var isNotRendered = false
    /// `sta`: one letter.
    public var state: UInt8?
    /// `pt`: where it is in what it plays, milliseconds.
    public var playheadMs: Int64?
    /// `ts`: when it says so, by its own clock, milliseconds since 1970.
    public var sentMs: Int64?

    public init() {}

    /// Reads the value of the query's `CMCD`, unescaped, or of a header: `bl=21300,ot=v,su`.
    /// - Parameter text: more than `Limits.cmcdBytes` say nothing.
    public mutating func read(_ text: some Collection<UInt8>) {
        guard text.count <= Limits.cmcdBytes else { return }
        var isQuoted = false
        for pair in text.split(whereSeparator: { byte in
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            return byte == UInt8(ascii: ",") && !isQuoted
        }) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard let key = parts.first else { continue }
            set(String(decoding: key, as: UTF8.self), parts.count == 2 ? Array(parts[1]) : [])
        }
    }

    /// The reports of a body of `application/cmcd`, one a line (CTA-5004-B, event mode).
    /// - Returns: at most `Limits.cmcdReports`, the last ones: they say where the player is.
    public static func reports(_ body: [UInt8]) -> [CmcdReport] {
        let lines = body.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        return lines.suffix(Limits.cmcdReports).map { line in
            var report = CmcdReport()
            report.read(line)
            return report
        }
    }

    private mutating func set(_ key: String, _ value: [UInt8]) {
        switch key {
        case "bl": if let ms = Self.number(value) { bufferMs = Int64(min(max(ms, 0), Limits.cmcdBufferMs)) }
        case "pr": if let rate = Self.number(value) { self.rate = rate }
        case "nr": isNotRendered = true
        case "pt": if let ms = Self.number(value) { playheadMs = Int64(min(max(ms, 0), Limits.cmcdTimeMs)) }
        case "ts": if let ms = Self.number(value) { sentMs = Int64(min(max(ms, 0), Limits.cmcdTimeMs)) }
        case "sta": state = value.first { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "(") }
        default: break
        }
    }

    /// A number; the first of an inner list, as version 2 writes it: `(5000;v 3000;a)`.
    private static func number(_ value: [UInt8]) -> Double? {
        let digits = value.drop { $0 == UInt8(ascii: "(") }.prefix {
            $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0)
        }
        return Double(String(decoding: digits, as: UTF8.self))
    }

    /// Whether the player plays on, so that its buffer says where it is.
    public var isPlaying: Bool {
        guard rate > 0, !isNotRendered else { return false }
        // Preloading, ended, stopped, failed.
        return !(state.map { "daqf".utf8.contains($0) } ?? false)
    }
}
