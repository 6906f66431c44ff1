import Model

extension ViewerMarks {
    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.flag(&isGdpr, "is_gdpr")
        try coder.flag(&isOptedOut, "is_opted_out")
        // The TCF's bits, the policy, how beacons are sent and the fault in one number.
        var packed = packed
        try coder.number(&packed, "marks")
        self.packed = packed
        var key = viewer?.value ?? 0
        try coder.word(&key, "viewer")
        viewer = ViewerKey(recorded: key)
    }

    private var packed: Int64 {
        get {
            let fault = fault.flatMap { Self.faults.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
            let beacons = Self.beaconForms.firstIndex(of: beacons) ?? 0
            return Int64(purposes) | Int64(policyVersion) << 16 | Int64(beacons) << 24 | Int64(fault) << 32
        }
        set {
            purposes = UInt16(truncatingIfNeeded: newValue)
            policyVersion = UInt8(truncatingIfNeeded: newValue >> 16)
            let beacons = Int(newValue >> 24 & 0xff), fault = Int(newValue >> 32 & 0xff)
            // What a later version has written and this one does not know is the strictest.
            self.beacons = Self.beaconForms.indices.contains(beacons) ? Self.beaconForms[beacons] : .none
            self.fault = fault > 0 && fault <= Self.faults.count ? Self.faults[fault - 1] : nil
        }
    }

    // The numbers stand in files: what comes is added at the end.
    private static let beaconForms: [ThirdPartyBeacons] = [.full, .scrub, .none]
    private static let faults: [TrafficFault] = [
        .bot, .datacenter, .manySessions, .tooFast, .impossible, .otherDevice, .withoutRequest,
    ]
}
