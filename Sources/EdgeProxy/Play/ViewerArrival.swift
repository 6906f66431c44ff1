import Model
import Stitching
import Transport

/// What is made of a viewer when they come, once: what may be known of them, and what records say.
struct ViewerArrival {
    /// Without what may not be used.
    var attributes: ViewerAttributes
    var marks: ViewerMarks
    /// Whether caps may go by who it is; otherwise they go by the session.
    let mayCapByViewer: Bool

    /// - Parameters:
    ///   - globalPrivacyControl: the value of the header `Sec-GPC`.
    ///   - channel: `nil`: of none.
    init(
        _ attributes: ViewerAttributes, globalPrivacyControl: String?, of tenant: String, _ channel: ChannelConfiguration?,
        in directory: Directory, _ salts: ViewerSalts, nowMs: Int64
    ) {
        let own = directory.objects.tenants.find("", tenant)?.model.privacy ?? PrivacySettings()
        let settings = channel?.privacy.map { own.with(channel: $0) } ?? own
        let verdict = PrivacySignals(attributes, globalPrivacyControl: globalPrivacyControl).verdict(settings)
        self.attributes = attributes.scrubbed(by: verdict, profileKeys: settings.profileKeys)
        marks = ViewerMarks(verdict)
        marks.viewer = verdict.countedId(attributes).flatMap { salts.key(of: $0, tenant: tenant, nowMs: nowMs) }
        mayCapByViewer = verdict.mayCapByViewer
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
