import Glibc

/// Writes all of `bytes`, however many calls that takes.
/// - Parameter write: `write(2)`, or what stands for it.
/// - Returns: false on an error (`errno`); some of them may be written.
public func writeAll(_ bytes: [UInt8], with write: (UnsafeRawBufferPointer) -> Int) -> Bool {
    var position = 0
    while position < bytes.count {
        let count = bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[position...])) }
        if count > 0 {
            position += count
        } else if errno != EINTR {
            return false
        }
    }
    return true
}
