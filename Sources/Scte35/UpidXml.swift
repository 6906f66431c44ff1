import Formats

/// `SegmentationUpid` in the XML form (see `SpliceInfoSection.init(xml:)`).
extension Upid {
    /// What one element names: one name, or those of a MID. None, with a warning, when nobody can read it: one odd name is no reason to
    /// lose the break that it is about.
    ///
    /// - Throws: `.document` and `.outOfRange` for attributes that are no numbers.
    static func read(
        _ xml: XmlDocument, _ at: Int, _ place: Int, _ warnings: inout [SpliceWarning]
    ) throws(SpliceError) -> [Upid] {
        let type = UpidType(rawValue: try xml.integer("segmentationUpidType", of: at, bits: 8, standard: 0))
        let reading = UpidReading(text: Array(xml.elements[at].text.utf8), type: type)
        let format = (xml.field("segmentationUpidFormat", of: at) ?? xml.field("format", of: at) ?? "").lowercased()
        let length = xml.field("segmentationUpidLength", of: at).flatMap { Int($0) }
        func warn(_ problem: SpliceWarning.Problem) {
            warnings.append(SpliceWarning(problem, field: "segmentation_upid", descriptor: place))
        }
        let form: UpidReading.Form?, what: String
        switch format {
        case "text": (form, what) = (.text, "no text of this type")
        case "hexbinary", "hex": (form, what) = (.hex, "no hexadecimal")
        case "base-64", "base64": (form, what) = (.base64, "no base64")
        case "": (form, what) = (reading.guessed(length: length), "of no form that is known")
        default: (form, what) = (nil, "its format '\(UpidReading.shown(format.utf8))' is somebody's own")
        }
        guard let form, var bytes = reading.bytes(form) else {
            warn(.leftOut("\(what): '\(UpidReading.shown(reading.text))'"))
            return []
        }
        if format.isEmpty, form == .base64 { warn(.readAs("base64, which no format says")) }
        if form == .text, reading.hasWrongCheck { warn(.readAs("'\(UpidReading.shown(reading.text))', whose check character is another")) }
        if type == .mpu, xml.field("formatIdentifier", of: at) != nil {
            let identifier: UInt32 = try xml.integer("formatIdentifier", of: at, bits: 32, standard: 0)
            let own = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: identifier >> $0) }
            // Who writes hexadecimal takes the identifier out of the bytes or leaves it in; who writes base64 takes it out.
            if form == .base64 || !bytes.starts(with: own) { bytes = own + bytes }
        }
        guard type == .mid else { return [Upid(type: type, bytes: bytes)] }
        guard let parts = parts(ofMid: bytes) else {
            warn(.leftOut("no MID: '\(UpidReading.shown(reading.text))'"))
            return []
        }
        return parts
    }

    /// The names in a `MID()`: type, length and bytes of each (§10.3.3.4). nil when the lengths do not add up.
    private static func parts(ofMid bytes: [UInt8]) -> [Upid]? {
        var parts: [Upid] = [], at = 0
        while at < bytes.count {
            guard at + 2 <= bytes.count, at + 2 + Int(bytes[at + 1]) <= bytes.count else { return nil }
            let end = at + 2 + Int(bytes[at + 1])
            parts.append(Upid(type: UpidType(rawValue: bytes[at]), bytes: [UInt8](bytes[at + 2..<end])))
            at = end
        }
        return parts
    }
}
