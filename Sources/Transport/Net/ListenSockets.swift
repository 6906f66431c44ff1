import CLinux
import Glibc

/// The listening sockets of one address, one a loop. Whoever opens them takes all of them over; a failure leaves none open.
struct ListenSockets {
    private(set) var descriptors: [Int32] = []
    /// What they are bound to.
    let bound: PeerAddress
    /// Whether all loops accept from one socket, which came from outside.
    let isShared: Bool

    /// Takes the socket that came from systemd for this address, or opens new ones.
    init(_ text: String, count: Int, inherited: inout InheritedListeners) throws(ListenError) {
        guard var address = SocketAddress(text) else { throw ListenError(address: text, reason: .malformed) }
        if let fd = inherited.remove(address.address) {
            isShared = true
            bound = SocketAddress.bound(fd) ?? address.address
            descriptors = [fd]
            for _ in 1..<count {
                // Each loop closes its own number of the same socket.
                let copy = fcntl(fd, F_DUPFD_CLOEXEC, 0)
                guard copy >= 0 else { throw Self.failure(text, "fcntl", &descriptors) }
                descriptors.append(copy)
            }
            return
        }
        isShared = false
        // The first one binds without SO_REUSEPORT: with it, a port that another process listens on goes unseen.
        // It allows the others only afterwards, so that the port is never free in between.
        let first = try Self.open(text, address, reusePort: false, &descriptors)
        var one: Int32 = 1
        guard setsockopt(first, SOL_SOCKET, SO_REUSEPORT, &one, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw Self.failure(text, "setsockopt", &descriptors)
        }
        bound = SocketAddress.bound(first) ?? address.address
        address.setPort(bound.port)
        for _ in 1..<max(1, count) { _ = try Self.open(text, address, reusePort: true, &descriptors) }
        for fd in descriptors {
            guard listen(fd, Limits.backlog) == 0 else { throw Self.failure(text, "listen", &descriptors) }
        }
    }

    private static func open(
        _ text: String, _ address: SocketAddress, reusePort: Bool, _ descriptors: inout [Int32]
    ) throws(ListenError) -> Int32 {
        let fd = clinux_stream_socket(address.family)
        guard fd >= 0 else { throw failure(text, "socket", &descriptors) }
        descriptors.append(fd)
        var one: Int32 = 1, zero: Int32 = 0
        // Connections of an earlier run that linger in TIME_WAIT are no reason to fail.
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        if reusePort { setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, socklen_t(MemoryLayout<Int32>.size)) }
        // "::" means both families, whatever the machine's default.
        if address.family == AF_INET6, address.address.high == 0, address.address.low == 0 {
            setsockopt(fd, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &zero, socklen_t(MemoryLayout<Int32>.size))
        }
        guard address.bind(fd) else { throw failure(text, "bind", &descriptors) }
        return fd
    }

    private static func failure(_ text: String, _ call: StaticString, _ descriptors: inout [Int32]) -> ListenError {
        let error = SystemError(call)
        for fd in descriptors { close(fd) }
        descriptors = []
        return ListenError(address: text, reason: error.code == EADDRINUSE ? .inUse : .system(error))
    }
}
