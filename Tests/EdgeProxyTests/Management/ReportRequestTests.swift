import Formats
import Model
import Store
import Testing

@testable import EdgeProxy

/// What a query of the reports asks for, and what it may not.
@Suite struct ReportRequestTests {
    private static let berlin = NamedTimeZone("Europe/Berlin") ?? .utc
    /// 2026-05-07T12:00:00Z
    private static let nowMs: Int64 = 1_778_155_200_000
    private static let names =
        ["from", "to", "interval", "group", "time_zone", "format", "trailer", "compare"] + ReportDimension.allCases.map(\.rawValue)

    private func request(_ query: String) throws(Reply.Failure) -> ReportRequest {
        try ReportRequest(
            QueryParameters(Array(query.utf8), allowed: Self.names), tenant: "one", zone: Self.berlin, nowMs: Self.nowMs)
    }

    @Test func withoutAnythingItIsTheLastWeekAsOne() throws {
        let request = try request("")
        #expect(request.query.tenant == "one" && request.query.zone == Self.berlin && request.query.interval == .total)
        #expect(request.query.groups.isEmpty && request.query.filters.isEmpty && request.form == .json)
        #expect(!request.isCompared && !request.hasTrailer)
        #expect(request.query.range == 1_777_586_400_000..<1_778_191_200_000)
    }

    @Test func everythingIsTakenAsItStands() throws {
        let request = try request(
            "from=2026-05-01T00%3A00%3A00Z&to=2026-05-02&interval=hour&group=campaign,channel&time_zone=Asia/Kathmandu&format=csv&trailer=1"
                + "&channel=news,sports&country=DE,&device=tv&arm=ad-load%3Afour&campaign=(other)")
        #expect(request.query.groups == [.campaign, .channel] && request.query.interval == .hour && request.form == .csv)
        #expect(request.query.zone.name == "Asia/Kathmandu" && request.hasTrailer)
        #expect(
            request.query.filters == [
                .channel: ["news", "sports"], .country: ["DE", ""], .device: ["tv"], .arm: ["ad-load:four"], .campaign: ["(other)"],
            ])
        #expect(request.query.range.lowerBound == 1_777_593_600_000)
    }

    @Test(arguments: [
        ("from=yesterday", "from"), ("from=", "from"), ("to=2026-02-30", "to"), ("from=2026-05-02&to=2026-05-01", "to"),
        ("from=2026-05-08", "from"), ("interval=week", "interval"), ("interval=", "interval"), ("group=", "group"),
        ("group=campaign,advertiser", "group"), ("group=campaign,campaign", "group"), ("time_zone=Europe/Bern1in", "time_zone"),
        ("time_zone=", "time_zone"), ("time_zone=../../etc/passwd", "time_zone"), ("format=xml", "format"), ("trailer=yes", "trailer"),
        ("trailer=1", "trailer"), ("compare=last", "compare"), ("compare=previous&format=csv", "compare"), ("country=Germany", "country"),
        ("country=de", "country"), ("device=telly", "device"), ("advertiser=x", "advertiser"),
        ("from=1970-01-01&interval=hour", "interval"),
        ("from=1970-01-01&interval=day", "interval"),
    ])
    func whatIsUnknownIsNamed(query: String, field: String) {
        do {
            _ = try request(query)
            Issue.record("\(query) was taken")
        } catch {
            #expect(error.status == 400 && error.field == field, "\(error)")
        }
    }

    @Test func manyYearsAreOneRow() throws {
        #expect(try request("from=1970-01-01").query.range.lowerBound == -3_600_000)
        #expect(try request("from=2025-05-01&interval=hour").period.days.count == 372)
    }

    @Test func whatWasBeforeIsAskedForAlike() throws {
        let request = try request("from=2026-05-04&to=2026-05-04&compare=previous&group=channel&channel=news")
        let before = request.previous(nowMs: Self.nowMs)
        #expect(before.groups == request.query.groups && before.filters == request.query.filters)
        #expect(before.range == request.query.range.lowerBound - 604_800_000..<request.query.range.upperBound - 604_800_000)
    }
}
