import Model
import Transport

extension Configuration {
    /// The same, with some channels served without ads.
    /// - Parameter names: `{tenant}/{id}`.
    func passing(through names: Set<String>) -> Configuration {
        var passing = self
        for index in channels.indices where names.contains(channels[index].path) { passing.channels[index].stitch = .off }
        return passing
    }

    /// - Throws: `ConfigurationError` that names the entry that is none.
    func outboundPolicy() throws(ConfigurationError) -> OutboundPolicy {
        do throws(OutboundPolicy.EntryError) { return try OutboundPolicy(allow: outboundAllow.map(\.text)) } catch {
            throw failure("outbound.allow[\(error.index)]", error.message)
        }
    }

    /// The fields that the process goes by as it was started and that differ now.
    func fieldsForTheNextStart(comparedWith started: Configuration) -> [String] {
        [
            ("listen", listen != started.listen), ("listen_tls", listenTls != started.listenTls), ("loops", loops != started.loops),
            ("outbound.allow", outboundAllow != started.outboundAllow), ("admin_listen", adminListen != started.adminListen),
            ("trusted_proxies", trustedProxies != started.trustedProxies), ("geo_headers", geoHeaders != started.geoHeaders),
            ("trust_query_attributes", trustQueryAttributes != started.trustQueryAttributes),
            ("secrets.session", sessionSecrets != started.sessionSecrets), ("public_url", publicUrl != started.publicUrl),
            ("data_dir", dataDir != started.dataDir), ("settings", settings != started.settings),
        ].filter(\.1).map(\.0)
    }
}
