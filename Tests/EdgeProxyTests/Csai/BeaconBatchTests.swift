import Formats
import Store
import Testing

@testable import EdgeProxy

@Suite struct BeaconBatchTests {
    private static func read(_ text: String) throws -> BeaconBatch { try FieldReader.read(try JsonReader.read(Array(text.utf8))) }

    @Test func anAdIsNamedByItsRequest() throws {
        let batch = try Self.read(#"{"request_id": "r", "creative_id": "c", "campaign_id": "k", "tenant": "t"}"#)
        #expect((batch.requestId, batch.creativeId, batch.campaignId, batch.tenant) == ("r", "c", "k", "t") && batch.events == nil)
    }

    @Test func eventsComeTogether() throws {
        let batch = try Self.read(#"{"events": [{"k": "a.2"}, {"k": "b", "event": "start", "at": "2026-11-30T12:00:00.5Z"}]}"#)
        #expect(batch.events?.map(\.k) == ["a.2", "b"] && batch.events?.map(\.event) == [nil, "start"])
        #expect(batch.events?.map(\.atMs) == [nil, 1_796_040_000_500])
    }

    @Test(arguments: [
        "{}", #"{"events": []}"#, #"{"request_id": "r", "events": [{"k": "a"}]}"#, #"{"events": [{}]}"#, #"{"events": [{"k": 1}]}"#,
        #"{"request_id": ""}"#, #"{"request_id": "r", "other": 1}"#,
    ])
    func whatSaysNothingIsRefused(text: String) { #expect(throws: FieldErrors.self) { try Self.read(text) } }

    /// What is wrong with one event is said of it, by its place and its field; the others count.
    @Test func eachEventIsJudgedByItself() throws {
        let body = #"{"events": [{"k": "a"}, {}, {"k": "b", "at": "noon"}, 7, {"k": "c", "what": 1}, {"k": "d", "event": "start"}]}"#
        let (batch, faults) = try BeaconBatch.read(Array(body.utf8), mostBytes: 1_000)
        #expect(batch.events?.map(\.k) == ["a", "-", "-", "-", "-", "d"])
        #expect(faults.mapValues(\.field) == [1: "events[1].k", 2: "events[2].at", 3: "events[3]", 4: "events[4].what"])
        #expect(faults.values.allSatisfy { $0.status == 400 && !$0.message.isEmpty })
        // What is wrong with the whole is nobody's result.
        for text in [#"{"events": [{}], "request_id": "r"}"#, #"{"events": [], "x": 1}"#, #"{"events": {}}"#, "[]", "{"] {
            #expect(throws: Reply.Failure.self) { try BeaconBatch.read(Array(text.utf8), mostBytes: 1_000) }
        }
        #expect(throws: Reply.tooLong(10)) { try BeaconBatch.read(Array(body.utf8), mostBytes: 10) }
    }

    @Test func noMoreThanABatchIsRead() throws {
        func text(_ count: Int) -> String {
            "{\"events\": [" + Array(repeating: #"{"k": "a"}"#, count: count).joined(separator: ",") + "]}"
        }
        #expect(try Self.read(text(500)).events?.count == 500)
        #expect(throws: FieldErrors.self) { try Self.read(text(501)) }
    }

    @Test func eventsHaveTheNamesOfVast() {
        #expect(TrackedEvent(named: "firstQuartile") == .firstQuartile && TrackedEvent(named: "abandoned") == nil)
        for event in VastAnswer.events { #expect(TrackedEvent(named: event.named.rawValue) == event.counted) }
    }
}
