import Decision
import Model
import Transport

/// The configuration file as `interfaces.md` fixes it, read and checked: ids are unique and every id that is named exists.
///
/// Lengths are `Int64` nanoseconds (`…Ns`), dates nanoseconds since 1970 (`…WallNs`), money millionths of the currency (`…Micros`).
/// `ConfigurationReader` reads it; certificates, keys and secrets are read when `serve` starts (`checkFiles`).
struct Configuration: Sendable, Equatable {
    /// The file's name for messages: as the user gave it, or "standard input".
    var file: String
    /// Where viewers are served, and management too unless `adminListen` is set.
    var listen: ListenAddress
    var listenTls: TlsListen?
    /// Number of event loops, 1...`Limits.loops`; `nil`: one a core.
    var loops: Int?
    /// Networks and hosts that origins, ad servers and webhooks may be on although they are private.
    var outboundAllow: [OutboundRule] = []
    /// Where management, `/metrics` and the docs are served; `nil`: on `listen`.
    var adminListen: ListenAddress?
    /// The proxies whose `X-Forwarded-*`, PROXY and geo headers count.
    var trustedProxies: [IpNetwork] = []
    /// Session attributes that a trusted proxy gives in a header: ("country", "X-Country").
    var geoHeaders: [GeoHeader] = []
    /// Whether `country` and `device` in a query count.
    var trustQueryAttributes = false
    /// The keys of session tokens: the first signs, all verify. Empty: one is made once in `dataDir`.
    var sessionSecrets: [Secret] = []
    /// How viewers reach this edge, without a final "/"; `nil`: as the request's Host says.
    var publicUrl: String?
    /// Relative to the configuration file's folder, as every path in it; here already joined.
    var dataDir: String
    var admin: AdminLogin?
    var tenants: [TenantConfiguration] = []
    var channels: [ChannelConfiguration] = []
    var campaigns: [CampaignConfiguration] = []
    var slates: [SlateConfiguration] = []
    /// The tunables: the table's standard values, then the file's `settings`, then `--set`.
    var settings = Settings()
}

/// `listen_tls`: an address and the PEM files of its certificate chain and private key.
struct TlsListen: Sendable, Equatable {
    var address: ListenAddress
    var certificate: String
    var key: String
}

/// One entry of `geo_headers`.
struct GeoHeader: Sendable, Equatable {
    var attribute: String
    var header: String
}

/// The first administrator, imported when the store has none of that address.
struct AdminLogin: Sendable, Equatable {
    var email: String
    var password: Secret
}

/// One entry of `tenants`.
struct TenantConfiguration: Sendable, Equatable {
    var id: String
    var name: String
    var apiKey: Secret?
    /// For day-parting and the traffic's hours.
    var zone = TimeZoneTable.utc
    var traffic = TrafficShape.standard
    var experiments: [Experiment] = []
}
