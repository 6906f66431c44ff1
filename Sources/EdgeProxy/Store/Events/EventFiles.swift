/// What the event log needs of a file system, so that a test can have another one. Called on the log's threads and on readers'.
public protocol EventFiles: Sendable {
    /// Makes the folder where there is none, for its owner alone.
    func makeFolder(_ path: String) throws(EventFileFault)
    /// The names in a folder, in no order.
    func names(in folder: String) throws(EventFileFault) -> [String]
    /// Makes an empty file, in the place of one that is there.
    func create(_ path: String) throws(EventFileFault) -> any EventFile
    func open(_ path: String) throws(EventFileFault) -> any EventFile
    func rename(_ path: String, to other: String) throws(EventFileFault)
    func remove(_ path: String) throws(EventFileFault)
    /// Makes what was created, renamed and removed in a folder last.
    func syncFolder(_ path: String) throws(EventFileFault)
}

/// An open file; closed when the last one lets go of it.
public protocol EventFile: AnyObject, Sendable {
    /// Bytes.
    func size() throws(EventFileFault) -> Int
    /// Writes some of `bytes`, at least one, at an offset.
    /// - Returns: how many.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(EventFileFault) -> Int
    /// Reads at most so many bytes.
    /// - Returns: none at the end of the file.
    func read(_ count: Int, at offset: Int) throws(EventFileFault) -> [UInt8]
    func truncate(to size: Int) throws(EventFileFault)
    /// Makes all that was written last. When it fails, what of it is on the disk is not known, and a second attempt would not tell.
    func sync() throws(EventFileFault)
}

/// A call that failed, by its `errno`.
public struct EventFileFault: Error, Equatable, Sendable {
    public let code: Int32
    public init(code: Int32) { self.code = code }
}

extension EventFile {
    /// Writes all of `bytes`; on an error some of them may be there.
    public func writeAll(_ bytes: [UInt8], at offset: Int) throws(EventFileFault) {
        var position = 0
        while position < bytes.count {
            // Typed throws don't pass through closures of the standard library.
            let result = bytes.withUnsafeBytes { raw -> Result<Int, EventFileFault> in
                let rest = UnsafeRawBufferPointer(rebasing: raw[position...])
                do throws(EventFileFault) { return .success(try write(rest, at: offset + position)) } catch { return .failure(error) }
            }
            position += try result.get()
        }
    }
}
