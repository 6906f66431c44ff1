import Stitching
import Store

extension Beacon {
    /// As it stands in a segment, before it is sealed.
    var encoded: [UInt8] {
        var coder = RecordCoder(), copy = self
        // Writing never throws: `Truncated` is of reading.
        try? copy.walk(&coder)
        return coder.bytes
    }

    /// - Throws: for what ends within a field, or has words of a later version.
    init(encoded: [UInt8]) throws {
        var coder = RecordCoder(reading: encoded)
        self.init()
        try walk(&coder)
    }

    private init() {
        event = BeaconEvent()
        viewer = BeaconViewer()
        url = ""
    }

    private mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.string(&url, "url")
        try event.walk(&coder)
        try viewer.walk(&coder)
    }
}

extension BeaconEvent {
    fileprivate mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.word(&id.high, "id")
        try coder.word(&id.low, "id")
        try coder.number(&adBreak, "break")
        var small = UInt64(slot) | UInt64(ordinal) << 16 | UInt64(event.rawValue) << 24
        try coder.word(&small, "slot")
        slot = UInt16(truncatingIfNeeded: small)
        ordinal = UInt8(truncatingIfNeeded: small >> 16)
        // An event of a later version is sent all the same, and counted as what it is not.
        event = TrackedEvent(rawValue: UInt8(truncatingIfNeeded: small >> 24)) ?? .progress
        try coder.number(&atMs, "at")
        try coder.number(&expiryMs, "expiry")
        try coder.string(&tenant, "tenant")
        try coder.string(&source, "source")
    }
}

extension BeaconViewer {
    fileprivate mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        var bits = UInt64(fields.rawValue)
        try coder.word(&bits, "fields")
        fields = BeaconFields(rawValue: UInt8(truncatingIfNeeded: bits))
        try coder.string(&userAgent, "user_agent")
        try coder.string(&address, "address")
        try coder.string(&referrer, "referrer")
        try coder.string(&language, "language")
    }
}
