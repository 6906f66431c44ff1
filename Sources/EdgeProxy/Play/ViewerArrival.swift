import Beacons
import Model
import Stitching
import Transport

/// What is made of a viewer when they come, once: what may be known of them, and what records say.
struct ViewerArrival {
    /// Without what may not be used.
    var attributes: ViewerAttributes
    var marks: ViewerMarks
    /// What may be done with what is known of them, and why not more.
    let verdict: PrivacyVerdict

    /// Whether caps may go by who it is; otherwise they go by the session.
    var mayCapByViewer: Bool { verdict.mayCapByViewer }
    /// What the player may tell third parties.
    var rights: ToldRights { ToldRights(marks) }

    /// - Parameters:
    ///   - globalPrivacyControl: the value of the header `Sec-GPC`.
    ///   - channel: `nil`: of none.
    init(
        _ attributes: ViewerAttributes, globalPrivacyControl: String?, of tenant: String, _ channel: ChannelConfiguration?,
        in directory: Directory, _ salts: ViewerSalts, nowMs: Int64
    ) {
        let settings = Self.settings(of: tenant, channel, in: directory)
        verdict = PrivacySignals(attributes, globalPrivacyControl: globalPrivacyControl).verdict(settings)
        self.attributes = attributes.scrubbed(by: verdict, profileKeys: settings.profileKeys)
        marks = ViewerMarks(verdict)
        marks.viewer = verdict.countedId(attributes).flatMap { salts.key(of: $0, tenant: tenant, nowMs: nowMs) }
    }

    /// What a tenant and its channel have decided together.
    static func settings(of tenant: String, _ channel: ChannelConfiguration?, in directory: Directory) -> PrivacySettings {
        let own = directory.objects.tenants.find("", tenant)?.model.privacy ?? PrivacySettings()
        return channel?.privacy.map { own.with(channel: $0) } ?? own
    }
}

extension TrafficJudge.Visitor {
    init(_ attributes: ViewerAttributes) { self.init(userAgent: attributes.userAgent, host: attributes.address) }

    /// - Parameter host: an address as text.
    init(userAgent: String, host: String) {
        self.init(userAgent: userAgent, address: IpAddress(host).map { NetworkAddress(high: $0.high, low: $0.low) })
    }
}

extension RequestView {
    /// The header `Sec-GPC` (Global Privacy Control).
    var globalPrivacyControl: String? { header(named: "sec-gpc").map { String(decoding: $0.prefix(8), as: UTF8.self) } }
}
