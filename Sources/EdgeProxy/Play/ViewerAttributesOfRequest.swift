import Formats
import Manifest
import Model
import Transport

extension ViewerAttributes {
    init(_ request: OwnedRequest, _ configuration: Configuration, _ devices: DeviceTable) {
        self = request.withView { ViewerAttributes($0, configuration, devices) }
    }

    init(_ request: borrowing RequestView, _ configuration: Configuration, _ devices: DeviceTable) {
        self.init()
        if let agent = request.header(.userAgent) { userAgent = String(decoding: agent.prefix(Limits.attributeBytes), as: UTF8.self) }
        device = devices.device(of: DeviceSigns(request, userAgent: userAgent))?.rawValue ?? ""
        if let languages = request.header(named: "accept-language") {
            language = String(decoding: languages.prefix(8), as: UTF8.self).prefix { $0.isASCII && $0.isLetter }.lowercased()
        }
        address = configuration.clientHost(of: request)
        if configuration.trusts(request.peer) {
            for header in configuration.geoHeaders {
                let name = Array(header.header.lowercased().utf8)
                if let value = name.withUnsafeBytes({ request.header(named: $0) }) {
                    set(header.attribute, String(decoding: value.prefix(Limits.attributeBytes), as: UTF8.self))
                }
            }
        }
        var pairs: [(String, String)] = []
        if let query = request.query {
            for pair in query.prefix(Limits.queryBytes).split(separator: UInt8(ascii: "&")).prefix(Limits.queryParameters) {
                let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                pairs.append((String(decoding: parts[0], as: UTF8.self), parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""))
            }
        }
        add(pairs, isTrusted: configuration.trustQueryAttributes)
    }
}

extension DeviceSigns {
    init(_ request: borrowing RequestView, userAgent: String) {
        func text(_ value: UnsafeRawBufferPointer?) -> String {
            value.map { String(decoding: $0.prefix(Limits.attributeBytes), as: UTF8.self) } ?? ""
        }
        self.init(
            userAgent: userAgent, platform: text(request.header(named: "sec-ch-ua-platform")),
            model: text(request.header(named: "sec-ch-ua-model")), mobile: text(request.header(named: "sec-ch-ua-mobile")),
            formFactors: text(request.header(named: "sec-ch-ua-form-factors")))
    }
}
