import Glibc

/// Listening sockets that systemd opened for us (sd_listen_fds(3)): from descriptor 3 on, as many as LISTEN_FDS says, when LISTEN_PID
/// is us. They outlive the process, so an upgrade loses no connection.
public struct InheritedListeners {
    private var sockets: [(fd: Int32, address: PeerAddress)] = []

    /// Finds them. Once in a process, before threads start: it takes the variables out of the environment, so that children don't see them.
    public static func fromEnvironment() -> InheritedListeners {
        var found = InheritedListeners()
        defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
        guard let pid = getenv("LISTEN_PID").flatMap({ Int32(String(cString: $0)) }), pid == getpid(),
            let count = getenv("LISTEN_FDS").flatMap({ Int32(String(cString: $0)) }), count > 0, count < 1_024
        else { return found }
        for fd in 3..<(3 + count) { found.add(fd) }
        return found
    }

    public init() {}

    /// Takes in a descriptor when it is a listening internet socket.
    mutating func add(_ fd: Int32) {
        var listening: Int32 = 0
        var bytes = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &bytes) == 0, listening != 0,
            let address = SocketAddress.bound(fd)
        else { return }
        _ = fcntl(fd, F_SETFD, FD_CLOEXEC)
        _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)
        sockets.append((fd, address))
    }

    /// What they listen on.
    public var addresses: [PeerAddress] { sockets.map(\.address) }

    /// Gives away the socket that listens on this address, or on the same port of all addresses.
    mutating func remove(_ address: PeerAddress) -> Int32? {
        func isAny(_ other: PeerAddress) -> Bool { other.high == 0 && (other.low == 0 || other.low == 0xffff_0000_0000) }
        let exact = sockets.firstIndex { $0.address == address }
        guard let index = exact ?? sockets.firstIndex(where: { $0.address.port == address.port && isAny($0.address) }) else { return nil }
        return sockets.remove(at: index).fd
    }
}
