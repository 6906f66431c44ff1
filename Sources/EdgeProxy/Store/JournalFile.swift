import Glibc

/// An open journal. Closed when the last of those who write, sync or copy it lets go.
public final class JournalFile: Sendable {
    public let descriptor: Int32

    /// - Parameter descriptor: open for reading and appending; owned from now on.
    public init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Makes a file for appending, empty; `nil` and `errno` when that fails.
    public static func fresh(_ path: String) -> JournalFile? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        return descriptor >= 0 ? JournalFile(descriptor) : nil
    }

    /// Opens a file for appending behind its first `size` bytes; what stands behind them goes. `nil` and `errno` when that fails.
    public static func existing(_ path: String, size: Int) -> JournalFile? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        let file = JournalFile(descriptor)
        return ftruncate(descriptor, off_t(size)) == 0 ? file : nil
    }

    /// Appends all of `bytes`. On an error (`errno`) some of them may be there.
    public func append(_ bytes: [UInt8], with write: Journal.Write = Journal.systemWrite) -> Bool {
        writeAll(bytes) { write(descriptor, $0) }
    }

    /// The bytes of a part of the file; `nil` when they can't be read.
    public func read(from start: Int, to end: Int) -> [UInt8]? {
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: end - start) { buffer, filled in
            while filled < end - start {
                let count = pread(descriptor, buffer.baseAddress! + filled, end - start - filled, off_t(start + filled))
                if count > 0 {
                    filled += count
                } else if count == 0 || errno != EINTR {
                    isWhole = false
                    return
                }
            }
        }
        return isWhole ? bytes : nil
    }

    /// Goes over the whole records from the beginning to `end`, a piece of the file at a time.
    /// - Parameter damaged: called with what is no record, by its place in the file.
    /// - Returns: whether the file could be read.
    public func eachRecord(to end: Int, damaged: (Range<Int>) -> Void, _ body: (ArraySlice<UInt8>) -> Void) -> Bool {
        var position = 0
        while position < end {
            let length = min(end - position, Limits.recordBytes + Limits.journalCopyBytes)
            guard let piece = read(from: position, to: position + length) else { return false }
            position += RecordFile.each(
                piece, isEnd: position + length == end,
                damaged: { [position] in damaged(($0.lowerBound + position)..<($0.upperBound + position)) }, body)
        }
        return true
    }

    public func sync() -> Bool { fdatasync(descriptor) == 0 }

    /// Makes the renaming of a file in a folder last.
    public static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
