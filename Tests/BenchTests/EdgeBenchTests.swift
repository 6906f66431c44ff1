import Foundation
import TestSupport
import Testing

@testable import EdgeBench

// Tiny sizes, so that the benchmarks can't rot; what they measure here says nothing.
private let tiny: BenchOptions = {
    var options = BenchOptions()
    options.binary = ProcessInfo.processInfo.environment["EDGEPROXY_BINARY"] ?? ""
    options.rounds = 1
    options.roundSeconds = 1
    options.sessions = 3
    options.connections = 20
    // Longer than from one poll of a viewer to the next.
    options.crowdSeconds = 5
    options.firsts = 3
    options.pastBreaks = 40
    options.joins = 3
    options.calls = 50
    options.campaigns = 300
    options.decisions = 20
    options.audience = 200
    options.audienceSegmentSeconds = 4
    (options.reportChannels, options.reportCampaigns, options.reportDays, options.reportQuarterDays) = (10, 20, 60, 40)
    (options.reportRounds, options.rollUpEvents) = (1, 1_000)
    return options
}()

private let hasProduct = ProcessInfo.processInfo.environment["EDGEPROXY_BINARY"] != nil

private func run(_ part: BenchOptions.Part) throws -> BenchTable {
    var options = tiny
    options.parts = [part]
    return try EdgeBench.run(options) { _ in }
}

private let hasWrk = ["/usr/bin/wrk", "/usr/local/bin/wrk"].contains { FileManager.default.isExecutableFile(atPath: $0) }

@Test func theStitchersFunctionsAreMeasured() throws {
    #expect(try run(.micro).rows.allSatisfy { $0.measured > 0 })
}

@Test func theLibrariesAreMeasured() throws {
    #expect(try run(.playlistParse).rows.allSatisfy { $0.measured > 0 })
    #expect(try run(.scte35).rows.allSatisfy { $0.measured > 0 })
    #expect(try run(.vast).rows.allSatisfy { $0.measured > 0 })
}

/// The tables are made once or twice from what has been read so far, however long the list is.
@Test func aParseAsksForMemoryAsOftenHoweverLongTheListIs() {
    let counts = [600, 6_000, 60_000].map { LibraryBench.allocations(lines: $0) }
    #expect(Set(counts).count == 1 && counts[0] < 20, "\(counts)")
}

@Test func eventsAreMeasured() throws {
    let rows = try run(.events).rows
    #expect(rows.allSatisfy { $0.measured > 0 } && rows.count == 7)
}

@Test func rollUpsAreMeasured() throws {
    #expect(try run(.rollUp).rows.allSatisfy { $0.measured > 0 })
}

@Test(arguments: PostgresServer.isPossible ? [BenchOptions.Part.reports, .reportsPostgres] : [.reports])
func reportsAreMeasured(part: BenchOptions.Part) throws {
    // How long they take is the benchmark's to judge.
    #expect(try run(part).rows.allSatisfy { $0.measured >= 0 })
}

@Test func decisionsAreMeasured() throws {
    #expect(try run(.decision).rows.allSatisfy { $0.measured >= 0 })
}

@Test(.enabled(if: hasProduct && hasWrk, "needs EDGEPROXY_BINARY and wrk"))
func adRequestsAreMeasured() throws {
    #expect(try run(.adRequest).rows.allSatisfy { $0.measured > 0 })
}

@Test(.enabled(if: hasProduct && hasWrk && NginxServer.program != nil, "needs EDGEPROXY_BINARY, nginx and wrk"))
func playlistsAreMeasuredBesideNginx() throws {
    let rows = try run(.playlist).rows
    #expect(rows[0].measured > 0 && rows[0].ratio ?? 0 > 0)
}

@Test(.enabled(if: hasProduct, "needs EDGEPROXY_BINARY"), arguments: [BenchOptions.Part.crowd, .tls])
func everyConnectionPollsWithoutAnError(part: BenchOptions.Part) throws {
    let rows = try run(part).rows
    #expect(rows.first { $0.what.contains("errors") }?.measured == 0)
    #expect(rows[0].measured > 0)
}

@Test(.enabled(if: hasProduct, "needs EDGEPROXY_BINARY"))
func firstAnswersAreStitched() throws {
    #expect(try run(.first).rows.allSatisfy { $0.measured > 0 })
}

@Test(.enabled(if: hasProduct, "needs EDGEPROXY_BINARY"))
func joinsAreMeasured() throws {
    // How long they take is the benchmark's to judge.
    let rows = try run(.join).rows
    #expect(rows.count == 3 && rows[2].isMet == true, "\(rows)")
}

@Test(.enabled(if: hasProduct, "needs EDGEPROXY_BINARY"))
func anAudienceIsMeasured() throws {
    // How many spans a refresh makes is the benchmark's to judge: on a busy machine not everybody asks within one segment.
    let rows = try run(.sessions).rows
    #expect(rows[0].isMet == true && rows.allSatisfy { $0.measured > 0 }, "\(rows)")
}
