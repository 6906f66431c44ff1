import Formats
import Model

/// The secrets of a configuration, read from where they are.
struct ConfigurationSecrets: Sendable {
    /// Keys of session tokens, the signing one first; empty when the file names none.
    var session: [[UInt8]] = []
    var adminPassword: [UInt8]?
    /// URL of the PostgreSQL that keeps what is configured.
    var store: String?
    /// Of the tenants that have one; no two are equal.
    var apiKeys: [(tenant: String, key: [UInt8])] = []
    /// For each channel what is sent with every request to its origin.
    var originHeaders: [[(String, String)]] = []
}

extension Configuration {
    /// Reads every secret, whatever it is for: nothing else does.
    ///
    /// - Throws: by the path of the field: a file or variable that can't be read, a session key that is too short, a header's value with
    ///   control characters, a key that two tenants have.
    func readSecrets() throws(ConfigurationError) -> ConfigurationSecrets {
        var secrets = ConfigurationSecrets()
        // What `--print-config` left out is nobody's secret: everybody knows it.
        let mark = Secret.literal(FieldWriter.secretMark)
        for (index, secret) in sessionSecrets.enumerated() where secret != mark {
            let path = "secrets.session[\(index)]", key = try read(secret, at: path)
            guard key.count >= Limits.sessionSecretBytes else {
                throw failure(path, "expected at least \(Limits.sessionSecretBytes) bytes, got \(key.count)")
            }
            secrets.session.append(key)
        }
        if let admin, admin.password != mark { secrets.adminPassword = try read(admin.password, at: "admin.password") }
        if let store, store != mark {
            let url = String(decoding: try read(store, at: "store"), as: UTF8.self)
            guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
                throw failure("store", "expected null or a URL that begins with postgresql://")
            }
            secrets.store = url
        }
        for (index, tenant) in tenants.enumerated() {
            guard let secret = tenant.apiKey, secret != mark else { continue }
            let path = "tenants[\(index)].api_key", key = try read(secret, at: path)
            if let other = secrets.apiKeys.first(where: { $0.key == key }) {
                throw failure(path, "is the key of tenant \"\(other.tenant)\" already")
            }
            secrets.apiKeys.append((tenant.id, key))
        }
        for (index, channel) in channels.enumerated() {
            secrets.originHeaders.append(try originHeaders(of: channel, at: "channels[\(index)]"))
        }
        return secrets
    }

    /// What is sent with every request to a channel's origin.
    /// - Parameter path: of the channel, for the error.
    func originHeaders(of channel: ChannelConfiguration, at path: String) throws(ConfigurationError) -> [(String, String)] {
        var headers: [(String, String)] = []
        for header in channel.originHeaders where header.value != .literal(FieldWriter.secretMark) {
            let path = "\(path).origin_headers.\(header.name)", value = try read(header.value, at: path)
            guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
                throw failure(path, "expected a header value without control characters")
            }
            headers.append((header.name, String(decoding: value, as: UTF8.self)))
        }
        return headers
    }

    private func read(_ secret: Secret, at path: String) throws(ConfigurationError) -> [UInt8] {
        do {
            return try secret.read(path: path)
        } catch {
            throw failure(error.path, error.message)
        }
    }
}
