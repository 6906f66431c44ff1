import Decision
import TestSupport
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Store

@Suite struct BeaconTokenTests {
    private static let nowMs: Int64 = 1_796_000_000_000
    private static let signer = BeaconSigner(keys: [Array("a key of sixteen bytes".utf8)])

    private static func token(_ random: inout Seeded) -> BeaconToken {
        func text(_ most: Int) -> String {
            String((0..<Int.random(in: 0...most, using: &random)).map { _ in "aß-9".randomElement(using: &random) ?? "x" })
        }
        var token = BeaconToken()
        token.issuedMs = nowMs - Int64.random(in: 0..<60_000, using: &random)
        token.lifetimeMinutes = UInt32.random(in: 2...100_000, using: &random)
        token.id = TrackedId(high: random.next(), low: random.next())
        token.adBreak = Bool.random(using: &random) ? 0 : Int64(bitPattern: random.next())
        token.layout = Bool.random(using: &random) ? 0 : Int64(bitPattern: random.next() >> UInt64.random(in: 0...63, using: &random))
        token.slot = UInt16.random(in: .min ... .max, using: &random)
        token.events = BeaconToken.Events(rawValue: UInt32.random(in: .min ... .max, using: &random))
        token.booking = AdBooking(
            campaignId: text(63), creativeId: text(63), account: random.next(),
            model: PriceModel.allCases.randomElement(using: &random) ?? .cpm,
            priceMicros: Int64.random(in: 0...Int64.max, using: &random), isHouse: Bool.random(using: &random))
        token.durationMs = UInt32.random(in: .min ... .max, using: &random)
        (token.isTest, token.isCountedByServer) = (Bool.random(using: &random), Bool.random(using: &random))
        (token.tenant, token.channel, token.source) = (text(20), text(20), text(20))
        (token.country, token.device, token.arms) = (text(1), text(10), text(60))
        if Bool.random(using: &random) { token.marks = marks(&random) }
        return token
    }

    /// All that stands in a token of a viewer.
    private static func marks(_ random: inout Seeded) -> ViewerMarks {
        var marks = ViewerMarks()
        (marks.isGdpr, marks.isOptedOut) = (Bool.random(using: &random), Bool.random(using: &random))
        (marks.purposes, marks.policyVersion) = (.random(in: 0 ... .max, using: &random), .random(in: 0 ... .max, using: &random))
        marks.viewer = ViewerKey(recorded: random.next())
        marks.fault = Bool.random(using: &random) ? TrafficFault.allCases.randomElement(using: &random) : nil
        return marks
    }

    // Tokens that earlier versions gave out are read on, and most viewers have nothing to be said of.
    @Test func aTokenIsNoLongerWhereNothingIsSaid() {
        var random = Seeded(11), token = Self.token(&random)
        token.marks = ViewerMarks()
        let plain = token.encoded()
        token.marks.isGdpr = true
        #expect(token.encoded().count == plain.count + 12)
    }

    // What was said of a request holds for each beacon of its ads.
    @Test func recordsSayWhatTheRequestDid() throws {
        let labels = EventLabels()
        var random = Seeded(5), token = Self.token(&random)
        (token.isTest, token.marks) = (false, Self.marks(&random))
        token.marks.fault = .datacenter
        let records = [
            token.event(.impression, receiptMs: 1, invalid: .outOfOrder, labels: labels),
            token.click(receiptMs: 1, withoutImpression: false, labels: labels), token.error(900, receiptMs: 1, labels: labels),
        ]
        for record in records {
            #expect(record.context.marks == token.marks && record.context.invalid == .datacenter)
            var pairing = SlotPairing<Int64>()
            #expect(pairing.add(record, at: 0).isEmpty)
        }
        let bot = token.event(.impression, receiptMs: 1, invalid: .bot, labels: labels)
        #expect(bot.context.invalid == .bot)
    }

    // No longer is it known what was clicked before.
    @Test(arguments: [(0, true), (Limits.clickPaidMs, true), (Limits.clickPaidMs + 1, false)])
    func clicksArePaidForSomeHours(ageMs: Int64, isPaid: Bool) {
        let labels = EventLabels()
        var random = Seeded(5), token = Self.token(&random)
        (token.isTest, token.marks) = (false, ViewerMarks())
        token.issuedMs = 1_700_000_000_000
        let click = token.click(receiptMs: token.issuedMs + ageMs, withoutImpression: false, labels: labels)
        var pairing = SlotPairing<Int64>()
        #expect(click.context.invalid == (isPaid ? nil : .expired) && pairing.add(click, at: 0).isEmpty == !isPaid)
    }

