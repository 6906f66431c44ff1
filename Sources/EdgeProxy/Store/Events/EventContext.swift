import Formats

/// Whom and where a record is about. Times are milliseconds since 1970.
public struct EventContext: Equatable, Sendable {
    /// When it happened, and when we came to know of it: for the server's own events the same.
    public var atMs: Int64 = 0, receiptMs: Int64 = 0
    /// The session, or the request where there is none.
    public var id = TrackedId()
    /// The break's id; 0: none.
    public var adBreak: Int64 = 0
    /// The layout's id; 0: none.
    public var layout: Int64 = 0
    /// Tells records of one key apart: which progress offset, which error. 0 for all others.
    public var ordinal: UInt8 = 0
    public var flags: EventFlags = []
    /// Why it is not counted as valid; `nil`: it is.
    public var invalid: InvalidReason?
    public var tenant: EventLabel = .none, channel: EventLabel = .none
    public var country: EventCountry = .unknown
    public var device: EventLabel = .none
    /// HMAC of the viewer's id with the tenant's salt of the month; 0: there is none, or it may not be kept.
    public var viewer: UInt64 = 0
    /// The TCF's purposes that were allowed, the first in bit 0, and the policy's version; 0: no such string.
    public var purposes: UInt16 = 0, policy: UInt8 = 0
    /// The arms that the viewer is in, as `experiment:arm`, several with commas between them.
    public var arms: EventLabel = .none

    public init() {}

    /// Nothing speaks against it, and it is no test.
    public var isValid: Bool { invalid == nil && !flags.contains(.test) }

    /// It is valid, or will be when its slot's impression comes.
    public var mayBeValid: Bool { (invalid == nil || invalid == .outOfOrder) && !flags.contains(.test) }

    /// Whether what is known of an event suffices to bill it: as it was decided when it was counted.
    public func isBillable(_ evidence: EventEvidence?) -> Bool {
        guard let evidence, !flags.contains(.unbilled) else { return false }
        return flags.contains(.billed) || evidence >= .leastBillable
    }

    /// Decides that, for good: a tenant that changes its mind changes nothing of what was.
    public mutating func decideBilling(of evidence: EventEvidence?, least: EventEvidence) {
        flags.subtract([.billed, .unbilled])
        guard let evidence else { return }
        flags.insert(evidence >= least ? .billed : .unbilled)
    }

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try cursor.time(&atMs, "at")
        try cursor.time(&receiptMs, "receipt")
        try cursor.number(&id.high, "id")
        try cursor.number(&id.low, "id")
        try cursor.number(&adBreak, "break")
        try cursor.number(&layout, "layout")
        try cursor.number(&ordinal, "ordinal")
        var bits = flags.rawValue
        try cursor.number(&bits, "flags")
        flags = EventFlags(rawValue: bits)
        try cursor.optional(&invalid, "invalid")
        try cursor.label(&tenant, "tenant")
        try cursor.label(&channel, "channel")
        try cursor.number(&country.letters, "country")
        try cursor.label(&device, "device")
        try cursor.number(&viewer, "viewer")
        try cursor.number(&purposes, "purposes")
        try cursor.number(&policy, "policy")
        try cursor.label(&arms, "arms")
    }
}

/// 16 bytes that name a session or a request.
public struct TrackedId: Hashable, Sendable {
    public var high: UInt64, low: UInt64

    public init(high: UInt64 = 0, low: UInt64 = 0) {
        self.high = high
        self.low = low
    }

    /// 32 hexadecimal digits.
    public var text: String {
        String(unsafeUninitializedCapacity: 32) { text in
            for (start, word) in [(0, high), (16, low)] {
                for place in 0..<16 {
                    let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * place) & 15)
                    text[start + place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                }
            }
            return 32
        }
    }
}

/// Two capital letters (ISO 3166-1).
public struct EventCountry: Hashable, Sendable {
    /// The first letter in the lower byte.
    var letters: UInt16 = 0

    public static let unknown = EventCountry()

    private init() {}

    /// `.unknown` for all that is not two letters, so that a forged one can't be anything else than a country.
    public init(_ text: String) {
        let bytes = text.utf8.map { $0 & 0xdf }
        guard bytes.count == 2, bytes.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains) else { return }
        letters = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
    }

    /// "" when it is not known.
    public var text: String {
        letters == 0 ? "" : String(decoding: [UInt8(truncatingIfNeeded: letters), UInt8(letters >> 8)], as: UTF8.self)
    }
}

/// Which ad a record is about, and what it costs.
public struct EventAd: Equatable, Sendable {
    /// Its place in the break's pod, from 0.
    public var slot: UInt16 = 0
    public var campaign: EventLabel = .none, creative: EventLabel = .none, source: EventLabel = .none
    /// What this record costs the advertiser, in millionths of the tenant's currency: 0 where the model of the price pays for another
    /// event; less than 0 in a correction.
    public var price: Int64 = 0
    /// The account that pays (`Campaign.key`); 0: none.
    public var account: UInt64 = 0

    public init() {}

    mutating func walk(_ cursor: inout some EventCursor) throws(EventCodeFault) {
        try cursor.number(&slot, "slot")
        try cursor.label(&campaign, "campaign")
        try cursor.label(&creative, "creative")
        try cursor.label(&source, "source")
        try cursor.number(&price, "price")
        try cursor.number(&account, "account")
    }
}
