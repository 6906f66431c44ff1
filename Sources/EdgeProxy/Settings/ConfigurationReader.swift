import Formats
import Model

/// Turns a configuration file into a `Configuration`, or into the one line that says where it is wrong.
///
/// It opens no other file: paths are joined with the file's own folder and left to `serve`.
struct ConfigurationReader {
    /// The folder of the file with its final "/"; empty for the working directory.
    let folder: String

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - file: its path as the user gave it; "-" for standard input, whose paths start at the working directory.
    /// - Throws: `ConfigurationError`: no JSON, an unknown field, a wrong type, a value out of range, an id used twice, a dangling id.
    static func read(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> Configuration {
        let name = file == "-" ? "standard input" : file
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        let root: Json
        do {
            root = try JsonReader.read(bytes)
        } catch {
            throw ConfigurationError(file: name, path: "", message: error.description)
        }
        do {
            let configuration = try ConfigurationReader(folder: folder).configuration(JsonField(value: root, path: ""), file: name)
            try ConfigurationLinks.check(configuration)
            return configuration
        } catch {
            throw ConfigurationError(file: name, path: error.path, message: error.message)
        }
    }

    private func configuration(_ field: JsonField, file: String) throws(FieldError) -> Configuration {
        let object = try field.object([
            "listen", "listen_tls", "loops", "outbound", "admin_listen", "trusted_proxies", "geo_headers", "trust_query_attributes",
            "secrets", "public_url", "data_dir", "admin", "tenants", "channels", "campaigns", "slates", "settings",
        ])
        var read = Configuration(
            file: file, listen: try object.required("listen").listenAddress(), dataDir: folder + "data")
        read.listenTls = try object.nullable("listen_tls").map(tlsListen)
        read.loops = try object.nullable("loops").map { field throws(FieldError) in Int(try field.integer(1...Int64(Limits.loops))) }
        if let outbound = object.given("outbound"), let allow = try outbound.object(["allow"]).given("allow") {
            read.outboundAllow = try allow.array { field throws(FieldError) in try field.outboundRule() }
        }
        read.adminListen = try object.nullable("admin_listen").map { field throws(FieldError) in try field.listenAddress() }
        if let proxies = object.given("trusted_proxies") {
            read.trustedProxies = try proxies.array { field throws(FieldError) in try field.network() }
        }
        if let headers = object.given("geo_headers") {
            for entry in try headers.entries() {
                read.geoHeaders.append(GeoHeader(attribute: entry.name, header: try entry.field.headerName()))
            }
        }
        if let trust = object.given("trust_query_attributes") { read.trustQueryAttributes = try trust.bool() }
        if let secrets = object.given("secrets"), let session = try secrets.object(["session"]).given("session") {
            read.sessionSecrets = try session.array(secret)
        }
        if let url = object.nullable("public_url") { read.publicUrl = String(try url.urlPrefix().dropLast()) }
        if let data = object.nullable("data_dir") { read.dataDir = try data.filePath(relativeTo: folder) }
        read.admin = try object.nullable("admin").map(admin)
        if let tenants = object.given("tenants") { read.tenants = try tenants.array(TenantReader(folder: folder).tenant) }
        if let channels = object.given("channels") { read.channels = try channels.array(ChannelReader(folder: folder).channel) }
        if let campaigns = object.given("campaigns") { read.campaigns = try campaigns.array(CampaignReader.campaign) }
        if let slates = object.given("slates") { read.slates = try slates.array(CampaignReader.slate) }
        if let settings = object.given("settings") { read.settings = try self.settings(settings) }
        return read
    }

    private func secret(_ field: JsonField) throws(FieldError) -> Secret { try field.secret(relativeTo: folder) }

    private func tlsListen(_ field: JsonField) throws(FieldError) -> TlsListen {
        let object = try field.object(["address", "certificate", "key"])
        return TlsListen(
            address: try object.required("address").listenAddress(),
            certificate: try object.required("certificate").filePath(relativeTo: folder),
            key: try object.required("key").filePath(relativeTo: folder))
    }

    private func admin(_ field: JsonField) throws(FieldError) -> AdminLogin {
        let object = try field.object(["email", "password"])
        let email = try object.required("email")
        let address = try email.string()
        let sides = address.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty, !address.contains(" ") else {
            throw email.wrong("an e-mail address")
        }
        return AdminLogin(email: address, password: try secret(try object.required("password")))
    }

    private func settings(_ field: JsonField) throws(FieldError) -> Settings {
        var settings = Settings()
        for entry in try field.entries() {
            guard let setting = Setting.named(entry.name) else {
                throw entry.field.refused("unknown setting" + Suggestion.text(for: entry.name, among: Setting.all.map(\.name)))
            }
            guard case .number(let digits) = entry.field.value, let value = try? DecimalText.scaled(digits, places: 0),
                settings.set(setting, to: value)
            else { throw entry.field.wrong(setting.expected) }
        }
        return settings
    }
}
