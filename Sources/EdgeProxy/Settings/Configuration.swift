import Decision
import Formats
import Model
import Transport

/// The configuration file as `interfaces.md` fixes it, read and checked: ids are unique and every id that is named exists.
///
/// Lengths are `Int64` nanoseconds (`…Ns`), dates nanoseconds since 1970 (`…WallNs`); a campaign has the engine's units.
/// `ConfigurationReader` reads it; certificates, keys and secrets are read when `serve` starts.
struct Configuration: FieldModel {
    static let title = "Configuration"

    /// The file's name for messages: as the user gave it, or "standard input".
    var file: String
    /// Where viewers are served, and management too unless `adminListen` is set.
    var listen: ListenAddress
    var listenTls: TlsListen?
    /// Number of event loops, 1...`Limits.loops`; `nil`: one a core.
    var loops: Int?
    /// Networks and hosts that origins, ad servers and webhooks may be on although they are private.
    var outboundAllow: [OutboundRule] = []
    /// PEM file of authorities that https origins are trusted by, besides the system's.
    var outboundAuthorities: String?
    /// Where management, `/metrics` and the docs are served; `nil`: on `listen`.
    var adminListen: ListenAddress?
    /// The proxies whose `X-Forwarded-*`, PROXY and geo headers count.
    var trustedProxies: [IpNetwork] = []
    /// Session attributes that a trusted proxy gives in a header: ("country", "X-Country").
    var geoHeaders: [GeoHeader] = []
    /// Whether `country` and `device` in a query count.
    var trustQueryAttributes = false
    var invalidTraffic = InvalidTrafficSettings()
    /// The keys of session tokens: the first signs, all verify. Empty: one is made once in `dataDir`.
    var sessionSecrets: [Secret] = []
    /// How viewers reach this edge, without a final "/"; `nil`: as the request's Host says.
    var publicUrl: String?
    /// Relative to the configuration file's folder, as every path in it; here already joined.
    var dataDir: String
    /// Where what is configured is kept: the URL of a PostgreSQL; `nil`: SQLite in `dataDir`.
    var store: Secret?
    var admin: AdminLogin?
    var tenants: [TenantConfiguration] = []
    var channels: [ChannelConfiguration] = []
    var campaigns: [Campaign] = []
    var slates: [Slate] = []
    /// The tunables: the table's standard values, then the file's `settings`, then `--set`.
    var settings = Settings()

    init() { self.init(file: "", listen: ListenAddress(host: "", port: 0), dataDir: "data") }

    init(file: String, listen: ListenAddress, dataDir: String) {
        self.file = file
        self.listen = listen
        self.dataDir = dataDir
    }

    /// What ids name and are named by.
    var objects: ConfiguredObjects {
        ConfiguredObjects(tenants: tenants, channels: channels, campaigns: campaigns, slates: slates)
    }

    /// What the decision engine knows of the tenants.
    var decisionTenants: [Tenant] { tenants.map(\.decisionTenant) }

    /// - Throws: when two listeners have one address.
    func checkAddresses() throws(FieldError) {
        let listeners = [("listen", listen), ("listen_tls.address", listenTls?.address), ("admin_listen", adminListen)]
        var taken: [(path: String, address: ListenAddress)] = []
        for case (let path, .some(let address)) in listeners where address.port != 0 {
            if let other = taken.first(where: { $0.address == address }) {
                throw FieldError(path: path, message: "\(address) is already the address of \(other.path)")
            }
            taken.append((path, address))
        }
    }
}

extension Configuration {
    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required(
            "listen", &listen, .listenAddress,
            "where viewers are served, and management too unless `admin_listen` is set")
        cursor.optional("listen_tls", &listenTls, .object(), "the same over TLS")
        cursor.optional("loops", &loops, .whole(1...Limits.loops), "event loops; `null` is one for each core that the process may use")
        var outbound = OutboundFields(allow: outboundAllow, authorities: outboundAuthorities)
        cursor.field("outbound", &outbound, .object(), "which private networks may be reached, and whose certificates are trusted")
        (outboundAllow, outboundAuthorities) = (outbound.allow, outbound.authorities)
        cursor.optional(
            "admin_listen", &adminListen, .listenAddress, "where management and `/metrics` are served; `null` is on `listen`")
        cursor.field(
            "trusted_proxies", &trustedProxies, .list(.network),
            "the proxies in front. `X-Forwarded-For` and geo headers count only if they come from one of these. "
                + "`X-Forwarded-For` is read from the right, up to the first address that is no proxy")
        var geo = GeoFields(geoHeaders)
        cursor.field("geo_headers", &geo, .object(), "which header holds an attribute of the viewer: `{\"country\": \"X-Country\"}`")
        geoHeaders = geo.headers
        cursor.field(
            "trust_query_attributes", &trustQueryAttributes, .flag,
            "whether those attributes also count when they are in the query")
        cursor.field("invalid_traffic", &invalidTraffic, .object(), "what is no viewer's, see [Invalid traffic](#invalid-traffic)")
        var secrets = SecretsFields(session: sessionSecrets)
        cursor.field("secrets", &secrets, .object(), "keys that the process uses itself")
        sessionSecrets = secrets.session
        cursor.optional("public_url", &publicUrl, .publicUrl, "how viewers reach this edge. `null` lists URLs without a host")
        let data = cursor.joined("data")
        cursor.field("data_dir", &dataDir, .path, standard: data, shown: "`\"data\"`", "the folder that holds what survives a restart")
        cursor.optional(
            "store", &store, .secret,
            "where what is configured over REST is kept: `\"postgresql://…\"`, for several nodes; `null` is a file in `data_dir`")
        cursor.reserved("shared", "what several edges share; not available yet")
        cursor.reserved("media", "where uploaded media is kept; not available yet")
        cursor.optional("admin", &admin, .object(), "the first administrator: who logs in to [manage](management.md) everything")
        cursor.field("tenants", &tenants, .list(.object()), "see [Tenants](#tenants)")
        cursor.field("channels", &channels, .list(.object()), "see [Channels](#channels)")
        cursor.field("campaigns", &campaigns, .list(.object()), "see [Campaign](#campaign)")
        cursor.field("slates", &slates, .list(.object()), "see [Slate](#slate)")
        cursor.field("settings", &settings, SettingsForm(), "see [Settings](#settings)")
    }
}

