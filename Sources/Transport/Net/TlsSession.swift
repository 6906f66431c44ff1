import COpenSSL

/// One TLS connection over a non-blocking socket: OpenSSL's SSL, with one owner.
final class TlsSession {
    private let ssl: OpaquePointer
    private var broken = false

    init(_ ssl: OpaquePointer) { self.ssl = ssl }

    deinit { SSL_free(ssl) }

    /// Goes on with the handshake: 0 bytes when it is done.
    func handshake() -> IoResult {
        ERR_clear_error()
        let code = SSL_do_handshake(ssl)
        return code == 1 ? .bytes(0) : outcome(code)
    }

    /// Reads decrypted bytes, at most one record.
    func read(_ target: UnsafeMutableRawPointer, _ room: Int) -> IoResult {
        ERR_clear_error()
        let count = SSL_read(ssl, target, Int32(truncatingIfNeeded: min(room, Int(Int32.max))))
        return count > 0 ? .bytes(Int(count)) : outcome(count)
    }

    /// Writes one record at most. After `.wouldBlock` the same bytes must come again, from whatever address.
    func write(_ source: UnsafeRawPointer, _ count: Int) -> IoResult {
        ERR_clear_error()
        let sent = SSL_write(ssl, source, Int32(truncatingIfNeeded: min(count, Limits.tlsRecord)))
        return sent > 0 ? .bytes(Int(sent)) : outcome(sent)
    }

    /// Tells the peer that no more will come. Not after a failure, which OpenSSL forbids.
    func closeNotify() {
        guard !broken, SSL_is_init_finished(ssl) == 1 else { return }
        ERR_clear_error()
        _ = SSL_shutdown(ssl)
    }

    private func outcome(_ code: Int32) -> IoResult {
        switch SSL_get_error(ssl, code) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .ended
        default:
            broken = true
            return .failed
        }
    }
}
