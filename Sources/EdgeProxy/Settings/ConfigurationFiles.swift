import Console
import Model
import Transport

// What the configuration points to outside of itself: read at the start of `serve`, with errors of the same form.

extension Configuration {
    /// An error of the same form as the reader's, for what only shows at the start: a port in use, a certificate that does not fit.
    func failure(_ path: String, _ message: String) -> ConfigurationError {
        ConfigurationError(file: file, path: path, message: message)
    }

    /// A secret's bytes.
    ///
    /// - Parameter path: where it stands, "tenants[0].api_key".
    func read(_ secret: Secret, at path: String) throws(ConfigurationError) -> [UInt8] {
        do {
            return try secret.read(path: path)
        } catch {
            throw failure(error.path, error.message)
        }
    }

    /// What is sent with every request to a channel's origin.
    /// - Parameter index: of the channel.
    func originHeaders(ofChannel index: Int) throws(ConfigurationError) -> [(String, String)] {
        var headers: [(String, String)] = []
        for header in channels[index].originHeaders {
            let path = "channels[\(index)].origin_headers.\(header.name)"
            let value = try read(header.value, at: path)
            guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
                throw failure(path, "expected a header value without control characters")
            }
            headers.append((header.name, String(decoding: value, as: UTF8.self)))
        }
        return headers
    }

    /// The keys of session tokens, the signing one first; empty when the file names none.
    func readSessionSecrets() throws(ConfigurationError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        for (index, secret) in sessionSecrets.enumerated() {
            let path = "secrets.session[\(index)]"
            let key = try read(secret, at: path)
            guard key.count >= Limits.sessionSecretBytes else {
                throw failure(path, "expected at least \(Limits.sessionSecretBytes) bytes, got \(key.count)")
            }
            keys.append(key)
        }
        return keys
    }

    /// Reads every file and variable that is named, so that a start fails at once and not at the first use.
    func checkFiles() throws(ConfigurationError) {
        if let tls = listenTls {
            try readable(tls.certificate, "listen_tls.certificate")
            try readable(tls.key, "listen_tls.key")
            do throws(TlsError) { try TlsIdentity(certificatePath: tls.certificate, keyPath: tls.key).check() } catch {
                throw failure("listen_tls.\(error.field.rawValue)", "\(error.path): \(error.message)")
            }
        }
        _ = try readSessionSecrets()
        if let admin { _ = try read(admin.password, at: "admin.password") }
        _ = try Access(self)
        for index in channels.indices { _ = try originHeaders(ofChannel: index) }
    }

    private func readable(_ path: String, _ field: String) throws(ConfigurationError) {
        do {
            _ = try InputFile.read(path, limit: Limits.secretFileBytes)
        } catch {
            throw failure(field, error.message)
        }
    }
}
