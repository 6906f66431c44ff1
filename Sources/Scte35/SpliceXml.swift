import Formats

/// The XML form of SCTE 35 (§11 and its schema), for reading: what DASH manifests carry as `urn:scte:scte35:2013:xml`, and as
/// `urn:scte:scte35:2014:xml+bin`, where the element holds the section as base64.
extension SpliceInfoSection {
    /// Reads a `SpliceInfoSection`, or a `Signal` or `Binary`, wherever it stands in `text`; any prefix and namespace.
    ///
    /// Elements of other namespaces within are skipped. What older editions of the schema have elsewhere is read too, and a UPID that
    /// nobody can read is left out: `documentWarnings` says so.
    /// - Throws: `.document` for text that is not well-formed, a value that is none, an element that is neither command nor
    ///   descriptor, and a section without its one command; `.outOfRange`; what `init(base64:)` throws.
    public init(xml text: [UInt8], options: DecodeOptions = DecodeOptions()) throws(SpliceError) {
        guard text.count <= Limits.documentBytes else {
            throw SpliceError(.outOfRange(value: UInt64(text.count), bits: 20), field: "xml")
        }
        let document: XmlDocument
        do {
            document = try XmlDocument(
                text,
                bounds: XmlBounds(
                    bytes: Limits.documentBytes, depth: Limits.documentDepth, elements: Limits.documentValues,
                    namespaces: Limits.documentNamespaces))
        } catch {
            throw SpliceError(error)
        }
        for (index, element) in document.elements.enumerated() {
            if element.name == "Binary" {
                try self.init(base64: element.text.utf8.filter { $0 > 0x20 }, options: options)
                return
            }
            if element.name == "SpliceInfoSection" {
                try self.init(document, index)
                return
            }
        }
        throw document.refused("SpliceInfoSection, Signal or Binary", nil, 0)
    }

    /// What the section itself says; as child elements they are neither commands nor descriptors.
    private static let fields = ["sapType", "protocolVersion", "ptsAdjustment", "tier"]

    private init(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        self.init()
        sapType = try xml.integer("sapType", of: at, bits: 2, standard: 3)
        protocolVersion = try xml.integer("protocolVersion", of: at, bits: 8, standard: 0)
        ptsAdjustment = try xml.integer("ptsAdjustment", of: at, bits: 33, standard: 0)
        tier = try xml.integer("tier", of: at, bits: 12, standard: 0xfff)
        var command: SpliceCommand?, encryption: Int?
        for child in xml.ownChildren(of: at) {
            let name = xml.elements[child].name
            if let next = try SpliceCommand(xml, child) {
                guard command == nil else { throw xml.refused("one command, this is the second", nil, child) }
                command = next
            } else if let descriptor = try SpliceDescriptor(xml, child, place: descriptors.count, &documentWarnings) {
                descriptors.append(descriptor)
            } else if name == "EncryptedPacket" {
                // How the bits that are made of the document are to be encrypted; the document itself never is (§9.6.1).
                guard encryption == nil else { throw xml.refused("one EncryptedPacket, this is the second", nil, child) }
                encryption = child
                encryptionAlgorithm = try xml.integer("encryptionAlgorithm", of: child, bits: 6, standard: 0)
                cwIndex = try xml.integer("cwIndex", of: child, bits: 8, standard: 0)
            } else if name != "Ext", !Self.fields.contains(where: { xml.isNamed($0, child) }) {
                // Ext is where the schema lets anybody put anything. Any other name is a typing error, and would be lost in silence.
                throw xml.refused("a command or a descriptor of SCTE 35", nil, child)
            }
        }
        guard let command else { throw xml.refused(encryption == nil ? "a command" : "a section in the clear", nil, encryption ?? at) }
        self.command = command
        // What cannot be written is refused here, where the reader of the document still knows of it.
        _ = try encoded()
    }
}

extension SpliceCommand {
    /// nil: no command.
    fileprivate init?(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        switch xml.elements[at].name {
        case "SpliceNull": self = .null
        case "BandwidthReservation": self = .bandwidthReservation
        case "SpliceSchedule":
            var events: [SpliceSchedule.Event] = []
            for child in xml.ownChildren("Event", of: at) { events.append(try SpliceSchedule.Event(xml, child)) }
            self = .schedule(SpliceSchedule(events: events))
        case "SpliceInsert": self = .insert(try SpliceInsert(xml, at))
        case "TimeSignal": self = .timeSignal(TimeSignal(time: try SpliceTime(xml, within: at)))
        case "PrivateCommand":
            self = .privateCommand(
                PrivateCommand(
                    identifier: try xml.integer("identifier", of: at, bits: 32, standard: 0), bytes: try xml.privateBytes(at)))
        default: return nil
        }
    }
}

extension SpliceTime {
    /// The `SpliceTime` child, or the time itself where there is none; none, or one without a time: no time.
    fileprivate init(_ xml: XmlDocument, within at: Int) throws(SpliceError) {
        self.init()
        let place = xml.ownChild("SpliceTime", of: at) ?? at
        guard xml.field("ptsTime", of: place) != nil else { return }
        pts = try xml.integer("ptsTime", of: place, bits: 33, standard: 0)
    }
}

extension BreakDuration {
    /// nil: no `BreakDuration` child.
    fileprivate init?(_ xml: XmlDocument, within at: Int) throws(SpliceError) {
        guard let child = xml.ownChild("BreakDuration", of: at) else { return nil }
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
        time = try SpliceTime(xml, within: xml.ownChild("Program", of: at) ?? at)
        let parts = xml.ownChildren("Component", of: at)
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
        utcSpliceTime = try xml.spliceTime(xml.ownChild("Program", of: at) ?? at)
        let parts = xml.ownChildren("Component", of: at)
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
