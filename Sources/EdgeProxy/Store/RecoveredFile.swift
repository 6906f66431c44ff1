import Stitching

extension Recovered {
    /// Everything again as the first bytes of a file.
    public var fileBytes: [UInt8] {
        var bytes: [UInt8] = []
        for record in records { RecordFile.append(record.encoded, to: &bytes) }
        return bytes
    }
}
