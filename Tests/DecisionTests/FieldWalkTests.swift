import Formats
import TestSupport
import Testing

@testable import Decision

// Each row is a condition as the configuration has it, and what the engine makes of it.
@Test(
    arguments: [
        (#"{"country": {"include": ["DE", "AT"]}}"#, .init(.country, ["DE", "AT"])),
        (#"{"key.genre": {"exclude": ["kids"]}}"#, .init(.key("genre"), ["kids"], .exclude)),
        (
            #"{"time": {"include": [{"days": ["sat", "sun"], "from": "18:00", "to": "01:30"}]}}"#,
            .init(.time, DayPart(days: [5, 6], from: 72, to: 6).quarters)
        ),
        (
            #"{"time": {"exclude": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}]}}"#,
            .init(.time, (0..<672).map(String.init), .exclude)
        ),
        (
            #"{"time": {"include": [{"days": ["fri"], "from": "00:15", "to": "00:30"}, "#
                + #"{"days": ["mon"], "from": "06:00", "to": "06:00"}]}}"#,
            .init(.time, DayPart(days: [4], from: 1, to: 2).quarters + DayPart(days: [0], from: 24, to: 24).quarters)
        ),
    ] as [(String, Targeting.Condition)])
func conditionsAreReadAndWritten(text: String, condition: Targeting.Condition) throws {
    let json = try JsonReader.read(Array(#"{"all": [\#(text)], "any": [], "none": []}"#.utf8))
    #expect(try FieldReader.read(json) == Targeting(all: [condition]))
    #expect(FieldWriter.json(Targeting(all: [condition])) == json)
}

// Whatever parts a condition was made of, those that are written hold the same quarters in the same order.
@Test(arguments: 0..<200 as Range<UInt64>)
func dayPartsComeBack(seed: UInt64) {
    var random = Seeded(seed)
    let quarters = (0..<Int.random(in: 1...4, using: &random)).flatMap { _ in
        DayPart(
            days: (0..<7).filter { _ in Bool.random(using: &random) }, from: Int.random(in: 0...96, using: &random),
            to: Int.random(in: 0...96, using: &random)
        ).quarters
    }
    #expect(DayPart.parts(ofQuarters: quarters).flatMap(\.quarters) == quarters)
}

@Test(arguments: [
    (#"{"all": {}}"#, "all", "expected an array, got an object"), (#"{"all": [1]}"#, "all[0]", "expected an object, got 1"),
    (#"{"all": [{}]}"#, "all[0]", "expected one attribute"),
    (#"{"all": [{"country": {"include": []}, "city": {"include": []}}]}"#, "all[0]", "expected one attribute"),
    (#"{"all": [{"contry": {"include": []}}]}"#, "all[0].contry", "unknown attribute; did you mean \"country\"?"),
    (#"{"all": [{"key.": {"include": []}}]}"#, "all[0].key.", "unknown attribute"),
    (#"{"all": [{"city": {}}]}"#, "all[0].city", "expected either \"include\" or \"exclude\""),
    (#"{"all": [{"city": {"include": ["a"], "exclude": ["b"]}}]}"#, "all[0].city", "expected either \"include\" or \"exclude\""),
    (#"{"all": [{"city": {"includes": ["a"]}}]}"#, "all[0].city.includes", "unknown field; did you mean \"include\"?"),
    (#"{"none": [{"city": {"include": [""]}}]}"#, "none[0].city.include[0]", "expected a string that is not empty, got \"\""),
    (
        #"{"any": [{"time": {"include": [{"from": "24:15"}]}}]}"#, "any[0].time.include[0].from",
        "expected a quarter of an hour such as \"18:15\", got \"24:15\""
    ),
])
func conditionsThatSayNothingAreRefused(text: String, path: String, message: String) throws {
    let json = try JsonReader.read(Array(text.utf8))
    let errors = #expect(throws: FieldErrors.self) { try FieldReader.read(json, as: Targeting.self) }
    #expect(errors?.first == FieldError(path: path, message: message))
}

@Test func podRulesAreWrittenAsTheyAreRead() throws {
    let text = #"""
        {"max_ads": 6, "max_duration": 180, "min_ad": null, "max_ad": 3600, "slots": [], \#
        "separation": {"advertiser": 1, "category": "pod", "neighbours": "none", "neighbour_window": 3600}, "blocked_advertisers": [], \#
        "blocked_categories": [], "blocked_labels": [], "house": true, "reserved": []}
        """#
    let rules = PodRules(categories: .pod)
    #expect(FieldWriter.json(rules).text == text)
    #expect(try FieldReader.read(JsonReader.read(Array(text.utf8))) == rules)
}

// `full.json` has them all; here is what stands for what.
@Test func aCampaignThatSaysNothingIsActiveAndOfMiddlePriority() throws {
    let json = try JsonReader.read(
        Array(#"{"tenant": "t", "id": "k", "creatives": [{"id": "a", "duration": 9, "hls": "http://o/a"}]}"#.utf8))
    let read = try FieldReader.read(json, as: Campaign.self)
    let creative = Creative(id: "a", durationNs: 9_000_000_000, name: "a", hls: "http://o/a")
    #expect(read == Campaign(id: "k", tenant: "t", priority: 5, creatives: [creative], name: "k"))
    #expect(try FieldReader.read(FieldWriter.json(read)) == read)
}
