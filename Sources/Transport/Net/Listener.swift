import CLinux
import Glibc

/// Takes connections from one listening socket on one loop, and gives them to the loop that shall have them.
final class Listener: IoHandler {
    private unowned(unsafe) let host: ServerLoop
    private let fd: Int32
    /// The certificate for new connections; replaced when it is read again. `nil`: in the clear.
    var tls: TlsContext?
    /// Other loops (or processes) accept from the same socket.
    private let isShared: Bool
    private var registered = false
    private var closed = false

    init(_ host: ServerLoop, fd: Int32, tls: TlsContext?, isShared: Bool) {
        self.host = host
        self.fd = fd
        self.tls = tls
        self.isShared = isShared
    }

    deinit { if !closed { Glibc.close(fd) } }

    func resume() {
        guard !closed, !registered else { return }
        registered = (try? host.loop.register(fd, isShared ? [.readable, .exclusive] : .readable, self)) != nil
        if !registered { retryLater() }
    }

    func ioReady(_ events: IoEvents) {
        host.loop.label = "accept"
        accept(Limits.acceptsPerTurn)
    }

    /// Accepts what waits, at most `most`.
    private func accept(_ most: Int) {
        var left = most
        while left > 0 {
            left -= 1
            var storage = sockaddr_storage()
            var bytes = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let accepted = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    clinux_accept(fd, $0, &bytes)
                }
            }
            guard accepted >= 0 else {
                switch errno {
                case EAGAIN: return
                case EMFILE, ENFILE, ENOBUFS, ENOMEM: return outOfDescriptors()
                default: continue  // EINTR, or one that was gone before we came
                }
            }
            welcome(accepted, PeerAddress(storage))
        }
    }

    private func welcome(_ accepted: Int32, _ peer: PeerAddress) {
        host.statistics.add(.accepted)
        guard !host.isFull else { return turnAway(accepted) }
        // A response is one write and must not wait for the acknowledgement of the last.
        var one: Int32 = 1
        setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let target = host.place()
        if target === host {
            host.adopt(accepted, peer, tls)
        } else {
            let confined = Confined(target)
            let tls = tls
            target.loop.execute {
                confined.value.statistics.add(.adopted)
                confined.value.adopt(accepted, peer, tls)
            }
        }
    }

    private func turnAway(_ accepted: Int32) {
        host.statistics.add(.turnedAway)
        if tls == nil {
            let text: StaticString = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
            _ = send(accepted, text.utf8Start, text.utf8CodeUnitCount, Int32(MSG_NOSIGNAL))
            shutdown(accepted, Int32(SHUT_WR))
        }
        Glibc.close(accepted)
    }

    /// Watching on would only turn in circles: what waits stays in the kernel's queue for a moment.
    private func outOfDescriptors() {
        host.statistics.add(.outOfDescriptors)
        host.loop.unregister(fd)
        registered = false
        retryLater()
    }

    private func retryLater() {
        host.loop.schedule(afterNs: 100_000_000) { [weak self] in self?.resume() }
    }

    // MARK: Drain

    /// Lets those in who have come, and nobody new. A socket that others accept from is left as it is.
    func refuseHandshakes() {
        guard !closed else { return }
        if !isShared { _ = clinux_refuse_handshakes(fd) }
        accept(Int.max)
    }

    func close() {
        guard !closed else { return }
        if !isShared { accept(Int.max) }
        closed = true
        if registered { host.loop.unregister(fd) }
        registered = false
        Glibc.close(fd)
    }
}
