import Foundation
import TestSupport

/// A TCP connection to 127.0.0.1 that sends what no HTTP client would.
final class RawConnection {
    private let fd: Int32

    init(port: UInt16) throws {
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let connected = Loopback.withAddress(port) { connect(fd, $0, $1) == 0 }
        guard connected else { throw Failure("no connection to port \(port): \(String(cString: strerror(errno)))") }
    }

    deinit { close(fd) }

    /// False when the other side has closed.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// What comes until the other side closes; and whether it did, or nothing came for a minute.
    func readToEnd() -> (bytes: [UInt8], closed: Bool) {
        var wait = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var all: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 65_536)
        while all.count < 1 << 22 {
            let count = recv(fd, &buffer, buffer.count, 0)
            if count == 0 { return (all, true) }
            if count < 0 { return (all, errno != EAGAIN) }
            all += buffer[..<count]
        }
        return (all, false)
    }
}
