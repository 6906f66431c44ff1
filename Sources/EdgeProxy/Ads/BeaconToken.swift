import Decision
import Model
import Store

/// What a tracking URL of ours stands for: one ad of one answer, and what may be counted of it. Whoever holds it needs nothing else of us,
/// so a beacon counts after a restart and at another node too.
struct BeaconToken: Equatable, Sendable {
    /// What it may count.
    struct Events: OptionSet, Sendable {
        let rawValue: UInt32
        init(rawValue: UInt32) { self.rawValue = rawValue }

        /// How a slot ended is no beacon's to say: those events are left out.
        init(_ events: some Sequence<TrackedEvent>) {
            rawValue = events.reduce(0) { $0 | ($1.rawValue < 32 ? 1 << UInt32($1.rawValue) : 0) }
        }

        func contains(_ event: TrackedEvent) -> Bool { event.rawValue < 32 && rawValue >> UInt32(event.rawValue) & 1 == 1 }
    }

    /// When the answer was made, milliseconds since 1970, and for how long it holds.
    var issuedMs: Int64 = 0, lifetimeMinutes: UInt32 = 0
    /// The session, or the request.
    var id = TrackedId()
    /// 0: none.
    var adBreak: Int64 = 0
    /// The number of the pod in a session, under which its ads are reserved; 0: none.
    var layout: Int64 = 0
    /// Its place in the break's pod, from 0.
    var slot: UInt16 = 0
    var events: Events = []
    var booking = AdBooking(campaignId: "", creativeId: "", account: 0, model: .cpm, priceMicros: 0, isHouse: false)
    /// The ad's length, milliseconds.
    var durationMs: UInt32 = 0
    /// Nothing of it is charged or reported.
    var isTest = false
    /// The server counts what it can see of this ad, and the player's word for the same is a second one.
    var isCountedByServer = false
    /// Ids; "" where there is none. Each at most `Limits.beaconTextBytes` bytes: a longer one is left out.
    var tenant = "", channel = ""
    /// Who sold the ad; "": the tenant's own campaign.
    var source = ""
    /// What is known of the viewer, as reports have it.
    var country = "", device = ""
    /// As `EventContext.arms` has them.
    var arms = ""
    /// What else records say of the viewer; how beacons are sent does not stand in it.
    var marks = ViewerMarks()

    /// When it ends, milliseconds since 1970.
    var expiryMs: Int64 { issuedMs + Int64(lifetimeMinutes) * 60_000 }

    /// The bytes that are signed.
    /// - Parameter head: what stands before them.
    func encoded(after head: [UInt8] = []) -> [UInt8] {
        var writer = TokenWriter(after: head), copy = self
        // Writing never throws: refusals are of reading.
        try? copy.walk(&writer)
        return writer.bytes
    }

    /// - Throws: `.forged` for what `encoded` does not make.
    init(decoding bytes: ArraySlice<UInt8>) throws(BeaconRefusal) {
        self.init()
        var reader = TokenReader(bytes: bytes)
        try walk(&reader)
        // Filled up so that the text has no bits to spare.
        guard reader.bytes.count < 3, reader.bytes.allSatisfy({ $0 == 0 }) else { throw .forged }
    }

    init() {}

    private mutating func walk(_ cursor: inout some TokenCursor) throws(BeaconRefusal) {
        try cursor.number(&issuedMs)
        guard (0...Limits.beaconIssuedMs).contains(issuedMs) else { throw .forged }
        try cursor.number(&lifetimeMinutes)
        try cursor.word(&id.high)
        try cursor.word(&id.low)
        try cursor.number(&adBreak)
        try cursor.number(&slot)
        var events = events.rawValue
        var bits = UInt8(booking.isHouse ? 1 : 0) | (isTest ? 2 : 0) | (isCountedByServer ? 4 : 0) | (marks == ViewerMarks() ? 0 : 8)
        try cursor.number(&events)
        self.events = Events(rawValue: events)
        try cursor.number(&bits)
        (booking.isHouse, isTest, isCountedByServer) = (bits & 1 == 1, bits & 2 == 2, bits & 4 == 4)
        var model = TrackingReservation.Model(booking.model).rawValue
        try cursor.number(&model)
        guard let known = TrackingReservation.Model(rawValue: model) else { throw .forged }
        booking.model = known.priceModel
        try cursor.number(&booking.priceMicros)
        try cursor.word(&booking.account)
        try cursor.number(&durationMs)
        try cursor.text(&tenant)
        try cursor.text(&channel)
        try cursor.text(&booking.campaignId)
        try cursor.text(&booking.creativeId)
        try cursor.text(&source)
        try cursor.text(&country)
        try cursor.text(&device)
        try cursor.text(&arms)
        // Not in tokens of earlier versions, and little to say of most viewers.
        if bits & 8 != 0 { try walkMarks(&cursor) }
        // Left out where there is none, as in the tokens of earlier versions: no other number begins with a zero, which fills up the rest.
        if cursor.goesOn(layout != 0) { try cursor.number(&layout) }
    }