    @Test(arguments: TrafficFault.allCases) func faultsAreReasons(fault: TrafficFault) {
        #expect(TrafficFault(InvalidReason(fault)) == fault)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func whatIsSignedIsReadAgain(seed: UInt64) throws {
        var random = Seeded(seed)
        let token = Self.token(&random)
        for purpose in BeaconSigner.Purpose.allCases {
            let text = Self.signer.text(token, purpose)
            #expect(try Self.signer.open(text.utf8, purpose, nowMs: Self.nowMs) == token)
            #expect(text.utf8.allSatisfy { $0.isAlphanumericOrMark } && text.utf8.count % 4 == 0, "no bit to spare: \(text)")
            for other in BeaconSigner.Purpose.allCases where other != purpose {
                #expect(throws: BeaconRefusal.forged) { try Self.signer.open(text.utf8, other, nowMs: Self.nowMs) }
            }
        }
    }

    /// Its last number was added later: without it a token has the bytes that it had before.
    @Test func aTokenOfAnEarlierVersionIsRead() throws {
        var random = Seeded(11), token = Self.token(&random)
        token.layout = 0
        let before = token.encoded()
        for layout in [1, 127, 128, 0x4000, .max, -1] as [Int64] {
            token.layout = layout
            #expect(token.encoded().starts(with: before))
            for zeros in 0...2 {
                #expect(try BeaconToken(decoding: (token.encoded() + Array(repeating: 0, count: zeros))[...]) == token)
                #expect(try BeaconToken(decoding: (before + Array(repeating: 0, count: zeros))[...]).layout == 0)
            }
        }
    }

    /// Whichever character is another, and whatever is cut off or added.
    @Test func whatIsAlteredIsForged() throws {
        var random = Seeded(7)
        let text = Array(Self.signer.text(Self.token(&random), .beacon).utf8)
        for index in text.indices {
            var altered = text
            altered[index] = text[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: BeaconRefusal.forged) { try Self.signer.open(altered, .beacon, nowMs: Self.nowMs) }
        }
        #expect(throws: BeaconRefusal.forged) { try Self.signer.open(text.dropLast(4), .beacon, nowMs: Self.nowMs) }
        #expect(throws: BeaconRefusal.forged) { try Self.signer.open(text + Array("AAAA".utf8), .beacon, nowMs: Self.nowMs) }
    }

    @Test(arguments: [
        "", "abc", "a", "====", "!!!!", "AAAA", "%%CACHEBUSTER%%", "[TIMESTAMP]", String(repeating: "A", count: 3_076),
        String(repeating: "A", count: 101), String(repeating: "+", count: 100), String(repeating: "/", count: 100),
        String(repeating: "A", count: 96) + "AA==", "äöü",
    ])
    func whatIsNoTokenIsMalformed(text: String) {
        #expect(throws: BeaconRefusal.malformed) { try Self.signer.open(text.utf8, .beacon, nowMs: Self.nowMs) }
    }

    /// Text of the right form that none of our keys has signed.
    @Test(arguments: [100, 160, 400]) func whatNobodySignedIsForged(characters: Int) {
        let text = String(repeating: "A", count: characters)
        #expect(throws: BeaconRefusal.forged) { try Self.signer.open(text.utf8, .beacon, nowMs: Self.nowMs) }
    }

    @Test func itHoldsUntilItsTimeIsOver() throws {
        var random = Seeded(3), token = Self.token(&random)
        (token.issuedMs, token.lifetimeMinutes) = (Self.nowMs, 360)
        let text = Self.signer.text(token, .beacon), endMs = Self.nowMs + 360 * 60_000
        #expect(try Self.signer.open(text.utf8, .beacon, nowMs: endMs - 1) == token)
        #expect(throws: BeaconRefusal.expired) { try Self.signer.open(text.utf8, .beacon, nowMs: endMs) }
        // Who has tampered with it is told that, and not that it is late.
        #expect(throws: BeaconRefusal.forged) { try Self.signer.open(text.utf8, .click, nowMs: endMs) }
    }

