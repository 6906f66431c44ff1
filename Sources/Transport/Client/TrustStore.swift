import CCurl
import COpenSSL
import Glibc

/// The authorities whose certificates our own https requests trust. Read once and shared by all loops: libcurl would read the file for each
/// new connection (20 to 55 ms of a loop's turn, measured) or keep a copy for each of its handles.
public final class TrustStore: Sendable {
    /// A file of authorities that can't be used.
    public struct Failure: Error, Equatable, Sendable {
        public let file: String
        public let message: String
    }

    // OpenSSL counts the references to a store and locks its contents, so loops may share it.
    private nonisolated(unsafe) let store: OpaquePointer

    /// The system's authorities; empty when it has none, and then no certificate is trusted. Read at first use.
    public static let system: TrustStore = {
        let file = curl_authorities_file().map { String(cString: $0) }
        return file.flatMap { try? TrustStore(file: $0) } ?? TrustStore()
    }()

    /// Reads the authorities of a PEM file. Takes tens of milliseconds, so not on a loop that serves.
    ///
    /// - Parameter besidesSystem: whether the system's authorities are trusted too.
    /// - Throws: why the file can't be used; one without a certificate is an error too.
    public init(file: String, besidesSystem: Bool = false) throws(Failure) {
        store = Self.empty()
        if besidesSystem, let system = curl_authorities_file() { X509_STORE_load_file(store, String(cString: system)) }
        // OpenSSL has no words for what the system refuses.
        guard access(file, R_OK) == 0 else { throw Failure(file: file, message: String(cString: strerror(errno))) }
        ERR_clear_error()
        guard X509_STORE_load_file(store, file) == 1 else {
            let reason = ERR_reason_error_string(ERR_get_error()).map { String(cString: $0) } ?? "no certificate"
            ERR_clear_error()
            throw Failure(file: file, message: reason)
        }
    }

    private init() { store = Self.empty() }

    deinit { X509_STORE_free(store) }

    private static func empty() -> OpaquePointer {
        curlStarted
        // OpenSSL looks its algorithms up when the first context is made: now, and not in a turn of a loop.
        SSL_CTX_free(SSL_CTX_new(TLS_client_method()))
        guard let store = X509_STORE_new() else { fatalError("no memory for a certificate store") }
        return store
    }

    /// For curl to hand back to `curlPreparesTls`. Valid as long as this object.
    var context: UnsafeMutableRawPointer { UnsafeMutableRawPointer(store) }

    /// Gives a connection's context these authorities (the context takes a reference of its own).
    static func use(_ context: UnsafeMutableRawPointer, for tls: UnsafeMutableRawPointer) {
        SSL_CTX_set1_cert_store(OpaquePointer(tls), OpaquePointer(context))
    }
}
