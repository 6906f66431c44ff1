import Glibc

/// A descriptor with one owner, closed when that owner lets go.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The number, for calls that borrow it.
    public let raw: Int32

    public init(owning raw: Int32) { self.raw = raw }

    // Linux closes the number even when close reports EINTR: a second try would hit another's descriptor.
    deinit { close(raw) }

    /// Gives the number away unclosed.
    public consuming func release() -> Int32 {
        let raw = raw
        discard self
        return raw
    }
}
