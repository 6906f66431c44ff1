import Glibc

/// A system call that failed: which one, and its errno.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The call, as its manual page is named: "epoll_ctl".
    public let call: String
    /// The errno it left.
    public let code: Int32

    public init(_ call: StaticString, code: Int32 = errno) {
        self.call = "\(call)"
        self.code = code
    }

    /// "listen: Address already in use"
    public var description: String { "\(call): \(String(cString: strerror(code)))" }
}
