import Model

extension ViewerMarks {
    /// - Parameter kept: what is kept of the session's first request, by which marks of an earlier version are completed; `nil`: nothing.
    public mutating func walk(_ coder: inout RecordCoder, kept: ViewerAttributes?) throws(RecordCoder.Truncated) {
        try coder.flag(&isGdpr, "is_gdpr")
        try coder.flag(&isOptedOut, "is_opted_out")
        // The TCF's bits, the policy, how beacons are sent, the fault, and what may be done with what is known in one number.
        var packed = packed
        try coder.number(&packed, "marks")
        self.packed = packed
        var key = viewer?.value ?? 0
        try coder.word(&key, "viewer")
        viewer = ViewerKey(recorded: key)
        guard coder.isReading, packed & Self.saysUses == 0 else { return }
        self = kept.map(completed(by:)) ?? completed
    }

    /// Set where the uses are said: in what earlier versions wrote there is nothing of them.
    private static let saysUses: Int64 = 1 << 47

    private var packed: Int64 {
        get {
            let fault = fault.flatMap { Self.faults.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
            let beacons = Self.beaconForms.firstIndex(of: beacons) ?? 0
            return Int64(purposes) | Int64(policyVersion) << 16 | Int64(beacons) << 24 | Int64(fault) << 32
                | Int64(uses.rawValue) << 40 | (isLimited ? 1 << 45 : 0) | (isChildDirected ? 1 << 46 : 0) | Self.saysUses
        }
        set {
            purposes = UInt16(truncatingIfNeeded: newValue)
            policyVersion = UInt8(truncatingIfNeeded: newValue >> 16)
            let beacons = Int(newValue >> 24 & 0xff), fault = Int(newValue >> 32 & 0xff)
            // What a later version has written and this one does not know is the strictest.
            self.beacons = Self.beaconForms.indices.contains(beacons) ? Self.beaconForms[beacons] : .none
            self.fault = fault > 0 && fault <= Self.faults.count ? Self.faults[fault - 1] : nil
            guard newValue & Self.saysUses != 0 else { return }
            uses = DataUses(rawValue: UInt8(newValue >> 40 & 0x1f))
            (isLimited, isChildDirected) = (newValue >> 45 & 1 != 0, newValue >> 46 & 1 != 0)
        }
    }

    // The numbers stand in files: what comes is added at the end.
    private static let beaconForms: [ThirdPartyBeacons] = [.full, .scrub, .none]
    private static let faults: [TrafficFault] = [
        .bot, .datacenter, .manySessions, .tooFast, .impossible, .otherDevice, .withoutRequest,
    ]
}
