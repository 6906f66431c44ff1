import Formats
import TestSupport
import Testing

@testable import Decision

@Suite struct CampaignFieldsTests {
    private static let creative = #"{"id": "a", "duration": 9, "hls": "http://o/a"}"#

    private static func read(
        _ members: String, _ use: FieldReader.Use = .file, over old: Campaign = Campaign()
    ) throws(FieldErrors) -> Campaign {
        let head = use == .patch ? "" : #""tenant": "t", "id": "k", "creatives": [\#(creative)]"#
        let text = "{" + [head, members].filter { !$0.isEmpty }.joined(separator: ", ") + "}"
        guard let json = try? JsonReader.read(Array(text.utf8)) else { return Campaign() }
        return try FieldReader.read(json, use, over: old)
    }

    /// What is given, and what holds then.
    @Test(
        arguments: [
            ("", nil), (#""cpm": 12.5"#, Price(.cpm, amountCents: 1_250)), (#""price": null, "cpm": 1"#, Price(.cpm, amountCents: 100)),
            (#""price": {"model": "cpm", "amount": 12.50}"#, Price(.cpm, amountCents: 1_250)),
            (#""price": {"model": "cpm", "amount": 12.50}, "cpm": 12.5"#, Price(.cpm, amountCents: 1_250)),
            (#""price": {"model": "cpcv", "amount": 0.02}, "cpm": null"#, Price(.cpcv, amountCents: 2)),
            (#""price": {"model": "cpc", "amount": 1000000}"#, Price(.cpc, amountCents: 100_000_000)),
            (#""price": {"model": "flat", "amount": 5000}"#, Price(.flat, amountCents: 500_000)),
        ] as [(String, Price?)])
    func aPriceHasAShortForm(members: String, price: Price?) throws {
        let read = try Self.read(members)
        #expect(read.bookedPrice == price && read.priceModel == price?.model ?? .cpm)
        #expect(try FieldReader.read(FieldWriter.json(read)) == read)
        try read.check()
    }

    /// Over a price that stands there, whichever is given alone takes its place.
    @Test(
        arguments: [
            (#""cpm": 3"#, 300, nil), (#""cpm": 10"#, 1_000, nil), (#""cpm": null"#, nil, nil),
            (#""price": {"model": "cpcv", "amount": 1}"#, nil, Price(.cpcv, amountCents: 100)),
            (#""price": {"model": "cpcv", "amount": 1}, "cpm": null"#, nil, Price(.cpcv, amountCents: 100)),
            (#""price": {"model": "cpm", "amount": 10}"#, 1_000, Price(.cpm, amountCents: 1_000)),
        ] as [(String, Int64?, Price?)])
    func aPatchOfThePriceReplacesIt(members: String, cpmCents: Int64?, price: Price?) throws {
        let patched = try Self.read(members, .patch, over: Self.read(#""cpm": 10"#))
        #expect(patched.cpmCents == cpmCents && patched.price == price)
    }

    @Test func aShortPriceTakesThePlaceOfALongOne() throws {
        let long = try Self.read(#""price": {"model": "cpc", "amount": 1}"#)
        let short = try Self.read(#""cpm": 3"#, .patch, over: long)
        #expect(short.bookedPrice == Price(.cpm, amountCents: 300) && short.price == nil)
        #expect(try Self.read(#""price": {"amount": 2}"#, .patch, over: long).price == Price(.cpc, amountCents: 200))
        #expect(try Self.read(#""price": null"#, .patch, over: long).bookedPrice == nil)
    }

    @Test(arguments: [
        (#""price": {"model": "cpm", "amount": 2}, "cpm": 3"#, "price", "is not what \"cpm\" says: leave one of them out"),
        (#""price": {"model": "flat", "amount": 2}, "cpm": 2"#, "price", "is not what \"cpm\" says: leave one of them out"),
        (#""price": {"amount": 2}"#, "price.model", "is missing"),
        (#""price": {"model": "cpa", "amount": 2}"#, "price.model", "expected \"cpm\", \"cpcv\", \"cpc\" or \"flat\", got \"cpa\""),
        (
            #""price": {"model": "cpc", "amount": 1000000.01}"#, "price.amount",
            "expected at most a million of a completed view or a click, got 1000000.01"
        ),
        (
            #""house": true, "budget_daily": 5"#, "budget_daily",
            "a house campaign is free, so a budget bounds nothing: bound it with \"goal_impressions\""
        ),
        (#""share": 101"#, "share", "expected a percentage with at most two places from 0 to 100, got 101"),
        (#""share": 0.001"#, "share", "expected a percentage with at most two places, got 0.001"),
        (#""labels": ["a", ""]"#, "labels[1]", "expected a string that is not empty, got \"\""),
        (
            #""caps": [{"count": 1, "per": "day", "of": "viewer"}]"#, "caps[0].of",
            "expected \"campaign\", \"creative\" or \"advertiser\", got \"viewer\""
        ),
        (#""caps": [{"count": 1, "per": "day", "every": 0}]"#, "caps[0].every", "expected a whole number from 1 to 43200, got 0"),
    ])
    func whatContradictsItselfIsRefused(members: String, path: String, message: String) throws {
        let errors = #expect(throws: FieldErrors.self) { try Self.read(members) }
        #expect(errors?.first == FieldError(path: path, message: message))
    }

    @Test(arguments: [
        (#""click_url": "ftp://a/""#, "click_url", "expected an http or https URL, got \"ftp://a/\""),
        (
            #""click_url": "http://u:p@a/""#, "click_url",
            "expected an http or https URL without a user name or password, got \"http://…@a/\""
        ),
        (#""tracking": {"impresion": ["http://a/"]}"#, "tracking.impresion", "unknown event; did you mean \"impression\"?"),
        (#""tracking": {"start": []}"#, "tracking.start", "expected 1 to 16 URLs, got 0"),
        (#""tracking": {"start": ["a"]}"#, "tracking.start[0]", "expected an http or https URL, got \"a\""),
        (
            #""start_date": "2026-01-02T00:00:00Z", "end_date": "2026-01-01T00:00:00Z""#, "end_date",
            "expected a date after start_date, got \"2026-01-01T00:00:00Z\""
        ),
    ])
    func creativesAreLookedAt(members: String, path: String, message: String) throws {
        let json = try JsonReader.read(Array(#"{"id": "a", "duration": 9, "hls": "http://o/a", \#(members)}"#.utf8))
        let errors = #expect(throws: FieldErrors.self) { try FieldReader.read(json, as: Creative.self) }
        #expect(errors?.first == FieldError(path: path, message: message))
    }

    @Test func trackersAreKeptByTheirEvents() throws {
        let text = #"{"id": "a", "duration": 9, "hls": "http://o/a", "tracking": {"click": ["http://a/?r=[CACHEBUSTING]", "http://b/"]}}"#
        let creative = try FieldReader.read(JsonReader.read(Array(text.utf8)), as: Creative.self)
        #expect(creative.tracking == [CreativeTracker(event: "click", urls: ["http://a/?r=[CACHEBUSTING]", "http://b/"])])
        #expect(try FieldReader.read(FieldWriter.json(creative)) == creative)
        let patch = try JsonReader.read(Array(#"{"tracking": {"start": ["http://s/"], "click": null}}"#.utf8))
        #expect(try FieldReader.read(patch, .patch, over: creative).tracking == [CreativeTracker(event: "start", urls: ["http://s/"])])
    }

    @Test func whatIsBoundedAndDatedIsPaced() throws {
        let dates = #""start_date": "2026-01-01T00:00:00Z", "end_date": "2026-02-01T00:00:00Z""#
        #expect(try Self.read(#""goal_completions": 5, \#(dates)"#).pacing == .even)
        #expect(try Self.read(#""goal_daily": 5, \#(dates)"#).pacing == .fast, "each day has its own bound")
        #expect(try Self.read(#""goal_impressions": 5, "pacing": "front", \#(dates)"#).pacing == .front)
        let endless = try Self.read(#""goal_completions": 5, "pacing": "front""#)
        #expect(throws: DecisionError.invalid(object: "campaigns/k", field: "pacing", problem: "\"front\" needs start_date and end_date")) {
            try endless.check()
        }
    }

    // Any combination is written and read back, and a patch of what differs makes one of the other.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func whatIsWrittenIsReadBack(seed: UInt64) throws {
        var random = Seeded(seed)
        let one = Self.random(&random), other = Self.random(&random)
        #expect(try FieldReader.read(FieldWriter.json(one)) == one)
        #expect(try FieldReader.read(FieldWriter.json(one), .put) == one)
        let patch = Set(FieldComparer.changes(from: one, to: other).map { String($0.field.prefix { $0 != "." && $0 != "[" }) })
        let members = patch.sorted().map { Json.Member(name: $0, value: FieldWriter.json(other)[$0] ?? .null) }
        #expect(try FieldReader.read(.object(members), .patch, over: one) == other, "seed \(seed): \(patch.sorted())")
    }

    private static func random(_ random: inout Seeded) -> Campaign {
        func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
        var made = Campaign(id: "k", tenant: "t", priority: 5, name: "k")
        let price = Price(PriceModel.allCases.randomElement(using: &random) ?? .cpm, amountCents: .random(in: 1...3, using: &random))
        if chance(2) { made.price = price }
        if chance(2), price.model == .cpm || made.price == nil { made.cpmCents = price.amountCents }
        if chance(2) { made.dailyBudgetCents = .random(in: 0...9_999, using: &random) }
        if chance(2) { made.dailyGoalImpressions = .random(in: 0...99, using: &random) }
        if chance(2) { made.goalCompletions = .random(in: 0...99, using: &random) }
        if chance(2) { made.share = .random(in: 0...10_000, using: &random) }
        made.isRoadblock = chance(2)
        made.labels = ["a", "b"].filter { _ in chance(2) }
        made.excludedLabels = ["b", "c"].filter { _ in chance(2) }
        made.pacing = Campaign.Pacing.allCases.randomElement(using: &random) ?? .fast
        made.caps = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            FrequencyCap(
                .random(in: 1...9, using: &random), every: .random(in: 1...9, using: &random),
                per: FrequencyCap.Span.allCases.randomElement(using: &random) ?? .day,
                of: FrequencyCap.Subject.allCases.randomElement(using: &random) ?? .campaign)
        }
        return made
    }
}
