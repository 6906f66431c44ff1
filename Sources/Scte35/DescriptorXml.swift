import Formats

/// Descriptors in the XML form (see `SpliceInfoSection.init(xml:)`).
extension SpliceDescriptor {
    /// nil: no descriptor.
    /// - Parameters:
    ///   - place: which descriptor it is, for the warnings.
    ///   - warnings: what of it could not be read is added.
    init?(_ xml: XmlDocument, _ at: Int, place: Int, _ warnings: inout [SpliceWarning]) throws(SpliceError) {
        switch xml.elements[at].name {
        case "AvailDescriptor":
            self = .avail(AvailDescriptor(providerAvailId: try xml.integer("providerAvailId", of: at, bits: 32, standard: 0)))
        case "DTMFDescriptor":
            self = .dtmf(
                DtmfDescriptor(
                    preroll: try xml.integer("preroll", of: at, bits: 8, standard: 0), chars: xml.bytes("chars", of: at) ?? []))
        case "SegmentationDescriptor": self = .segmentation(try SegmentationDescriptor(xml, at, place, &warnings))
        case "TimeDescriptor":
            self = .time(
                TimeDescriptor(
                    taiSeconds: try xml.integer("taiSeconds", of: at, bits: 48, standard: 0),
                    taiNs: try xml.integer("taiNs", of: at, bits: 32, standard: 0),
                    utcOffset: try xml.integer("utcOffset", of: at, bits: 16, standard: 0)))
        case "AudioDescriptor":
            var channels: [AudioDescriptor.Channel] = []
            for child in xml.ownChildren("AudioChannel", of: at) { channels.append(try AudioDescriptor.Channel(xml, child)) }
            self = .audio(AudioDescriptor(channels: channels))
        case "PrivateDescriptor":
            // The schema has no tag attribute in all its editions; 0xFF is DVB's last and nobody's.
            self = .other(
                OtherDescriptor(
                    tag: try xml.integer("descriptorTag", of: at, bits: 8, standard: 0xff),
                    identifier: try xml.integer("identifier", of: at, bits: 32, standard: 0), bytes: try xml.privateBytes(at)))
        default: return nil
        }
    }
}

extension AudioDescriptor.Channel {
    fileprivate init(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        // scte35-go writes these with a capital, as the standard spells the fields; names match in any spelling.
        self.init(
            componentTag: try xml.integer("componentTag", of: at, bits: 8, standard: 0),
            isoCode: xml.bytes("ISOCode", of: at) ?? [UInt8]("und".utf8),
            bitStreamMode: try xml.integer("bitStreamMode", of: at, bits: 3, standard: 0),
            numChannels: try xml.integer("numChannels", of: at, bits: 4, standard: 0),
            isFullService: try xml.flag("fullSrvcAudio", of: at, standard: false))
    }
}

extension SegmentationDescriptor {
    fileprivate init(_ xml: XmlDocument, _ at: Int, _ place: Int, _ warnings: inout [SpliceWarning]) throws(SpliceError) {
        let names = xml.ownChildren("SegmentationUpid", of: at)
        // The edition of 2013 had the type and the numbers on the UPID.
        func number(_ name: String, standard: UInt8 = 0) throws(SpliceError) -> UInt8 {
            try xml.integer(name, of: xml.holder(of: name, among: [at] + names), bits: 8, standard: standard)
        }
        func has(_ name: String) -> Bool { xml.field(name, of: xml.holder(of: name, among: [at] + names)) != nil }
        self.init(
            eventId: try xml.integer("segmentationEventId", of: at, bits: 32, standard: 0),
            isCancelled: try xml.flag("segmentationEventCancelIndicator", of: at, standard: false),
            type: SegmentationType(rawValue: try number("segmentationTypeId", standard: try number("segmentationType"))),
            segmentNum: try number("segmentNum"), segmentsExpected: try number("segmentsExpected"))
        if !isCancelled, !has("segmentationTypeId"), !has("segmentationType") {
            warnings.append(SpliceWarning(.missing, field: "segmentation_type_id", descriptor: place))
        }
        complianceIndicator = try xml.flag("segmentationEventIdComplianceIndicator", of: at, standard: true)
        if xml.field("segmentationDuration", of: at) != nil {
            duration = try xml.integer("segmentationDuration", of: at, bits: 40, standard: 0)
        } else if let length = xml.ownChild("BreakDuration", of: at), xml.field("duration", of: length) != nil {
            duration = try xml.integer("duration", of: length, bits: 40, standard: 0)
        }
        if type.mayHaveSubSegments, has("subSegmentNum") {
            subSegments = SubSegments(num: try number("subSegmentNum"), expected: try number("subSegmentsExpected"))
        }
        if let child = xml.ownChild("DeliveryRestrictions", of: at) {
            restrictions = DeliveryRestrictions(
                webDeliveryAllowed: try xml.flag("webDeliveryAllowedFlag", of: child, standard: true),
                noRegionalBlackout: try xml.flag("noRegionalBlackoutFlag", of: child, standard: true),
                archiveAllowed: try xml.flag("archiveAllowedFlag", of: child, standard: true),
                deviceRestrictions: try xml.integer("deviceRestrictions", of: child, bits: 2, standard: 3))
        }
        let parts = xml.ownChildren("Component", of: at)
        if !parts.isEmpty { components = [] }
        for part in parts {
            components?.append(
                Component(
                    tag: try xml.integer("componentTag", of: part, bits: 8, standard: 0),
                    ptsOffset: try xml.integer("ptsOffset", of: part, bits: 33, standard: 0)))
        }
        try readNames(xml, names, place, &warnings)
    }

    private mutating func readNames(
        _ xml: XmlDocument, _ elements: [Int], _ place: Int, _ warnings: inout [SpliceWarning]
    ) throws(SpliceError) {
        var names: [Upid] = []
        for element in elements { names += try Upid.read(xml, element, place, &warnings) }
        guard !names.isEmpty else { return }
        // Several elements are one MID on the wire.
        let upid = names.count > 1 ? .several(names) : SegmentationUpid.single(names[0])
        var named = self
        named.upid = upid
        if named.fits || !fits { return self = named }
        warnings.append(
            SpliceWarning(
                .leftOut("\(names.reduce(0) { $0 + $1.bytes.count }) bytes do not fit into a descriptor"), field: "segmentation_upid",
                descriptor: place))
    }

    /// Whether it can be written.
    private var fits: Bool { (try? SpliceInfoSection(descriptors: [.segmentation(self)]).encoded()) != nil }
}