    @Test func theFirstKeySignsAndAllVerify() throws {
        let old = Array("an old key, of 22 bytes".utf8), new = Array("a new key, of 21 bytes".utf8)
        var random = Seeded(5)
        let token = Self.token(&random), before = BeaconSigner(keys: [old]), after = BeaconSigner(keys: [new, old])
        let text = before.text(token, .click)
        #expect(try after.open(text.utf8, .click, nowMs: Self.nowMs) == token)
        #expect(after.text(token, .click) == BeaconSigner(keys: [new]).text(token, .click) && after.text(token, .click) != text)
        #expect(throws: BeaconRefusal.forged) { try before.open(after.text(token, .click).utf8, .click, nowMs: Self.nowMs) }
    }

    /// Whoever looks into a URL reads lengths and ids of real sizes in it; the longest that there can be are still read.
    @Test func theLongestIsStillRead() throws {
        var token = BeaconToken()
        let long = String(repeating: "x", count: Limits.beaconTextBytes)
        (token.issuedMs, token.lifetimeMinutes, token.adBreak) = (Self.nowMs, .max, .min)
        (token.tenant, token.channel, token.source, token.device, token.arms) = (long, long, long, long, long)
        (token.booking.campaignId, token.booking.creativeId, token.country) = (long, long, long)
        let text = Self.signer.text(token, .beacon)
        #expect(try Self.signer.open(text.utf8, .beacon, nowMs: Self.nowMs) == token)
        token.arms += "x"
        #expect(try Self.signer.open(Self.signer.text(token, .beacon).utf8, .beacon, nowMs: Self.nowMs).arms == "")
    }

    @Test(
        arguments: [
            ("TOKEN", "TOKEN", nil), ("TOKEN.AgAA", "TOKEN", .start), ("TOKEN.DgAA", "TOKEN", .error), ("", "", nil),
            (".AQAA", "", .impression),
        ] as [(String, String, TrackedEvent?)])
    func theEventStandsBehindAPoint(text: String, token: String, event: TrackedEvent?) throws {
        let read = try BeaconText(text)
        #expect(read.token.elementsEqual(token.utf8) && read.tag?.event == event)
    }

    /// Whoever makes another event of it is found out.
    @Test func anotherEventIsForged() throws {
        var random = Seeded(3)
        let sealed = Self.signer.seal(Self.token(&random), .beacon)
        let text = Array((sealed.text + sealed.suffix(.start)).utf8), read = try BeaconText(sealed.text + sealed.suffix(.start))
        _ = try Self.signer.open(read.token, .beacon, tag: read.tag, nowMs: Self.nowMs)
        for index in text.indices.suffix(4) {
            for other in "AaBbZz09-_".utf8 where other != text[index] {
                var altered = text
                altered[index] = other
                let wrong = #expect(throws: BeaconRefusal.self) {
                    let read = try BeaconText(String(decoding: altered, as: UTF8.self))
                    _ = try Self.signer.open(read.token, .beacon, tag: read.tag, nowMs: Self.nowMs)
                }
                #expect(wrong != .expired)
            }
        }
    }

    @Test(arguments: ["T.", "T.0", "T.AAAA", "T.YwAA", "T.AgA", "T.AgAAA", "T.2", "T.Ag A"])
    func whatIsNoEventIsMalformed(text: String) { #expect(throws: BeaconRefusal.malformed) { try BeaconText(text) } }

    @Test func eventsAreASet() {
        let events = BeaconToken.Events([.impression, .start, .abandoned])
        #expect(events.contains(.impression) && events.contains(.start) && !events.contains(.complete) && !events.contains(.abandoned))
    }

    @Test(arguments: 0..<2_000 as Range<UInt64>)
    func noBytesEndTheProcess(seed: UInt64) {
        var random = Seeded(seed)
        var bytes = Self.token(&random).encoded()
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let index = Int.random(in: bytes.indices, using: &random)
            bytes[index] = UInt8(truncatingIfNeeded: random.next())
        }
        fuzzBeaconToken(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
    }
}

/// Bytes as they would be behind a good signature, and as they would stand in a URL.
func fuzzBeaconToken(_ input: [UInt8]) {
    _ = try? BeaconSigner(keys: [[1]]).open(input, .beacon, nowMs: 0)
    if let text = String(validating: input, as: UTF8.self) { _ = try? BeaconText(text) }
    guard let token = try? BeaconToken(decoding: input[...]) else { return }
    _ = token.expiryMs
    _ = token.event(.complete, receiptMs: 0, invalid: nil, labels: EventLabels())
    precondition((try? BeaconToken(decoding: token.encoded()[...])) == token, "what we write, we read back unchanged")
}

extension UInt8 {
    fileprivate var isAlphanumericOrMark: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) || self == 0x2d || self == 0x5f
    }
}