    private mutating func walkMarks(_ cursor: inout some TokenCursor) throws(BeaconRefusal) {
        var said = UInt8(marks.isGdpr ? 1 : 0) | (marks.isOptedOut ? 2 : 0), key = marks.viewer?.value ?? 0
        var reason = marks.fault.map { InvalidReason($0).rawValue } ?? 0
        try cursor.number(&said)
        try cursor.number(&marks.purposes)
        try cursor.number(&marks.policyVersion)
        try cursor.word(&key)
        try cursor.number(&reason)
        (marks.isGdpr, marks.isOptedOut) = (said & 1 != 0, said & 2 != 0)
        marks.viewer = ViewerKey(recorded: key)
        marks.fault = InvalidReason(rawValue: reason).flatMap { TrafficFault($0) }
    }
}

/// Why a token counts nothing.
enum BeaconRefusal: Error, Equatable, Sendable {
    /// No text that was ever a token: cut, mangled, empty.
    case malformed
    /// Not signed by any of our keys, for another purpose, or for another event.
    case forged
    case expired
}

/// Goes over the fields of a token, to write or to read them.
private protocol TokenCursor {
    /// 8 bytes.
    mutating func word(_ value: inout UInt64) throws(BeaconRefusal)
    /// Seven bits a byte, the lowest first (LEB128): most numbers are small.
    mutating func variable(_ value: inout UInt64) throws(BeaconRefusal)
    /// A length of 1 byte, and as many bytes.
    mutating func text(_ value: inout String) throws(BeaconRefusal)
    /// Whether something follows that may be left out.
    /// - Parameter isThere: when writing, whether there is something.
    func goesOn(_ isThere: Bool) -> Bool
}

extension TokenCursor {
    mutating func number<Number: FixedWidthInteger>(_ value: inout Number) throws(BeaconRefusal) {
        var word = Number.isSigned ? UInt64(bitPattern: Int64(value)) : UInt64(value)
        try variable(&word)
        let read = Number.isSigned ? Number(exactly: Int64(bitPattern: word)) : Number(exactly: word)
        guard let read else { throw .forged }
        value = read
    }
}

private struct TokenWriter: TokenCursor {
    var bytes: [UInt8] = []

    init(after head: [UInt8]) {
        // What most are shorter than, with their seal.
        bytes.reserveCapacity(512)
        bytes += head
    }

    func goesOn(_ isThere: Bool) -> Bool { isThere }

    mutating func word(_ value: inout UInt64) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }

    mutating func variable(_ value: inout UInt64) {
        var left = value
        while left > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
            left >>= 7
        }
        bytes.append(UInt8(left))
    }

    mutating func text(_ value: inout String) {
        let count = value.utf8.count
        guard count <= Limits.beaconTextBytes else { return bytes.append(0) }
        bytes.append(UInt8(count))
        bytes.append(contentsOf: value.utf8)
    }
}

private struct TokenReader: TokenCursor {
    private let all: ArraySlice<UInt8>
    private var at: Int

    init(bytes: ArraySlice<UInt8>) {
        all = bytes
        at = bytes.startIndex
    }

    /// What is left.
    var bytes: ArraySlice<UInt8> { all[at...] }

    func goesOn(_ isThere: Bool) -> Bool { at < all.endIndex && all[at] != 0 }

    private mutating func next() -> UInt8? {
        guard at < all.endIndex else { return nil }
        defer { at += 1 }
        return all[at]
    }

    mutating func word(_ value: inout UInt64) throws(BeaconRefusal) {
        guard all.endIndex - at >= 8 else { throw .forged }
        var read: UInt64 = 0
        for index in at..<(at + 8) { read = read << 8 | UInt64(all[index]) }
        value = read
        at += 8
    }

    mutating func variable(_ value: inout UInt64) throws(BeaconRefusal) {
        var read: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = next() else { throw .forged }
            read |= UInt64(byte & 0x7f) << shift
            // The tenth byte has one bit.
            if byte & 0x80 == 0 {
                guard shift < 63 || byte < 2 else { throw .forged }
                return value = read
            }
        }
        throw .forged
    }

    mutating func text(_ value: inout String) throws(BeaconRefusal) {
        guard let count = next(), all.endIndex - at >= Int(count) else { throw .forged }
        let range = at..<(at + Int(count))
        // What is no UTF-8 is repaired, and then is not what stands there.
        let text = all.withUnsafeBytes {
            String(
                decoding: UnsafeRawBufferPointer(rebasing: $0[(range.lowerBound - all.startIndex)..<(range.upperBound - all.startIndex)]),
                as: UTF8.self)
        }
        guard text.utf8.elementsEqual(all[range]) else { throw .forged }
        value = text
        at = range.upperBound
    }
}
