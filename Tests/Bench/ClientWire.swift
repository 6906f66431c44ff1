import CLinux
import COpenSSL
import Glibc
import TestSupport

/// A client's socket that never waits, in the clear or under TLS.
final class ClientWire {
    enum Step {
        case bytes(Int)
        case wouldBlock
        case failed
    }
    let fd: Int32
    private let ssl: OpaquePointer?

    /// What all connections of a client under TLS share; the certificate is our own and is not checked.
    final class Context {
        let raw: OpaquePointer

        init() throws {
            guard let raw = SSL_CTX_new(TLS_client_method()) else { throw BenchOptions.Fault("no TLS") }
            self.raw = raw
            // An idle connection keeps no buffers here either: 10,000 of them are in this process.
            _ = ssl_ctx_set_mode(raw, Int(SSL_MODE_RELEASE_BUFFERS))
        }

        deinit { SSL_CTX_free(raw) }
    }

    /// Begins to connect to the loopback.
    init(port: UInt16, tls: Context?) throws {
        fd = clinux_stream_socket(AF_INET)
        guard fd >= 0 else { throw BenchOptions.Fault("no more sockets: \(String(cString: strerror(errno)))") }
        var on: Int32 = 1
        setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        let fd = fd
        let code = Loopback.withAddress(port) { connect(fd, $0, $1) }
        guard code == 0 || errno == EINPROGRESS else {
            close(fd)
            throw BenchOptions.Fault("no connection: \(String(cString: strerror(errno)))")
        }
        ssl = tls.flatMap { SSL_new($0.raw) }
        if let ssl {
            SSL_set_fd(ssl, fd)
            SSL_set_connect_state(ssl)
        }
    }

    deinit {
        if let ssl { SSL_free(ssl) }
        close(fd)
    }

    /// `.bytes(0)` when the connection can be written to.
    func handshake() -> Step {
        guard let ssl else { return .bytes(0) }
        let code = SSL_do_handshake(ssl)
        return code == 1 ? .bytes(0) : step(ssl, code)
    }

    func write(_ bytes: [UInt8]) -> Step {
        guard let ssl else { return step(send(fd, bytes, bytes.count, Int32(MSG_NOSIGNAL))) }
        let count = SSL_write(ssl, bytes, Int32(bytes.count))
        return count > 0 ? .bytes(Int(count)) : step(ssl, count)
    }

    func read(_ buffer: UnsafeMutableRawBufferPointer) -> Step {
        guard let ssl else { return step(recv(fd, buffer.baseAddress!, buffer.count, 0)) }
        let count = SSL_read(ssl, buffer.baseAddress!, Int32(buffer.count))
        return count > 0 ? .bytes(Int(count)) : step(ssl, count)
    }

    private func step(_ count: Int) -> Step {
        if count > 0 { return .bytes(count) }
        return count < 0 && errno == EAGAIN ? .wouldBlock : .failed
    }

    private func step(_ ssl: OpaquePointer, _ code: Int32) -> Step {
        switch SSL_get_error(ssl, code) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        default:
            ERR_clear_error()
            return .failed
        }
    }
}
