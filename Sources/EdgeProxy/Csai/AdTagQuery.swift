import Formats
import Model

/// The query of an ad tag, `GET /api/v1/vast` and `/api/v1/vmap`. What players add of their own (`correlator`, `description_url`, `sz`, …)
/// says nothing here, and a macro that nobody has filled counts as left out.
struct AdTagQuery: Equatable {
    /// Why a query can't be answered.
    struct Refusal: Error, Equatable {
        let field: String
        let message: String
    }

    var tenant: String?, channel: String?, campaign: String?
    var requestId: String?
    /// The time to fill, or the programme's length; nanoseconds.
    var durationNs: Int64?
    /// 1 and more.
    var maxAds: Int?
    /// `v`, one that is written.
    var version: String?
    /// Whether a VMAP holds its ads.
    var isInline = false
    /// Of `cust_params`, as they stand in a query: `("ads.genre", "news")`.
    var keyValues: [(name: String, value: String)] = []

    static func == (one: AdTagQuery, other: AdTagQuery) -> Bool {
        (one.tenant, one.channel, one.campaign, one.requestId, one.durationNs) == (
            other.tenant, other.channel, other.campaign, other.requestId, other.durationNs
        ) && (one.maxAds, one.version, one.isInline) == (other.maxAds, other.version, other.isInline)
            && one.keyValues.elementsEqual(other.keyValues) { $0 == $1 }
    }

    init(_ query: RequestQuery) throws(Refusal) {
        func value(_ name: String) -> String? { query[name].flatMap { Self.isSaid($0) ? $0 : nil } }
        (tenant, channel, campaign) = (value("tenant"), value("channel"), value("campaign_id"))
        requestId = value("request_id")
        if let text = value("duration") {
            guard let ns = try? DecimalText.scaled(Array(text.utf8).span, places: 9, isRounded: true), Limits.adRequestNs.contains(ns)
            else {
                throw Refusal(field: "duration", message: "expected seconds, over 0 and at most 86400")
            }
            durationNs = ns
        }
        if let text = value("max_ads") {
            guard let number = DecimalInteger.parse(Array(text.utf8).span, as: Int32.self), number >= 1 else {
                throw Refusal(field: "max_ads", message: "expected a whole number, at least 1")
            }
            maxAds = Int(number)
        }
        if let text = value("v") {
            guard VastAnswer.version(text) != nil else {
                throw Refusal(field: "v", message: "expected one of 2.0, 3.0, 4.0, 4.1 and 4.2")
            }
            version = text
        }
        switch value("inline") {
        case nil, "0", "false": isInline = false
        case "1", "true": isInline = true
        default: throw Refusal(field: "inline", message: "expected inline=1 or inline=0")
        }
        keyValues = Self.keyValues(query["cust_params"] ?? "")
    }

    /// An empty value says nothing, and a macro in the spelling of VAST, of ad managers or of templates is one that nobody has filled.
    private static func isSaid(_ value: String) -> Bool {
        !value.isEmpty && !["[", "%%", "{", "${"].contains { value.hasPrefix($0) }
    }

    /// `genre=news&age=18` as key-values; names that are no plain word are passed over.
    private static func keyValues(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").prefix(Limits.tagKeyValues).compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty, (1...Limits.tagKeyBytes).contains(parts[0].utf8.count),
                parts[0].utf8.allSatisfy({ $0.isAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") })
            else { return nil }
            return ("ads.\(parts[0])", String(parts[1]))
        }
    }

    /// The tag of one of a programme's breaks: the same viewer and key-values, another question.
    /// - Parameters:
    ///   - query: of the request for the whole programme, as it was sent.
    ///   - version: of the VAST that is asked for.
    static func tag(
        base: String, tenant: String, channel: String, durationNs: Int64, version: String, passing query: [UInt8]
    ) -> String {
        func escaped(_ text: String) -> String { ViewerAttributes.escaped(text) }
        let own = [
            "tenant=\(escaped(tenant))", "channel=\(escaped(channel))", "duration=\(DecimalText.text(durationNs, places: 9))",
            "v=\(version)",
        ]
        let replaced: Set = ["tenant", "channel", "duration", "v", "inline", "request_id", "max_ads", "campaign_id"]
        let passed = query.prefix(Limits.queryBytes).split(separator: UInt8(ascii: "&")).compactMap { pair -> String? in
            let name = PercentText.decoded(pair.prefix { $0 != UInt8(ascii: "=") })
            guard !replaced.contains(String(decoding: name, as: UTF8.self)) else { return nil }
            return String(decoding: PercentText.encoded(pair, keeping: "-._~%+=:/,[]!$'()*;@"), as: UTF8.self)
        }
        return "\(base)/api/v1/vast?" + (own + passed).joined(separator: "&")
    }
}
