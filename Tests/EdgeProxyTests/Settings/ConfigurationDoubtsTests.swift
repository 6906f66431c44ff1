import Formats
import Model
import TestSupport
import Testing

@testable import EdgeProxy

/// What `--check` warns of: each by its field, and none of it in a configuration that is meant so.
@Suite struct ConfigurationDoubtsTests {
    /// 2026-07-01.
    private static let now = WallTime(nanoseconds: 1_782_864_000_000_000_000)

    private static func doubts(_ text: String) throws -> [ConfigurationError] {
        let read = try ConfigurationReader.read(Array(text.utf8), file: "edge.json")
        return read.doubts(try read.readSecrets(), at: now)
    }

    /// - Parameters: members of the channel, the campaign, the tenant and the whole, in place of those of a good one.
    private static func text(channel: String = "", campaign: String = "", tenant: String = "", whole: String = "") -> String {
        func joined(_ parts: String...) -> String { "{" + parts.filter { !$0.isEmpty }.joined(separator: ", ") + "}" }
        func member(_ name: String, _ value: String, unlessIn others: String) -> String {
            others.contains("\"\(name)\"") ? "" : "\"\(name)\": \(value)"
        }
        let one = joined(
            #""tenant": "t", "id": "c""#, member("origin", #"["http://o.example.com/"]"#, unlessIn: channel),
            channel)
        let creative = #"[{"id": "a", "duration": 10, "hls": "http://o.example.com/a"}]"#
        let two = joined(#""tenant": "t", "id": "k""#, member("creatives", creative, unlessIn: campaign), campaign)
        return joined(
            #""listen": ":0""#, "\"tenants\": [\(joined(#""id": "t""#, tenant))]", "\"channels\": [\(one)]", "\"campaigns\": [\(two)]",
            member("slates", "[]", unlessIn: whole), whole)
    }

    @Test func aGoodOneHasNone() throws {
        #expect(try Self.doubts(Self.text()) == [])
        #expect(
            try Self.doubts(
                Self.text(
                    channel: #""origin": ["http://127.0.0.1:8081/"], "pod": {"min_ad": 10, "max_duration": 10}"#,
                    campaign: #""budget_total": 1, "end_date": "2027-01-01T00:00:00Z", "#
                        + #""targeting": {"all": [{"country": {"include": ["DE", "AT"]}}, {"country": {"exclude": ["AT"]}}]}"#,
                    tenant: #""api_key": "0123456789abcdef""#, whole: #""outbound": {"allow": ["127.0.0.1"]}"#)) == [])
        // What is not to be shown now is nobody's mistake.
        #expect(
            try Self.doubts(Self.text(campaign: #""status": "completed", "end_date": "2020-01-01T00:00:00Z", "creatives": []"#)) == [])
    }

    @Test(arguments: [
        (#""origin": ["http://127.0.0.1:8081/live/"]"#, "origin[0]", "add \"127.0.0.1\" to outbound.allow"),
        (#""origin": ["http://o.example.com/", "http://[::1]/"]"#, "origin[1]", "add \"::1\" to outbound.allow"),
        (#""origin": ["http://localhost:8081/"]"#, "origin[0]", "a loopback address"),
        (#""origin": ["http://192.168.1.20/"]"#, "origin[0]", "a private address"),
        (#""origin": ["http://o.example.com", "http://o.example.com/"]"#, "origin[1]", "leave it out"),
        (#""segments": "proxy", "content_prefix": "http://cdn.example.com/""#, "content_prefix", "set \"segments\" to \"direct\""),
        (#""accel": true"#, "accel", "set that to \"proxy\""), (#""join": "slate""#, "join", "name one in the channel's \"slate\""),
        (#""breaks": {"scte35": false}"#, "breaks", "there are none"),
        (
            #""breaks": {"scte35": false, "segmentation_types": [52], "configured": [{"every": 90, "duration": 9}]}"#,
            "breaks.segmentation_types", "has no effect"
        ),
        (#""pod": {"max_ads": 1, "slots": [30, 15]}"#, "pod.slots", "never filled"),
        (#""pod": {"min_ad": 10, "slots": [30, 5]}"#, "pod.slots[1]", "\"min_ad\" is 10 s"),
        (#""pod": {"max_ads": 0, "min_fill": 50}"#, "pod.min_fill", "left alone"),
        (
            #""pod": {"max_ads": 1, "reserved": [{"advertisers": ["a"]}, {"advertisers": ["b"]}]}"#, "pod.reserved",
            "2 places for at most 1 ads"
        ),
        (
            #""pod": {"reserved": [{"position": "last", "advertisers": ["a"]}, {"position": "last", "advertisers": ["b"]}]}"#,
            "pod.reserved[1].position", "only one ad is last"
        ),
        (#""pod": {"min_ad": 10, "reserved": [{"duration": 5, "advertisers": ["a"]}]}"#, "pod.reserved[0].duration", "no ad is so short"),
        (#""pod": {"min_ad": 10}, "pre_roll": {"max_duration": 5}"#, "pre_roll.max_duration", "no ad is so short"),
    ])
    func ofAChannel(part: String, field: String, advice: String) throws {
        let told = try Self.doubts(Self.text(channel: part))
        #expect(told.count == 1 && told.first?.path == "channels[0].\(field)" && told.first?.message.contains(advice) == true, "\(told)")
    }

    @Test(arguments: [
        (#""end_date": "2026-07-01T00:00:00Z""#, "end_date", "set a later date"), (#""creatives": []"#, "creatives", "add one"),
        (#""goal_impressions": 0"#, "goal_impressions", "leave it out"), (#""budget_total": 0"#, "budget_total", "at a \"cpm\" of 10.00"),
        (#""budget_total": 4.99, "cpm": 5000"#, "budget_total", "pays for no impression"), (#""house": true, "cpm": 5"#, "cpm", "is free"),
        (#""house": true, "price": {"model": "cpcv", "amount": 5}"#, "price", "is free"),
        (#""budget_daily": 1, "price": {"model": "cpcv", "amount": 2}"#, "budget_daily", "pays for no completed view"),
        (#""budget_total": 1, "price": {"model": "flat", "amount": 2}"#, "budget_total", "a flat price is paid once"),
        (#""goal_daily": 0"#, "goal_daily", "never shown"), (#""goal_completions": 0"#, "goal_completions", "never shown"),
        (#""share": 0"#, "share", "never shown"),
        (
            #""creatives": [{"id": "a", "duration": 181, "hls": "http://o.example.com/a"}]"#, "creatives[0].duration",
            "no channel of the tenant takes an ad of 181 s"
        ),
        (
            #""creatives": [{"id": "a", "duration": 9, "hls": "http://10.0.0.1/a"}]"#, "creatives[0].hls",
            "add \"10.0.0.1\" to outbound.allow"
        ),
        (
            #""targeting": {"all": [{"country": {"include": ["DE"]}}, {"country": {"include": ["AT"]}}]}"#, "targeting.all[1].country",
            "no viewer meets all"
        ),
        (
            #""targeting": {"all": [{"device": {"include": ["tv"]}}], "none": [{"device": {"include": ["tv"]}}]}"#,
            "targeting.none[0].device", "no viewer meets all"
        ),
    ])
    func ofACampaign(part: String, field: String, advice: String) throws {
        let told = try Self.doubts(Self.text(campaign: part))
        #expect(told.count == 1 && told.first?.path == "campaigns[0].\(field)" && told.first?.message.contains(advice) == true, "\(told)")
    }

    @Test(arguments: [
        (#""geo_headers": {"country": "X-Country"}"#, "geo_headers", "trusted_proxies"),
        (#""trusted_proxies": ["0.0.0.0/0"]"#, "trusted_proxies[0]", "trusts everybody"),
        (#""outbound": {"allow": ["::/0"]}"#, "outbound.allow[0]", "every private network"),
        (#""settings": {"origin.timeout": 500}"#, "settings.origin.connect_timeout", "half of that"),
        (#""slates": [{"tenant": "t", "id": "s", "hls": "http://127.0.0.1/s"}]"#, "slates[0].hls", "outbound.allow"),
        (#""admin": {"email": "a@b", "password": "x"}"#, "admin.password", "has 1 of at least 8 bytes"),
    ])
    func ofTheWhole(part: String, field: String, advice: String) throws {
        let told = try Self.doubts(Self.text(whole: part))
        #expect(told.count == 1 && told.first?.path == field && told.first?.message.contains(advice) == true, "\(told)")
    }

    @Test func ofAKeyThatIsSoonGuessed() throws {
        let told = try Self.doubts(Self.text(tenant: #""api_key": "x""#))
        #expect(told.map(\.path) == ["tenants[0].api_key"] && told.first?.message.contains("openssl rand") == true)
    }

    @Test func oneTellsOfTheFirstAndHowManyThereAre() throws {
        let one = ConfigurationError(file: "edge.json", path: "listen", message: "?")
        let lines = [ConfigurationError](repeating: one, count: Limits.doubtsTold + 7).lines
        #expect(lines.count == Limits.doubtsTold + 1 && lines.last == "7 more like these" && lines.first == "edge.json: listen: ?")
    }
}
