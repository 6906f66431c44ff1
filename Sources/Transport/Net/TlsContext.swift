import COpenSSL
import Glibc

/// A certificate and its key, ready for handshakes: OpenSSL's SSL_CTX, shared by all loops (it counts references itself).
///
/// TLS 1.2 and 1.3, http/1.1 by ALPN, session tickets and no session cache: a cache would be a lock that all loops share.
final class TlsContext: @unchecked Sendable {
    private let context: OpaquePointer

    /// - Parameter previous: whose session tickets shall still be good: the context that this one replaces.
    init(_ identity: TlsIdentity, replacing previous: TlsContext? = nil) throws(TlsError) {
        try Self.checkReadable(identity.certificatePath, .certificate)
        try Self.checkReadable(identity.keyPath, .key)
        guard let context = SSL_CTX_new(TLS_server_method()) else {
            throw TlsError(field: .certificate, path: identity.certificatePath, message: Self.lastError())
        }
        self.context = context
        _ = ssl_ctx_set_min_version(context, TLS1_2_VERSION)
        ssl_ctx_safe_options(context)
        // An idle connection costs 14.5 kB with RELEASE_BUFFERS, 28 without.
        let modes = SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
        _ = ssl_ctx_set_mode(context, Int(modes))
        _ = ssl_ctx_cache_off(context)
        ssl_ctx_read_ahead(context)
        ssl_ctx_select_http11(context)
        ssl_ctx_no_passphrase(context)
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(context, identity.certificatePath) == 1 else {
            throw TlsError(field: .certificate, path: identity.certificatePath, message: "not a PEM certificate (\(Self.lastError()))")
        }
        guard SSL_CTX_use_PrivateKey_file(context, identity.keyPath, SSL_FILETYPE_PEM) == 1 else {
            // With a certificate loaded, OpenSSL refuses a foreign key already here.
            let message = Self.lastError()
            throw TlsError(
                field: .key, path: identity.keyPath,
                message: message.contains("mismatch")
                    ? "does not belong to the certificate" : "not a PEM private key, or one with a passphrase (\(message))")
        }
        guard SSL_CTX_check_private_key(context) == 1 else {
            throw TlsError(field: .key, path: identity.keyPath, message: "does not belong to the certificate")
        }
        if let previous { _ = ssl_ctx_ticket_keys(previous.context, context) }
    }

    deinit { SSL_CTX_free(context) }

    /// A session for one accepted connection; `nil` when memory is out.
    func accept(_ fd: Int32) -> TlsSession? {
        guard let ssl = SSL_new(context) else { return nil }
        SSL_set_accept_state(ssl)
        guard SSL_set_fd(ssl, fd) == 1 else {
            SSL_free(ssl)
            return nil
        }
        return TlsSession(ssl)
    }

    private static func checkReadable(_ path: String, _ field: TlsError.Field) throws(TlsError) {
        let fd = open(path, O_RDONLY | O_CLOEXEC)
        guard fd >= 0 else {
            throw TlsError(field: field, path: path, message: "can't be read: \(String(cString: strerror(errno)))")
        }
        close(fd)
    }

    /// OpenSSL's reason for the last failure, and its queue emptied.
    private static func lastError() -> String {
        let code = ERR_peek_last_error()
        defer { ERR_clear_error() }
        guard code != 0, let reason = ERR_reason_error_string(code) else { return "unknown error" }
        return String(cString: reason)
    }
}