/// `listen_tls`: an address and the PEM files of its certificate chain and private key.
struct TlsListen: FieldModel {
    static let title = "TlsListen"

    var address: ListenAddress
    var certificate: String
    var key: String

    init() { self.init(address: ListenAddress(host: "", port: 0), certificate: "", key: "") }

    init(address: ListenAddress, certificate: String, key: String) {
        self.address = address
        self.certificate = certificate
        self.key = key
    }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("address", &address, .listenAddress, "where TLS is served")
        cursor.required("certificate", &certificate, .path, "the certificate chain, PEM")
        cursor.required("key", &key, .path, "its private key, PEM")
    }
}

/// One entry of `geo_headers`.
struct GeoHeader: Sendable, Equatable {
    var attribute: String
    var header: String

    init(attribute: String, header: String) {
        self.attribute = attribute
        self.header = header
    }
}

/// The administrator of the installation, whose password stays in the file.
struct AdminLogin: FieldModel {
    static let title = "Admin"

    var email: String
    var password: Secret

    init() { self.init(email: "", password: .literal("")) }

    init(email: String, password: Secret) {
        self.email = email
        self.password = password
    }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required("email", &email, .email, "who logs in")
        cursor.required("password", &password, .secret, "with what")
    }
}

/// `geo_headers`.
private struct GeoFields: FieldModel {
    static let title = "GeoHeaders"
    private static let attributes = ["country", "region", "city", "device", "language"]
    private var names: [String?]

    init() { self.init([]) }

    init(_ headers: [GeoHeader]) {
        names = Self.attributes.map { attribute in headers.first { $0.attribute == attribute }?.header }
    }

    var headers: [GeoHeader] {
        zip(Self.attributes, names).compactMap { attribute, name in name.map { GeoHeader(attribute: attribute, header: $0) } }
    }

    mutating func walk(_ cursor: inout some FieldCursor) {
        for (index, attribute) in Self.attributes.enumerated() {
            cursor.optional(attribute, &names[index], .headerName, "the header that says the viewer's \(attribute)")
        }
    }
}

/// `outbound`.
private struct OutboundFields: FieldModel {
    static let title = "Outbound"
    var allow: [OutboundRule] = []
    var authorities: String?

    init() {}

    init(allow: [OutboundRule], authorities: String?) {
        self.allow = allow
        self.authorities = authorities
    }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field(
            "allow", &allow, .list(.outboundRule),
            "origins and ads on private, loopback and other special addresses are refused unless they are listed here")
        cursor.optional(
            "authorities", &authorities, .path,
            "a file of certificate authorities, PEM, that origins and ads over https are trusted by besides the system's: those of your own"
        )
    }
}

/// `secrets`.
private struct SecretsFields: FieldModel {
    static let title = "Secrets"
    var session: [Secret] = []

    init() {}

    init(session: [Secret]) { self.session = session }

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.field(
            "session", &session, .list(.secret),
            "keys of session ids, of 16 bytes or more: the first one signs, all of them are accepted. "
                + "Without any, one is made once in `data_dir`")
    }
}

extension FieldForm where Self == ParsedForm<String> {
    fileprivate static var publicUrl: Self {
        ParsedForm(
            "an http or https URL without a query",
            TextShape("URL prefix", plural: "URL prefixes", pattern: "^[Hh][Tt][Tt][Pp][Ss]?://[^?]*$", format: "uri"),
            read: { WebUrl.prefix($0).map { String($0.dropLast()) } }, write: { $0 })
    }
}
