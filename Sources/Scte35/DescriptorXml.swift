import Formats

/// Descriptors in the XML form (see `SpliceInfoSection.init(xml:)`).
extension SpliceDescriptor {
    /// nil: no descriptor.
    init?(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        switch xml.elements[at].name {
        case "AvailDescriptor":
            self = .avail(AvailDescriptor(providerAvailId: try xml.integer("providerAvailId", of: at, bits: 32, standard: 0)))
        case "DTMFDescriptor":
            self = .dtmf(
                DtmfDescriptor(
                    preroll: try xml.integer("preroll", of: at, bits: 8, standard: 0), chars: xml.bytes("chars", of: at) ?? []))
        case "SegmentationDescriptor": self = .segmentation(try SegmentationDescriptor(xml, at))
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
        // scte35-go writes these three with a capital, as the standard spells the fields; others write them like all other attributes.
        func either(_ name: String, _ other: String) -> String { xml.attribute(name, of: at) == nil ? other : name }
        self.init(
            componentTag: try xml.integer("componentTag", of: at, bits: 8, standard: 0),
            isoCode: xml.bytes("ISOCode", of: at) ?? [UInt8]("und".utf8),
            bitStreamMode: try xml.integer(either("BitStreamMode", "bitStreamMode"), of: at, bits: 3, standard: 0),
            numChannels: try xml.integer(either("NumChannels", "numChannels"), of: at, bits: 4, standard: 0),
            isFullService: try xml.flag(either("FullSrvcAudio", "fullSrvcAudio"), of: at, standard: false))
    }
}

extension SegmentationDescriptor {
    fileprivate init(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        self.init(
            eventId: try xml.integer("segmentationEventId", of: at, bits: 32, standard: 0),
            isCancelled: try xml.flag("segmentationEventCancelIndicator", of: at, standard: false),
            type: SegmentationType(rawValue: try xml.integer("segmentationTypeId", of: at, bits: 8, standard: 0)),
            segmentNum: try xml.integer("segmentNum", of: at, bits: 8, standard: 0),
            segmentsExpected: try xml.integer("segmentsExpected", of: at, bits: 8, standard: 0))
        complianceIndicator = try xml.flag("segmentationEventIdComplianceIndicator", of: at, standard: true)
        if xml.attribute("segmentationDuration", of: at) != nil {
            duration = try xml.integer("segmentationDuration", of: at, bits: 40, standard: 0)
        }
        if type.mayHaveSubSegments, xml.attribute("subSegmentNum", of: at) != nil {
            subSegments = SubSegments(
                num: try xml.integer("subSegmentNum", of: at, bits: 8, standard: 0),
                expected: try xml.integer("subSegmentsExpected", of: at, bits: 8, standard: 0))
        }
        if let child = xml.ownChild("DeliveryRestrictions", of: at) {
            restrictions = DeliveryRestrictions(
                webDeliveryAllowed: try xml.flag("webDeliveryAllowedFlag", of: child, standard: true),
                noRegionalBlackout: try xml.flag("noRegionalBlackoutFlag", of: child, standard: true),
                archiveAllowed: try xml.flag("archiveAllowedFlag", of: child, standard: true),
                deviceRestrictions: try xml.integer("deviceRestrictions", of: child, bits: 2, standard: 3))
        }
        var names: [Upid] = []
        for child in xml.ownChildren("SegmentationUpid", of: at) { names.append(try Upid(xml, child)) }
        // Several elements are one MID on the wire.
        upid = names.count > 1 ? .several(names) : .single(names.first ?? Upid())
        let parts = xml.ownChildren("Component", of: at)
        guard !parts.isEmpty else { return }
        var items: [Component] = []
        for part in parts {
            items.append(
                Component(
                    tag: try xml.integer("componentTag", of: part, bits: 8, standard: 0),
                    ptsOffset: try xml.integer("ptsOffset", of: part, bits: 33, standard: 0)))
        }
        components = items
    }
}

extension Upid {
    fileprivate init(_ xml: XmlDocument, _ at: Int) throws(SpliceError) {
        self.init(type: UpidType(rawValue: try xml.integer("segmentationUpidType", of: at, bits: 8, standard: 0)))
        let format = xml.attribute("segmentationUpidFormat", of: at) ?? xml.attribute("format", of: at) ?? ""
        let text = Array(xml.elements[at].text.utf8)
        switch format.lowercased() {
        case "text": bytes = text
        case "base-64", "base64":
            let characters = text.filter { $0 > 0x20 }
            do { bytes = try Base64.decode(characters.span) } catch {
                throw SpliceError(.badText(byteOffset: error.offset), field: "base64")
            }
        case "hexbinary": bytes = try xml.hex(at)
        default: bytes = type.isText ? text : try xml.hex(at)
        }
        // Some writers take an MPU's identifier out of its bytes, some leave it in.
        guard type == .mpu, xml.attribute("formatIdentifier", of: at) != nil else { return }
        let identifier: UInt32 = try xml.integer("formatIdentifier", of: at, bits: 32, standard: 0)
        let own = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: identifier >> $0) }
        if !bytes.starts(with: own) { bytes = own + bytes }
    }
}
