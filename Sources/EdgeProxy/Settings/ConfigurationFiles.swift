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
    func checkFiles() throws(ConfigurationError) {
        if let tls = listenTls {
            try readable(tls.certificate, "listen_tls.certificate")
            try readable(tls.key, "listen_tls.key")
            do throws(TlsError) { try TlsIdentity(certificatePath: tls.certificate, keyPath: tls.key).check() } catch {
                throw failure("listen_tls.\(error.field.rawValue)", "\(error.path): \(error.message)")
            }
        }
        _ = try readSecrets()
    }

    /// What may be meant otherwise: a secret that is what `--print-config` puts in the place of one.
    var doubts: [ConfigurationError] {
        let mark = Secret.literal(FieldWriter.secretMark)
        let paths =
            sessionSecrets.indices.filter { sessionSecrets[$0] == mark }.map { "secrets.session[\($0)]" }
            + (admin?.password == mark ? ["admin.password"] : [])
            + tenants.indices.filter { tenants[$0].apiKey == mark }.map { "tenants[\($0)].api_key" }
            + channels.indices.flatMap { index in
                channels[index].originHeaders.filter { $0.value == mark }.map { "channels[\(index)].origin_headers.\($0.name)" }
            }
        return paths.map {
            failure(
                $0, "\"\(FieldWriter.secretMark)\" stands where a secret was left out: until it is put there it is as if there were none")
        }
    }

    private func readable(_ path: String, _ field: String) throws(ConfigurationError) {
        do {
            _ = try InputFile.read(path, limit: Limits.secretFileBytes)
        } catch {
            throw failure(field, error.message)
        }
    }
}
