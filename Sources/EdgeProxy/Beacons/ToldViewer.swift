import Model
import Transport
import Vast

/// What third parties are told of a viewer: in header fields, and in macros.
struct ToldViewer {
    private(set) var headers = BeaconViewer()
    private(set) var macros = MacroExpansion()

    /// - Parameters:
    ///   - viewer: what is kept of the session's first request.
    ///   - marks: where beacons are scrubbed the advertising id is withheld (-2), of the address the network is told, and the User-Agent
    ///     stays. Without the right to the id alone it is withheld, too.
    init(_ viewer: ViewerAttributes, _ marks: ViewerMarks) {
        let rights = ToldRights(marks), isScrubbed = rights.isScrubbed, isIdWithheld = rights.withholdsId
        let known = Parameters(viewer)
        headers.userAgent = viewer.userAgent
        headers.language = viewer.language
        headers.address = isScrubbed ? Self.network(of: viewer.address) : viewer.address
        if !headers.userAgent.isEmpty { macros[.deviceUa] = .text(headers.userAgent) }
        if !headers.address.isEmpty {
            macros[.deviceIp] = .text(headers.address)
        } else if !viewer.address.isEmpty {
            macros[.deviceIp] = .withheld
        }
        // Also one that is not known: a session without the right to it has let go of it.
        macros[.ifa] = isIdWithheld ? .withheld : known["ifa"].map { .text($0) }
        macros[.ifaType] = isIdWithheld ? .withheld : known["ifa_type"].map { .text($0) }
        if isScrubbed { macros[.latLong] = .withheld }
        // Who has said something of it and is not limited has said no.
        if marks.isLimited || known["lmt"] != nil { macros[.limitAdTracking] = .number(marks.isLimited ? 1 : 0) }
        macros[.gdprConsent] = known["gdpr_consent"].map { .text($0) }
        macros[.gppString] = known["gpp"].map { .text($0) }
        macros[.gppSectionId] = known["gpp_sid"].map { text in .list(text.split { $0 == "," || $0 == "_" }.map(String.init)) }
        let regulations = (marks.isChildDirected ? ["coppa"] : []) + (marks.isGdpr ? ["gdpr"] : [])
        if !regulations.isEmpty { macros[.regulations] = .list(regulations) }
    }

    /// "" for what is no address: better nothing than all of it.
    private static func network(of address: String) -> String {
        IpAddress(address).map { "\(TruncatedAddress(NetworkAddress(high: $0.high, low: $0.low)))" } ?? ""
    }

    /// Of the session's first request, as they were judged: the first of a name counts, and an empty one or a macro that nobody has filled
    /// says nothing.
    private struct Parameters {
        private var values: [String: String] = [:]

        init(_ viewer: ViewerAttributes) {
            for parameter in viewer.parameters where !parameter.value.isEmpty && values[parameter.name] == nil {
                values[parameter.name] = ViewerAttributes.unescaped(parameter.value)
            }
        }

        subscript(_ name: String) -> String? { values[name].flatMap { SignalText.isUnsaid($0) ? nil : $0 } }
    }
}
