/// The salts of viewers' keys: small, replaced in one step, readable by its owner only.
public struct SaltFile: Sendable {
    public let path: String

    public init(folder: String) { path = folder + "/salts" }

    /// It is on the disk when this returns.
    /// - Parameter record: `SaltShelf.record`.
    public func write(_ record: [UInt8]) throws(WriteFault) { try ReplacedFile.write(record, to: path, syncs: true) }
}
