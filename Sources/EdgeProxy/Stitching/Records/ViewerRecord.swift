import Model

extension ViewerAttributes {
    public mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.string(&device, "device")
        try coder.string(&country, "country")
        try coder.string(&region, "region")
        try coder.string(&city, "city")
        try coder.string(&language, "language")
        try coder.string(&userAgent, "user_agent")
        try coder.string(&address, "address")
        try coder.list(&parameters, "parameters", empty: Parameter(name: "", value: "")) {
            (parameter, coder) throws(RecordCoder.Truncated) in
            try coder.string(&parameter.name, "name")
            try coder.string(&parameter.value, "value")
        }
    }

    /// In the form of the journal; empty for who is not known at all.
    public var packed: [UInt8] {
        guard self != ViewerAttributes() else { return [] }
        var coder = RecordCoder(), copy = self
        // Writing never throws: `Truncated` is of reading.
        try? copy.walk(&coder)
        return coder.bytes
    }

    /// - Parameter packed: from `packed`; what can't be read is unknown.
    public init(packed: [UInt8]) {
        self.init()
        guard !packed.isEmpty else { return }
        var coder = RecordCoder(reading: packed), read = ViewerAttributes()
        guard (try? read.walk(&coder)) != nil else { return }
        self = read
    }

    /// What decisions go by, which is kept of a session that is over: neither address nor User-Agent, nor what only beacons need.
    public var forDecisions: ViewerAttributes {
        var kept = self
        (kept.userAgent, kept.address) = ("", "")
        kept.parameters = parameters.filter { $0.name == "uid" || $0.name.hasPrefix("ads.") }
        return kept
    }
}
