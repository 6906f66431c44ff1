import Foundation

/// What is measured and how large; the defaults are the full sizes of `make bench`.
struct BenchOptions: Sendable {
    enum Part: String, CaseIterable, Sendable {
        case playlist, crowd, tls, first, live, join, sessions, micro, scte35, vast, decision, events, csai, reports
        case adRequest = "ad-request"
        case playlistParse = "playlist-parse"
        case rollUp = "roll-up"
        case reportsPostgres = "reports-postgres"
    }

    /// PostgreSQL takes minutes to be filled: only who asks for it has it.
    var parts: [Part] = Part.allCases.filter { $0 != .reportsPostgres }
    /// A path of the product.
    var binary = ".build/release/edgeproxy"
    var json = false
    /// Rounds of `wrk` against each side, and the length of each in seconds.
    var rounds = 5, roundSeconds = 3
    /// Sessions that the playlist's rounds go over.
    var sessions = 1_000
    var connections = 10_000, crowdSeconds = 24
    /// Campaigns of the catalogue that decisions are measured with, and how many decisions.
    var campaigns = 10_000, decisions = 20_000
    /// Sessions that are in one break together.
    var audience = 100_000, audienceSegmentSeconds = 10
    /// Playlists that are each asked for for the first time.
    var firsts = 300
    /// How long new segments are waited for in each row, and who else polls.
    var liveSeconds = 40, liveViewers = 200
    /// Breaks that are over when sessions join, and how many of them join.
    var pastBreaks = 4_000, joins = 200
    /// Calls of each small function.
    var calls = 200_000
    /// What there are sums of: channels, campaigns, days, and days whose quarter hours there are; and how often each report is asked for.
    var reportChannels = 100, reportCampaigns = 100, reportDays = 760, reportQuarterDays = 100, reportRounds = 20
    /// Events that are added up.
    var rollUpEvents = 1_000_000

    struct Fault: Error, CustomStringConvertible {
        var description: String
        init(_ description: String) { self.description = description }
    }

    static let usage = """
        usage: edgeproxy-bench [--json] [--binary PATH]
                               [--only playlist,crowd,tls,first,live,join,sessions,micro,playlist-parse,scte35,vast,decision,events,
                                       ad-request,csai,roll-up,reports,reports-postgres]
                               [--rounds N] [--round-seconds N] [--sessions N] [--connections N] [--crowd-seconds N]
                               [--audience N] [--firsts N] [--live-seconds N] [--past-breaks N] [--joins N] [--calls N]
                               [--campaigns N] [--decisions N] [--report-days N] [--report-quarter-days N] [--report-rounds N]
                               [--roll-up-events N]
        """

    init() {}

    /// - Throws: `Fault` for what it does not know.
    init(_ arguments: [String], environment: [String: String]) throws {
        binary = environment["EDGEPROXY_BINARY"] ?? binary
        var left = arguments[...]
        while let name = left.popFirst() {
            if name == "--json" {
                json = true
                continue
            }
            guard let value = left.popFirst() else { throw Fault("\(name): a value is missing\n\(Self.usage)") }
            func number() throws -> Int {
                guard let number = Int(value), number > 0 else { throw Fault("\(name): expected a number, got \(value)") }
                return number
            }
            switch name {
            case "--binary": binary = value
            case "--only":
                parts = try value.split(separator: ",").map {
                    guard let part = Part(rawValue: String($0)) else { throw Fault("--only: there is no part \($0)") }
                    return part
                }
            case "--rounds": rounds = try number()
            case "--round-seconds": roundSeconds = try number()
            case "--sessions": sessions = try number()
            case "--connections": connections = try number()
            case "--crowd-seconds": crowdSeconds = try number()
            case "--campaigns": campaigns = try number()
            case "--decisions": decisions = try number()
            case "--audience": audience = try number()
            case "--firsts": firsts = try number()
            case "--live-seconds": liveSeconds = try number()
            case "--past-breaks": pastBreaks = try number()
            case "--joins": joins = try number()
            case "--calls": calls = try number()
            case "--roll-up-events": rollUpEvents = try number()
            case "--report-days": reportDays = try number()
            case "--report-quarter-days": reportQuarterDays = try number()
            case "--report-rounds": reportRounds = try number()
            default: throw Fault("\(name): unknown\n\(Self.usage)")
            }
        }
    }
}
