import COpenSSL
import Glibc

@testable import Transport

/// A self-signed certificate and its key in files of its own, for the life of this object.
final class TestCertificate: Sendable {
    let identity: TlsIdentity
    private let directory: String

    /// - Parameter name: the common name, to tell certificates apart.
    init(_ name: String) throws {
        var template = Array("/tmp/edge-tls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
        directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        identity = TlsIdentity(certificatePath: directory + "/edge.crt", keyPath: directory + "/edge.key")
        try write(name)
    }

    deinit {
        for path in [identity.certificatePath, identity.keyPath] { unlink(path) }
        rmdir(directory)
    }

    /// Makes a new key and certificate in the same files.
    func write(_ name: String) throws {
        guard let key = Self.makeKey(), let certificate = X509_new() else { throw SystemError("openssl") }
        defer {
            EVP_PKEY_free(key)
            X509_free(certificate)
        }
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
        X509_gmtime_adj(X509_getm_notBefore(certificate), -60)
        X509_gmtime_adj(X509_getm_notAfter(certificate), 86_400)
        X509_set_pubkey(certificate, key)
        let subject = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, name, -1, -1, 0)
        X509_set_issuer_name(certificate, subject)
        X509_sign(certificate, key, EVP_sha256())
        try Self.toFile(identity.certificatePath) { PEM_write_X509($0, certificate) }
        try Self.toFile(identity.keyPath) { PEM_write_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    private static func makeKey() -> OpaquePointer? {
        guard let context = EVP_PKEY_CTX_new_id(NID_X9_62_id_ecPublicKey, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        EVP_PKEY_keygen_init(context)
        EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1)
        EVP_PKEY_keygen(context, &key)
        return key
    }

    private static func toFile(_ path: String, _ write: (UnsafeMutablePointer<FILE>) -> Int32) throws {
        guard let file = fopen(path, "w") else { throw SystemError("fopen") }
        defer { fclose(file) }
        guard write(file) == 1 else { throw SystemError("PEM_write") }
    }
}

/// A blocking TLS client over a socket.
final class TlsClient {
    struct Failure: Error { let what: String }
    private let socket: TestClient
    private let context: OpaquePointer
    private let ssl: OpaquePointer

    /// - Parameters:
    ///   - alpn: what is offered, in the wire's form.
    ///   - resuming: a session of an earlier connection.
    init(port: UInt16, version: Int32? = nil, alpn: [UInt8] = [], resuming: OpaquePointer? = nil, receiveBuffer: Int32? = nil) throws {
        socket = try TestClient(port: port, receiveBuffer: receiveBuffer)
        context = SSL_CTX_new(TLS_client_method())
        ssl = SSL_new(context)
        if let version { _ = ssl_limit_version(ssl, version) }
        if !alpn.isEmpty { SSL_set_alpn_protos(ssl, alpn, UInt32(alpn.count)) }
        if let resuming { SSL_set_session(ssl, resuming) }
        SSL_set_fd(ssl, socket.fd)
        guard SSL_connect(ssl) == 1 else { throw Failure(what: "handshake") }
    }

    deinit {
        // Without it OpenSSL takes the session for broken and never resumes it.
        SSL_shutdown(ssl)
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    var version: String { String(cString: SSL_get_version(ssl)) }
    var isResumed: Bool { SSL_session_reused(ssl) == 1 }
    var session: OpaquePointer? { SSL_get1_session(ssl) }

    var alpn: String {
        var text: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &text, &count)
        return String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    }

    /// The common name of the server's certificate.
    var peerName: String {
        guard let certificate = SSL_get1_peer_certificate(ssl) else { return "" }
        defer { X509_free(certificate) }
        var text = [CChar](repeating: 0, count: 100)
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, &text, 100)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        guard SSL_write(ssl, bytes, Int32(bytes.count)) == bytes.count else { throw Failure(what: "write") }
    }

    /// Reads until so many bytes have come, or the end.
    func read(_ count: Int) -> [UInt8] {
        var all: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 16_384)
        while all.count < count {
            let got = SSL_read(ssl, &buffer, Int32(min(buffer.count, count - all.count)))
            guard got > 0 else { return all }
            all += buffer[..<Int(got)]
        }
        return all
    }

    /// A response with its body of known length.
    func get(_ path: String) throws -> String {
        try send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        return response()
    }

    func response() -> String {
        var head: [UInt8] = []
        while !head.reversed().starts(with: Array("\r\n\r\n".utf8).reversed()) {
            let byte = read(1)
            guard !byte.isEmpty else { return "" }
            head += byte
        }
        let text = String(decoding: head, as: UTF8.self)
        let length = text.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
        return String(decoding: read(length), as: UTF8.self)
    }

    /// Whether the server has ended the session as it should, with a close_notify.
    func hasEndedCleanly() -> Bool {
        var byte: UInt8 = 0
        let got = SSL_read(ssl, &byte, 1)
        return got <= 0 && SSL_get_error(ssl, got) == SSL_ERROR_ZERO_RETURN
    }
}
