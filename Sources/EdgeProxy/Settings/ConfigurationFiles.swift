import Console
import Formats
import Model
import Transport

// What the configuration points to outside of itself: read at the start of `serve`, with errors of the same form.

extension Configuration {
    /// An error of the same form as the reader's, for what only shows at the start: a port in use, a certificate that does not fit.
    func failure(_ path: String, _ message: String) -> ConfigurationError {
        ConfigurationError(file: file, path: path, message: message)
    }

    /// Reads every file and variable that is named, so that a start fails at once and not at the first use.
    /// - Returns: the secrets among them.
    @discardableResult func checkFiles() throws(ConfigurationError) -> ConfigurationSecrets {
        if let tls = listenTls {
            try readable(tls.certificate, "listen_tls.certificate")
            try readable(tls.key, "listen_tls.key")
            do throws(TlsError) { try TlsIdentity(certificatePath: tls.certificate, keyPath: tls.key).check() } catch {
                throw failure("listen_tls.\(error.field.rawValue)", "\(error.path): \(error.message)")
            }
        }
        _ = try trustStore()
        return try readSecrets()
    }

    private func readable(_ path: String, _ field: String) throws(ConfigurationError) {
        do {
            _ = try InputFile.read(path, limit: Limits.secretFileBytes)
        } catch {
            throw failure(field, error.message)
        }
    }
}
