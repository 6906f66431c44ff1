/// The XML form of SCTE 35 (§11 and its schema), for reading: what DASH manifests carry as `urn:scte:scte35:2013:xml`, and as
/// `urn:scte:scte35:2014:xml+bin`, where the element holds the section as base64.
extension SpliceInfoSection {
    /// Reads a `SpliceInfoSection`, or a `Signal` or `Binary`, wherever it stands in `text`; any prefix and namespace.
    ///
    /// Elements of other namespaces within are skipped.
    /// - Throws: `.document` for text that is not well-formed, a value that is none, an element that is neither command nor
    ///   descriptor, and a section without its one command; `.outOfRange`; what `init(base64:)` throws.
    public init(xml text: [UInt8], options: DecodeOptions = DecodeOptions()) throws(SpliceError) {
        let document = try XmlDocument(text)
        for (index, element) in document.elements.enumerated() {
            if element.name.elementsEqual("Binary".utf8) {
                try self.init(base64: element.text.filter { $0 > 0x20 }, options: options)
                return
            }
            if element.name.elementsEqual("SpliceInfoSection".utf8) {
                try self.init(document, index)
                return
            }
        }
        throw document.refused("SpliceInfoSection, Signal or Binary", nil, 0)
    }

    private init(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        self.init()
        sapType = try xml.integer("sapType", of: at, bits: 2, standard: 3)
        protocolVersion = try xml.integer("protocolVersion", of: at, bits: 8, standard: 0)
        ptsAdjustment = try xml.integer("ptsAdjustment", of: at, bits: 33, standard: 0)
        tier = try xml.integer("tier", of: at, bits: 12, standard: 0xfff)
        var command: SpliceCommand?
        for child in xml.children(of: at) {
            if let next = try SpliceCommand(xml, child) {
                guard command == nil else { throw xml.refused("one command, this is the second", nil, child) }
                command = next
            } else if let descriptor = try SpliceDescriptor(xml, child) {
                descriptors.append(descriptor)
            } else if !xml.elements[child].name.elementsEqual("Ext".utf8) {
                // Ext is where the schema lets anybody put anything. Any other name is a typing error, and would be lost in silence.
                throw xml.refused("a command or a descriptor of SCTE 35", nil, child)
            }
        }
        guard let command else { throw xml.refused("a command", nil, at) }
        self.command = command
        // What cannot be written is refused here, where the reader of the document still knows of it.
        _ = try encoded()
    }
}

extension SpliceCommand {
    /// nil: no command.
    fileprivate init?(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        switch String(decoding: xml.elements[at].name, as: UTF8.self) {
        case "SpliceNull": self = .null
        case "BandwidthReservation": self = .bandwidthReservation
        case "SpliceSchedule":
            var events: [SpliceSchedule.Event] = []
            for child in xml.children("Event", of: at) { events.append(try SpliceSchedule.Event(xml, child)) }
            self = .schedule(SpliceSchedule(events: events))
        case "SpliceInsert": self = .insert(try SpliceInsert(xml, at))
        case "TimeSignal": self = .timeSignal(TimeSignal(time: try SpliceTime(xml, within: at)))
        case "PrivateCommand":
            self = .privateCommand(
                PrivateCommand(
                    identifier: try xml.integer("identifier", of: at, bits: 32, standard: 0), bytes: try xml.privateBytes(at)))
        case "EncryptedPacket": throw xml.refused("a section in the clear", nil, at)
        default: return nil
        }
    }
}

extension SpliceTime {
    /// The `SpliceTime` child; none, or one without a time: no time.
    fileprivate init(_ xml: XmlDocument, within at: Int) throws(SpliceError) {
        self.init()
        guard let child = xml.child("SpliceTime", of: at), xml.attribute("ptsTime", of: child) != nil else { return }
        pts = try xml.integer("ptsTime", of: child, bits: 33, standard: 0)
    }
}

extension BreakDuration {
    /// nil: no `BreakDuration` child.
    fileprivate init?(_ xml: XmlDocument, within at: Int) throws(SpliceError) {
        guard let child = xml.child("BreakDuration", of: at) else { return nil }
        self.init(
            autoReturn: try xml.flag("autoReturn", of: child, standard: false),
            duration: try xml.integer("duration", of: child, bits: 33, standard: 0))
    }
}

extension SpliceInsert {
    fileprivate init(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        self.init(
            eventId: try xml.integer("spliceEventId", of: at, bits: 32, standard: 0),
            isCancelled: try xml.flag("spliceEventCancelIndicator", of: at, standard: false),
            isOut: try xml.flag("outOfNetworkIndicator", of: at, standard: false),
            isImmediate: try xml.flag("spliceImmediateFlag", of: at, standard: false),
            uniqueProgramId: try xml.integer("uniqueProgramId", of: at, bits: 16, standard: 0),
            availNum: try xml.integer("availNum", of: at, bits: 8, standard: 0),
            availsExpected: try xml.integer("availsExpected", of: at, bits: 8, standard: 0))
        complianceFlag = try xml.flag("eventIdComplianceFlag", of: at, standard: true)
        breakDuration = try BreakDuration(xml, within: at)
        if let program = xml.child("Program", of: at) { time = try SpliceTime(xml, within: program) }
        let parts = xml.children("Component", of: at)
        guard !parts.isEmpty else { return }
        var items: [Component] = []
        for part in parts {
            items.append(
                Component(
                    tag: try xml.integer("componentTag", of: part, bits: 8, standard: 0), time: try SpliceTime(xml, within: part)))
        }
        components = items
    }
}

extension SpliceSchedule.Event {
    fileprivate init(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        self.init(
            eventId: try xml.integer("spliceEventId", of: at, bits: 32, standard: 0),
            isCancelled: try xml.flag("spliceEventCancelIndicator", of: at, standard: false),
            isOut: try xml.flag("outOfNetworkIndicator", of: at, standard: false),
            uniqueProgramId: try xml.integer("uniqueProgramId", of: at, bits: 16, standard: 0),
            availNum: try xml.integer("availNum", of: at, bits: 8, standard: 0),
            availsExpected: try xml.integer("availsExpected", of: at, bits: 8, standard: 0))
        complianceFlag = try xml.flag("eventIdComplianceFlag", of: at, standard: true)
        breakDuration = try BreakDuration(xml, within: at)
        if let program = xml.child("Program", of: at) { utcSpliceTime = try xml.spliceTime(program) }
        let parts = xml.children("Component", of: at)
        guard !parts.isEmpty else { return }
        var items: [Component] = []
        for part in parts {
            items.append(
                Component(
                    tag: try xml.integer("componentTag", of: part, bits: 8, standard: 0), utcSpliceTime: try xml.spliceTime(part)))
        }
        components = items
    }
}

extension XmlDocument {
    /// The `PrivateBytes` child, hexadecimal; empty when there is none.
    func privateBytes(_ at: Int) throws(SpliceError) -> [UInt8] {
        guard let child = child("PrivateBytes", of: at) else { return [] }
        return try hex(child)
    }

    /// `utcSpliceTime`: seconds since 1980 as on the wire, or a date and time with its zone.
    fileprivate func spliceTime(_ at: Int) throws(SpliceError) -> UInt32 {
        guard let text = attribute("utcSpliceTime", of: at), text.contains(UInt8(ascii: "T")) else {
            return try integer("utcSpliceTime", of: at, bits: 32, standard: 0)
        }
        guard let seconds = GpsTime.seconds(dateTime: text) else {
            throw refused("a date and time with its zone, from 1980-01-06 on", "utcSpliceTime", at)
        }
        return seconds
    }
}
