import CLinux
import Glibc

/// What came of a read or a write that does not block.
enum IoResult: Equatable {
    case bytes(Int)
    /// Nothing to read, or no room to write: epoll will tell.
    case wouldBlock
    /// The peer sends no more.
    case ended
    case failed
}

/// A connected socket, in the clear or under TLS. Reads and writes what it can and never waits.
struct Wire {
    let fd: Int32
    let tls: TlsSession?

    @inline(__always)
    func read(_ target: UnsafeMutableRawPointer, _ room: Int) -> IoResult {
        if let tls { return tls.read(target, room) }
        while true {
            let count = Glibc.recv(fd, target, room, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .ended }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed
        }
    }

    /// Writes from the front of the vectors as much as goes. TLS knows no writev: small vectors are joined in `record`, which has
    /// `Limits.tlsRecord` bytes.
    @inline(__always)
    func write(_ vectors: UnsafeMutablePointer<iovec>, _ count: Int, record: UnsafeMutableRawPointer) -> IoResult {
        if let tls { return Self.writeRecord(tls, vectors, count, record) }
        while true {
            let sent =
                count == 1
                ? Glibc.send(fd, vectors[0].iov_base, vectors[0].iov_len, Int32(MSG_NOSIGNAL))
                : Glibc.writev(fd, vectors, Int32(truncatingIfNeeded: count))
            if sent >= 0 { return .bytes(sent) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed
        }
    }

    private static func writeRecord(
        _ tls: TlsSession, _ vectors: UnsafeMutablePointer<iovec>, _ count: Int, _ record: UnsafeMutableRawPointer
    ) -> IoResult {
        if count == 1 || vectors[0].iov_len >= Limits.tlsRecord { return tls.write(vectors[0].iov_base, vectors[0].iov_len) }
        var used = 0
        for index in 0..<count where used < Limits.tlsRecord {
            let bytes = min(vectors[index].iov_len, Limits.tlsRecord - used)
            memcpy(record + used, vectors[index].iov_base, bytes)
            used += bytes
        }
        return tls.write(record, used)
    }

    /// The peer reads the end after what was sent before; we go on reading.
    func endWriting() {
        tls?.closeNotify()
        shutdown(fd, Int32(SHUT_WR))
    }

    /// Reads and throws away, under TLS undecrypted. The buffer has `Limits.tlsRecord` bytes.
    func discard(_ buffer: UnsafeMutableRawPointer) -> IoResult {
        while true {
            let count = Glibc.recv(fd, buffer, Limits.tlsRecord, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .ended }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed
        }
    }

    /// Makes the next close a reset, which nobody takes for the orderly end of a body.
    func resetOnClose() {
        var none = linger(l_onoff: 1, l_linger: 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
    }
}
