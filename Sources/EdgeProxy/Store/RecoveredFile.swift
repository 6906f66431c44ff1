import Stitching

extension Recovered {
    /// Everything again as the first bytes of a file.
    public func fileBytes(_ seal: JournalSeal?) -> [UInt8] {
        var bytes: [UInt8] = []
        for record in records { RecordFile.append(record.encoded, with: seal, to: &bytes) }
        return bytes
    }
}
