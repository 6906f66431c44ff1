import TestSupport
import Testing

@testable import Store

/// Records as bytes.
@Suite struct EventRecordTests {
    private let labels = EventLabels()

    private func bytes(_ record: EventRecord) -> [UInt8] {
        var encoder = EventEncoder()
        record.encode(to: &encoder)
        return encoder.bytes
    }

    private func read(_ bytes: [UInt8]) throws -> EventRecord {
        var decoder = EventDecoder(bytes, 0..<bytes.count)
        return try EventRecord.decode(&decoder)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func everyRecordIsReadAsItWasWritten(seed: UInt64) throws {
        var rng = Seeded(seed)
        let some = [EventLabel.none, .other] + (0..<20).map { labels.label("label \($0)") }
        for _ in 0..<500 {
            let record = EventSamples.any(&rng, some), encoded = bytes(record)
            #expect(try read(encoded) == record)
            #expect(encoded.count + EventFrame.headBytes <= 120)
            // A later version adds fields at the end.
            #expect(try read(encoded + [1, 2, 3]) == record)
            #expect(throws: EventCodeFault.self) { try read(encoded.dropLast()) }
        }
    }

    /// Files are read for months: what was written stays what it was.
    @Test func theBytesOfAnEventStayAsTheyAre() throws {
        var event = TrackingEvent()
        (event.context.atMs, event.context.receiptMs) = (0x0101_0203_0405, 0x0201_0203_0405)
        event.context.id = TrackedId(high: 0x1011_1213_1415_1617, low: 0x2021_2223_2425_2627)
        (event.context.adBreak, event.context.layout, event.context.ordinal) = (3, -4, 5)
        (event.context.flags, event.context.invalid) = ([.house, .untimed], .duplicate)
        (event.context.tenant, event.context.channel) = (EventLabel(number: 7), EventLabel(number: 0x08_0000))
        (event.context.country, event.context.device) = (EventCountry("de"), EventLabel(number: 9))
        (event.context.viewer, event.context.purposes, event.context.policy) = (0x3031_3233_3435_3637, 0x0a0b, 5)
        event.context.arms = EventLabel(number: 13)
        (event.ad.slot, event.ad.price, event.ad.account) = (2, -12_000, 0x4041_4243_4445_4647)
        (event.ad.campaign, event.ad.creative, event.ad.source) = (EventLabel(number: 10), EventLabel(number: 11), EventLabel(number: 12))
        (event.event, event.evidence, event.offsetMs, event.durationMs) = (.thirdQuartile, .confirmed, 22_500, 30_000)
        let hex = bytes(.event(event)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(
            hex == "0301" + "050403020101" + "050403020102" + "1716151413121110" + "2726252423222120" + "0300000000000000"
                + "fcffffffffffffff" + "05" + "0101" + "0d" + "070000" + "000008" + "4445" + "090000" + "3736353433323130" + "0b0a" + "05"
                + "0d0000"
                + "0200" + "0a0000" + "0b0000" + "0c0000" + "20d1ffffffffffff" + "4746454443424140" + "05" + "03" + "e4570000" + "30750000")
    }

    @Test func theNumbersStayAsTheyAre() {
        #expect(EventKind.allCases.map(\.rawValue) == Array(2...10))
        #expect(TrackedEvent.allCases.map(\.rawValue) == Array(1...19) + Array(32...35))
        #expect(EventEvidence.allCases.map(\.rawValue) == Array(1...4))
        #expect(InvalidReason.allCases.map(\.rawValue) == Array(1...16))
        #expect(SessionEnd.Cause.allCases.map(\.rawValue) == Array(1...3))
    }

    /// Passed over, not refused.
    @Test func whatALaterVersionWritesIsUnknown() {
        var encoded = bytes(EventSamples.impression(1))
        encoded[0] = 11
        #expect(throws: EventCodeFault.unknown(field: "kind", value: 11)) { try read(encoded) }
        encoded = bytes(EventSamples.impression(1))
        encoded[encoded.count - 10] = 60
        #expect(throws: EventCodeFault.unknown(field: "event", value: 60)) { try read(encoded) }
    }

    @Test func timesOutsideOfTheirRangeAreTheNearest() throws {
        var click = TrackingClick()
        (click.context.atMs, click.context.receiptMs) = (-5, .max)
        let context = try read(bytes(.click(click))).context
        #expect(context.atMs == 0 && context.receiptMs == 1 << 48 - 1)
    }

    @Test func aKeyTellsWhatHappenedWhere() {
        var event = TrackingEvent(), click = TrackingClick(), correction = EventCorrection()
        let first = EventRecord.event(event).key
        event.evidence = .client
        event.context.receiptMs = 9
        #expect(EventRecord.event(event).key == first)
        event.ad.slot = 1
        #expect(EventRecord.event(event).key != first)
        event.ad.slot = 0
        event.event = .start
        #expect(EventRecord.event(event).key != first)
        correction.event = .impression
        #expect(EventRecord.correction(correction).key != first)
        click.context.atMs = 3
        #expect(EventRecord.click(click).key == EventRecord.click(TrackingClick()).key)
    }

    @Test func labelsStandForTexts() {
        let first = labels.label("a")
        #expect(labels.label("a") == first && labels.label("b") != first && labels.text(first) == "a")
        #expect(labels.label("") == .none && labels.text(.none) == "")
        #expect(labels.label(String(repeating: "x", count: 256)) == .other && labels.refused.load(ordering: .relaxed) == 1)
        #expect(labels.text(EventLabel(number: 99)) == nil)
    }

    @Test(arguments: [("de", "DE"), ("US", "US"), ("", ""), ("usa", ""), ("4x", ""), ("ä", "")])
    func aCountryIsTwoLetters(text: String, shown: String) { #expect(EventCountry(text).text == shown) }

    @Test func aHeaderIsReadAsItWasWritten() {
        let header = EventHeader(log: 7, number: 8, beganMs: 9, previousEnd: 10)
        #expect(header.encoded.count == EventHeader.bytes && EventHeader(header.encoded) == header)
        for index in header.encoded.indices {
            var damaged = header.encoded
            damaged[index] ^= 0x10
            #expect(EventHeader(damaged) == nil, "byte \(index)")
        }
    }

    /// What an earlier segment has left on the disk is no record of this one.
    @Test func aRecordOfAnotherSegmentIsNone() {
        var bytes: [UInt8] = []
        EventFrame(log: 5, number: 1).append(self.bytes(EventSamples.impression(1)), to: &bytes)
        #expect(EventFrame(log: 5, number: 1).step(in: bytes, at: 0, isEnd: true) == .record(8..<bytes.count))
        for number in 2...1_000 as ClosedRange<UInt64> {
            #expect(EventFrame(log: 5, number: number).step(in: bytes, at: 0, isEnd: true) == .damage(0..<bytes.count))
        }
    }
}
