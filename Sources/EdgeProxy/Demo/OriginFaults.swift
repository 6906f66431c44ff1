import Formats

/// How the demo's origin misbehaves, on request: `POST /fault {"mode": "500", "seconds": 20, "path": "/news/"}`.
///
/// Without a path the channels are meant and the ads stay well, as they would on a CDN of their own; "/" is everything.
/// Faults stand beside each other, one for each path prefix; a new one for a prefix takes the place of the old.
public struct OriginFaults: Equatable, Sendable {
    public enum Mode: String, CaseIterable, Sendable {
        /// Status 500.
        case error = "500"
        /// Status 404.
        case missing = "404"
        /// Takes the request and does not answer until the fault ends.
        case hang
        /// Status 200 and an HTML page.
        case garbage
        /// The first half of the bytes, as if that were all.
        case half
        /// Closes the connection without a complete answer.
        case refuse
        /// Status 200 and no bytes.
        case empty
        /// What was there when the fault began: a packager that stands still.
        case freeze
        /// Numbers that begin anew when the fault begins, as after a restart; today's dates.
        case restart
        /// Ends the faults of that prefix; without a path, or with "/", all of them.
        case off
    }

    struct Fault: Equatable, Sendable {
        var mode: Mode
        /// Of the request's path; "/" is everything, `nil` everything but `/ads/`.
        var prefix: String?
        var startWallNs: Int64
        var endWallNs: Int64

        func meets(_ path: String) -> Bool { prefix.map(path.hasPrefix) ?? !path.hasPrefix("/ads/") }
    }

    private(set) var faults: [Fault] = []

    /// More prefixes than any test needs.
    static let faultsMax = 16
    /// What "seconds" may be.
    static let seconds: ClosedRange<Int64> = 1...3_600

    /// What is wrong with a request for a fault, in words.
    struct Refusal: Error, Equatable { var message: String }

    /// - Parameter body: a JSON object with `mode`, and if wanted `seconds` (20) and `path`.
    mutating func apply(_ body: [UInt8], wallNs: Int64) throws(Refusal) {
        guard let json = try? JsonReader.read(body), case .object = json else { throw Refusal(message: "expected a JSON object") }
        guard case .string(let name) = json["mode"], let mode = Mode(rawValue: name) else {
            throw Refusal(message: "mode: expected one of " + Mode.allCases.map(\.rawValue).joined(separator: ", "))
        }
        var seconds: Int64 = 20, prefix: String?
        if let given = json["seconds"] {
            guard case .number(let digits) = given, let number = Int64(digits), Self.seconds.contains(number) else {
                throw Refusal(message: "seconds: expected a whole number from 1 to 3600")
            }
            seconds = number
        }
        if let given = json["path"] {
            guard case .string(let text) = given, text.hasPrefix("/") else { throw Refusal(message: "path: expected a path") }
            prefix = text
        }
        faults.removeAll { $0.prefix == prefix || $0.endWallNs <= wallNs || (mode == .off && (prefix ?? "/") == "/") }
        guard mode != .off else { return }
        guard faults.count < Self.faultsMax else { throw Refusal(message: "too many faults at once") }
        faults.append(Fault(mode: mode, prefix: prefix, startWallNs: wallNs, endWallNs: wallNs + seconds * 1_000_000_000))
    }

    /// The fault that a request meets: the one with the longest prefix.
    func current(path: String, wallNs: Int64) -> Fault? {
        faults.filter { $0.meets(path) && wallNs < $0.endWallNs }.max { ($0.prefix ?? "").utf8.count < ($1.prefix ?? "").utf8.count }
    }
}
