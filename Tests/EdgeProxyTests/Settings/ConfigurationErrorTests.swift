import Testing

@testable import EdgeProxy

// Tables: each row is a part of a configuration and the one line that refuses it.

private func refusal(_ text: String) -> String {
    do {
        _ = try ConfigurationReader.read(Array(text.utf8), file: "edge.json")
        return "(was accepted)"
    } catch {
        return error.description
    }
}

@Test(arguments: [
    ("", "edge.json: line 1, column 1: expected a value"),
    ("[]", "edge.json: expected an object, got an array"),
    ("{}", "edge.json: listen: is missing"),
    ("{\"listen\": \":80\", \"listen\": \":81\"}", "edge.json: line 1, column 19: \"listen\" is given twice"),
    ("{\"listen\": null}", "edge.json: listen: expected an address and port such as \"127.0.0.1:8080\", got null"),
    ("{\"listen\": 8080}", "edge.json: listen: expected an address and port such as \"127.0.0.1:8080\", got 8080"),
    ("{\"listen\": \":80\", \"listne\": 1}", "edge.json: listne: unknown field; did you mean \"listen\"?"),
    ("{\"listen\": \":80\", \"sni\": 1}", "edge.json: sni: unknown field"),
])
func badFilesAreRefused(text: String, message: String) {
    #expect(refusal(text) == message)
}

@Test(arguments: [
    (#""listen_tls": {"address": ":443"}"#, "listen_tls.certificate: is missing"),
    (#""listen_tls": {"address": ":443", "certificate": 1, "key": "k"}"#, "listen_tls.certificate: expected a string, got 1"),
    (
        #""listen_tls": {"address": ":443", "certificate": "", "key": "k"}"#,
        "listen_tls.certificate: expected a string that is not empty, got \"\""
    ),
    (#""loops": 0"#, "loops: expected a whole number from 1 to 256, got 0"),
    (#""loops": 1.5"#, "loops: expected a whole number, got 1.5"),
    (#""loops": true"#, "loops: expected a whole number, got true"),
    (#""loops": 99999999999999999999"#, "loops: expected a whole number from 1 to 256, got 99999999999999999999"),
    (#""outbound": ["127.0.0.0/8"]"#, "outbound: expected an object, got an array"),
    (#""outbound": {"alow": []}"#, "outbound.alow: unknown field; did you mean \"allow\"?"),
    (
        #""outbound": {"allow": ["127.0.0.0/8", "10.0.0.0/40"]}"#,
        "outbound.allow[1]: expected a network such as \"10.0.0.0/8\" or a host name, got \"10.0.0.0/40\""
    ),
    (#""admin_listen": "edge:80""#, "admin_listen: expected an address and port such as \"127.0.0.1:8080\", got \"edge:80\""),
    (#""trusted_proxies": [1]"#, "trusted_proxies[0]: expected a network such as \"10.0.0.0/8\", got 1"),
    (#""trusted_proxies": null"#, "trusted_proxies: expected an array, got null"),
    (
        #""geo_headers": {"contry": "X-Country"}"#,
        "geo_headers.contry: unknown field; did you mean \"country\"?"
    ),
    (#""geo_headers": {"country": "X Country"}"#, "geo_headers.country: expected a header name, got \"X Country\""),
    (#""trust_query_attributes": 1"#, "trust_query_attributes: expected true or false, got 1"),
    (#""trust_query_attributes": "true""#, "trust_query_attributes: expected true or false, got \"true\""),
    (#""secrets": {"session": "hidden"}"#, "secrets.session: expected an array, got \"hidden\""),
    (#""secrets": {"session": [{"file": "a", "env": "B"}]}"#, "secrets.session[0]: expected either \"file\" or \"env\""),
    (#""secrets": {"session": [{}]}"#, "secrets.session[0]: expected either \"file\" or \"env\""),
    (#""secrets": {"session": [7]}"#, "secrets.session[0]: expected a string, {\"file\": …} or {\"env\": …}, got a number"),
    (#""public_url": "edge.example.com""#, "public_url: expected an http or https URL without a query, got \"edge.example.com\""),
    (#""data_dir": "a\u0000b""#, "data_dir: expected a string without control characters, got \"a\\u0000b\""),
    (#""admin": {"email": "admin", "password": "p"}"#, "admin.email: expected an e-mail address, got \"admin\""),
    (#""admin": {"email": "a@b"}"#, "admin.password: is missing"),
    (
        #""admin_listen": "127.0.0.1:81", "listen_tls": {"address": "127.0.0.1:81", "certificate": "c", "key": "k"}"#,
        "admin_listen: 127.0.0.1:81 is already the address of listen_tls.address"
    ),
    (#""shared": "redis://cache""#, "shared: is not available yet"),
    (#""media": {"s3": {}}"#, "media: is not available yet"),
    (#""settings": {"origin.timeout": "2000"}"#, "settings.origin.timeout: expected a whole number of ms from 50 to 30000, got \"2000\""),
    (#""settings": {"origin.timeout": 1}"#, "settings.origin.timeout: expected a whole number of ms from 50 to 30000, got 1"),
    (#""settings": {"origin.timeot": 1}"#, "settings.origin.timeot: unknown setting; did you mean \"origin.timeout\"?"),
    (#""tenants": [{"name": "x"}]"#, "tenants[0].id: is missing"),
    (
        #""tenants": [{"id": "a/b"}]"#,
        "tenants[0].id: expected an id of at most 64 letters, digits, \"-\", \"_\" and \".\", not beginning with \".\", got \"a/b\""
    ),
    (
        #""tenants": [{"id": ".."}]"#,
        "tenants[0].id: expected an id of at most 64 letters, digits, \"-\", \"_\" and \".\", not beginning with \".\", got \"..\""
    ),
    (#""tenants": [{"id": "t"}, {"id": "t"}]"#, "tenants[1].id: \"t\" is already the id of tenants[0]"),
    (#""tenants": [{"id": "t", "api_key": ""}]"#, "tenants[0].api_key: expected a secret that is not empty"),
    (
        #""tenants": [{"id": "t", "time_zone": "Berlin"}]"#,
        "tenants[0].time_zone: expected a time zone such as \"Europe/Berlin\", got \"Berlin\""
    ),
    (
        #""tenants": [{"id": "t", "quarter_hours_kept_days": 101}]"#,
        "tenants[0].quarter_hours_kept_days: expected a whole number from 1 to 100, got 101"
    ),
    (#""tenants": [{"id": "t", "days_kept_months": 0}]"#, "tenants[0].days_kept_months: expected a whole number from 1 to 25, got 0"),
    (#""tenants": [{"id": "t", "traffic": [1, 2]}]"#, "tenants[0].traffic: expected 24 hours that are not all 0"),
    (#""tenants": [{"id": "t", "experiments": [{"id": "e", "arms": []}]}]"#, "tenants[0].experiments[0].arms: expected 1 to 16, got 0"),
    (
        #""tenants": [{"id": "t", "experiments": [{"id": "e", "arms": [{"id": "a", "weight": 0}]}]}]"#,
        "tenants[0].experiments[0].arms[0].weight: is zero in all arms"
    ),
    (#""slates": [{"tenant": "t", "id": "s"}]"#, "slates[0].hls: is missing"),
    (#""slates": [{"tenant": "u", "id": "s", "hls": "http://o/s"}]"#, "slates[0].tenant: there is no tenant \"u\"; did you mean \"t\"?"),
    (#""slates": [{"tenant": "t", "id": "s", "hls": "file:///s"}]"#, "slates[0].hls: expected an http or https URL, got \"file:///s\""),
])
func badObjectsAreRefused(part: String, message: String) {
    #expect(refusal(Sample.text(part)) == "edge.json: " + message)
}

@Test(arguments: [
    (#""tenant": "nobody""#, "tenant: there is no tenant \"nobody\""),
    (#""slate": "z9x""#, "slate: tenant \"t\" has no slate \"z9x\""),
    (#""slate": 1"#, "slate: expected an id of at most 64 letters, digits, \"-\", \"_\" and \".\", not beginning with \".\", got 1"),
    (#""origin": "http://o/""#, "origin: expected an array, got \"http://o/\""),
    (#""origin": []"#, "origin: expected 1 to 8 URL prefixes, got 0"),
    (#""origin": ["http://o/?a=1"]"#, "origin[0]: expected an http or https URL without a query, got \"http://o/?a=1\""),
    (#""origin": ["http://o/a/../b/"]"#, "origin[0]: expected an http or https URL without a query, got \"http://o/a/../b/\""),
    (#""origin": ["http://o/a/%2E%2e/b/"]"#, "origin[0]: expected an http or https URL without a query, got \"http://o/a/%2E%2e/b/\""),
    (
        #""origin": ["http://user:s3cret@o/"]"#,
        "origin[0]: expected an http or https URL without a user name or password, got \"http://…@o/\""
    ),
    (#""origin": ["http://o:99999/"]"#, "origin[0]: expected an http or https URL without a query, got \"http://o:99999/\""),
    (#""origin": ["http:///news/"]"#, "origin[0]: expected an http or https URL without a query, got \"http:///news/\""),
    (#""segments": "both""#, "segments: expected \"direct\" or \"proxy\", got \"both\""),
    (#""content_prefix": false"#, "content_prefix: expected an http or https URL without a query, got false"),
    (#""stitch": true"#, "stitch: expected \"on\", \"off\" or a percentage from 0 to 100 with at most two places, got true"),
    (#""stitch": 33.333"#, "stitch: expected \"on\", \"off\" or a percentage from 0 to 100 with at most two places, got 33.333"),
    (#""stitch": 101"#, "stitch: expected \"on\", \"off\" or a percentage from 0 to 100 with at most two places, got 101"),
    (#""stitch": "half""#, "stitch: expected \"on\", \"off\" or a percentage from 0 to 100 with at most two places, got \"half\""),
    (#""target_duration": 6.5"#, "target_duration: expected a whole number, got 6.5"),
    (#""target_duration": 0"#, "target_duration: expected a whole number from 1 to 60, got 0"),
    (#""join": "now""#, "join: expected \"step\", \"slate\" or \"content\", got \"now\""),
    (#""pod": {"min_ad": 20, "max_duration": 10}"#, "pod.max_duration: expected no less than \"min_ad\", got 10"),
    (#""max_open_break": "10m""#, "max_open_break: expected a number of seconds, got \"10m\""),
    (#""max_open_break": 0.5"#, "max_open_break: expected a number of seconds from 1 to 86400, got 0.5"),
    (#""origin_headers": {"Host": "x"}"#, "origin_headers.Host: this header is written by the edge itself"),
    (#""origin_headers": {"X-A": "a\r\nb"}"#, "origin_headers.X-A: expected a header value without control characters"),
    (#""origin_headers": {"X-A": "a", "x-a": "b"}"#, "origin_headers.x-a: is given twice"),
    (#""origin_headers": {"": "a"}"#, "origin_headers.: the name is no header name"),
    (#""origin_query_forward": [1]"#, "origin_query_forward[0]: expected a string, got 1"),
    (#""segment_query": "last""#, "segment_query: expected \"first\" or \"newest\", got \"last\""),
    (#""markers": "keep""#, "markers: expected \"strip\", \"pass\" or \"rewrite\", got \"keep\""),
    (#""accel": "on""#, "accel: expected true or false, got \"on\""),
    (#""breaks": {"scte35": "yes"}"#, "breaks.scte35: expected true or false, got \"yes\""),
    (#""breaks": {"scte-35": true}"#, "breaks.scte-35: unknown field; did you mean \"scte35\"?"),
    (#""breaks": {"configured": {}}"#, "breaks.configured: expected an array, got an object"),
    (
        #""breaks": {"configured": [{"every": 90, "duration": 10}, {"every": "x", "duration": 10}]}"#,
        "breaks.configured[1].every: expected a number of seconds, got \"x\""
    ),
    (#""breaks": {"configured": [{"duration": 10}]}"#, "breaks.configured[0]: expected either \"at\" or \"every\""),
    (
        #""breaks": {"configured": [{"at": "00:01:00", "every": 90, "duration": 10}]}"#,
        "breaks.configured[0]: expected either \"at\" or \"every\""
    ),
    (#""breaks": {"configured": [{"every": 90}]}"#, "breaks.configured[0].duration: is missing"),
    (#""breaks": {"configured": [{"every": 90, "duration": 90}]}"#, "breaks.configured[0].duration: expected less than \"every\", got 90"),
    (
        #""breaks": {"configured": [{"at": "00:01:60", "duration": 9}]}"#,
        "breaks.configured[0].at: expected an offset such as \"00:10:00\", got \"00:01:60\""
    ),
    (
        #""breaks": {"configured": [{"at": "1:00", "duration": 9}]}"#,
        "breaks.configured[0].at: expected an offset such as \"00:10:00\", got \"1:00\""
    ),
    (
        #""breaks": {"configured": [{"at": "00:10:00", "duration": 9, "anchor": "2026-01-01T00:00:00Z"}]}"#,
        "breaks.configured[0]: \"anchor\" goes with \"every\", not with \"at\""
    ),
    (
        #""breaks": {"configured": [{"every": 90, "duration": 9, "anchor": "0001-01-01T00:00:00Z"}]}"#,
        "breaks.configured[0].anchor: expected a date from 1970-01-01T00:00:00Z to 2199-12-31T23:59:59Z, got \"0001-01-01T00:00:00Z\""
    ),
    (
        #""breaks": {"configured": [{"every": 90, "duration": 9, "anchor": "2026-01-01"}]}"#,
        "breaks.configured[0].anchor: expected a date such as \"2026-01-01T00:00:00Z\", got \"2026-01-01\""
    ),
    (
        #""breaks": {"configured": [{"every": 90, "duration": 9, "replace": true}]}"#,
        "breaks.configured[0].replace: \"replace\" goes with \"at\", not with \"every\""
    ),
    (#""breaks": {"snap": "next"}"#, "breaks.snap: expected \"nearest\", \"before\" or \"after\", got \"next\""),
    (#""breaks": {"on_demand": "add"}"#, "breaks.on_demand: expected \"replace\" or \"insert\", got \"add\""),
    (
        #""breaks": {"segmentation_types": [48, 256]}"#,
        "breaks.segmentation_types[1]: expected a whole number from 0 to 255, got 256"
    ),
    (#""breaks": {"splice_insert": 1}"#, "breaks.splice_insert: expected true or false, got 1"),
    (
        #""breaks": {"restrictions": "all"}"#,
        "breaks.restrictions: expected \"none\", \"restricted\", \"unrestricted\" or \"both\", got \"all\""
    ),
    (#""pre_roll": {"max_duration": 301}"#, "pre_roll.max_duration: expected a number of seconds from 1 to 300, got 301"),
    (#""pre_roll": {"max_ads": 0}"#, "pre_roll.max_ads: expected a whole number from 1 to 100, got 0"),
    (#""bumpers": {"before": "s"}"#, "bumpers.before: unknown field"),
    (#""bumpers": {"in": "t"}"#, "bumpers.in: tenant \"t\" has no slate \"t\"; did you mean \"s\"?"),
    (#""pod": {"min_fill": 101}"#, "pod.min_fill: expected a whole number from 0 to 100, got 101"),
    (#""pod": {"max_ads": -1}"#, "pod.max_ads: expected a whole number from 0 to 64, got -1"),
    (#""pod": {"max_duration": null}"#, "pod.max_duration: expected a number of seconds, got null"),
    (#""labels": "live""#, "labels: expected an array, got \"live\""),
    (#""pod": {"min_ad": 30, "max_ad": 15}"#, "pod.max_ad: expected no less than \"min_ad\", got 15"),
    (#""pod": {"slots": [15, 0]}"#, "pod.slots[1]: expected a number of seconds from 0.1 to 3600, got 0"),
    (
        #""pod": {"slots": [\#([String](repeating: "1", count: 65).joined(separator: ", "))]}"#,
        "pod.slots: expected at most 64 lengths"
    ),
    (#""pod": {"separation": {"advertiser": "break"}}"#, "pod.separation.advertiser: expected a number of ads or \"pod\", got \"break\""),
    (#""pod": {"separation": {"category": 65}}"#, "pod.separation.category: expected a whole number from 0 to 64, got 65"),
    (#""pod": {"blocked_categories": ["cars"]}"#, "pod.blocked_categories[0]: expected a category such as \"IAB2-3\", got \"cars\""),
    (#""pod": {"reserved": [{"position": "first"}]}"#, "pod.reserved[0]: expected \"advertisers\", \"campaigns\" or both"),
    (#""pod": {"reserved": [{"position": "second"}]}"#, "pod.reserved[0].position: expected \"first\" or \"last\", got \"second\""),
    (#""ad_server": "https://ads.example.com/vast?x=1""#, "ad_server: is not available yet"),
    (#""orign": []"#, "orign: unknown field; did you mean \"origin\"?"),
    (
        #""name": "\#(String(repeating: "n", count: 50))\n""#,
        "name: expected a string without control characters, got \"\(String(repeating: "n", count: 40))…\""
    ),
])
func badChannelsAreRefused(members: String, message: String) {
    #expect(refusal(Sample.text("\"channels\": [\(Sample.channelText(members))]")) == "edge.json: channels[0]." + message)
}

@Test(arguments: [
    (#""status": "running""#, "status: expected \"draft\", \"active\", \"paused\" or \"completed\", got \"running\""),
    (#""budget_total": 12.505"#, "budget_total: expected an amount with at most two places, got 12.505"),
    (#""budget_total": "12.50""#, "budget_total: expected an amount with at most two places, got \"12.50\""),
    (#""cpm": -1"#, "cpm: expected an amount with at most two places from 0 to 1000000000000, got -1"),
    (#""priority": 11"#, "priority: expected a whole number from 1 to 10, got 11"),
    (#""start_date": "tomorrow""#, "start_date: expected a date such as \"2026-01-01T00:00:00Z\", got \"tomorrow\""),
    (
        #""start_date": "1969-12-31T23:59:59Z""#,
        "start_date: expected a date from 1970-01-01T00:00:00Z to 2199-12-31T23:59:59Z, got \"1969-12-31T23:59:59Z\""
    ),
    (
        #""start_date": "2026-02-30T00:00:00Z""#,
        "start_date: expected a date such as \"2026-01-01T00:00:00Z\", got \"2026-02-30T00:00:00Z\""
    ),
    (
        #""start_date": "2026-01-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z""#,
        "end_date: expected a date after start_date, got \"2026-01-01T00:00:00Z\""
    ),
    (#""weight": -1"#, "weight: expected a whole number from 0 to 1000000, got -1"),
    (
        #""budget_total": 5, "cpm": 0"#,
        "budget_total: bounds nothing while \"cpm\" is 0: leave \"cpm\" out for the tenant's \"default_cpm\", "
            + "or bound it with \"goal_impressions\""
    ),
    (
        #""house": true, "budget_total": 5"#,
        "budget_total: a house campaign is free, so a budget bounds nothing: bound it with \"goal_impressions\""
    ),
    (
        #""targeting": {"all": [{"channel": {"include": ["nosuch"]}}]}"#,
        "targeting.all[0].channel.include[0]: tenant \"t\" has no channel \"nosuch\""
    ),
    (
        #""targeting": {"none": [{"country": {"include": ["DE"]}}, {"arm": {"exclude": ["e/a"]}}]}"#,
        "targeting.none[1].arm.exclude[0]: tenant \"t\" has no arm \"e/a\""
    ),
    (#""goal_impressions": -1"#, "goal_impressions: expected a whole number from 0 to 1000000000000, got -1"),
    (#""pacing": "slow""#, "pacing: expected \"even\", \"front\" or \"fast\", got \"slow\""),
    (#""budget_total": 5, "cpm": 1, "pacing": "even""#, "pacing: \"even\" needs start_date and end_date"),
    (#""caps": [{"count": 0, "per": "day"}]"#, "caps[0].count: expected a whole number from 1 to 1000, got 0"),
    (
        #""caps": [{"count": 1, "per": "year"}]"#,
        "caps[0].per: expected \"minute\", \"hour\", \"day\", \"week\", \"month\", \"flight\" or \"break\", got \"year\""
    ),
    (#""caps": [{"count": 1, "per": "day"}, {"count": 2, "per": "day"}]"#, "caps[1].per: \"day\" is given twice"),
    (#""caps": [{"count": 1, "per": "month", "every": 2}]"#, "caps[0].every: is over 30 days"),
    (#""caps": [{"count": 1, "per": "flight", "every": 2}]"#, "caps[0].every: \"flight\" is not counted in several"),
    (#""caps": [{"count": 1, "per": "day", "of": "advertiser"}]"#, "caps[0].of: \"advertiser\" needs an advertiser"),
    (#""cpm": 2, "price": {"model": "cpm", "amount": 3}"#, "price: is not what \"cpm\" says: leave one of them out"),
    (
        #""price": {"model": "cpcv", "amount": 1000001}"#,
        "price.amount: expected at most a million of a completed view or a click, got 1000001"
    ),
    (#""share": 100.01"#, "share: expected a percentage with at most two places from 0 to 100, got 100.01"),
    (#""categories": ["cars"]"#, "categories[0]: unknown category \"cars\"; expected one such as \"IAB2-3\""),
    (#""position": "middle""#, "position: expected \"first\" or \"last\", got \"middle\""),
    (#""rotation": "random""#, "rotation: expected \"weight\" or \"sequence\", got \"random\""),
    (#""targeting": {"some": []}"#, "targeting.some: unknown field"),
    (#""targeting": {"all": [{}]}"#, "targeting.all[0]: expected one attribute"),
    (#""targeting": {"all": [{"contry": {"include": ["DE"]}}]}"#, "targeting.all[0].contry: unknown attribute; did you mean \"country\"?"),
    (#""targeting": {"all": [{"country": {}}]}"#, "targeting.all[0].country: expected either \"include\" or \"exclude\""),
    (#""targeting": {"all": [{"country": {"include": []}}]}"#, "targeting.all[0].country.include: is empty"),
    (#""targeting": {"any": [{"country": {"exclude": ["DE", "XX"]}}]}"#, "targeting.any[0].country.exclude[1]: unknown country \"XX\""),
    (#""targeting": {"none": [{"device": {"include": ["fridge"]}}]}"#, "targeting.none[0].device.include[0]: unknown device \"fridge\""),
    (
        #""targeting": {"all": [{"time": {"include": [{"from": "18:10"}]}}]}"#,
        "targeting.all[0].time.include[0].from: expected a quarter of an hour such as \"18:15\", got \"18:10\""
    ),
    (
        #""targeting": {"all": [{"time": {"include": [{"days": ["monday"]}]}}]}"#,
        "targeting.all[0].time.include[0].days[0]: expected a day such as \"mon\", got \"monday\""
    ),
    (
        #""targeting": {"all": [{"time": {"include": [{"days": []}]}}]}"#,
        "targeting.all[0].time.include[0].days: expected 1 to 7 days, got 0"
    ),
    (
        #""creatives": [{"id": "a", "duration": 9, "hls": "http://o/a", "weight": 0}]"#, "creatives[0].weight: is zero in all creatives"
    ),
    (#""creatives": [{"id": "a", "duration": 15}]"#, "creatives[0]: expected \"hls\", \"video_url\" or both"),
    (#""creatives": [{"id": "a", "hls": "http://o/a"}]"#, "creatives[0].duration: is missing"),
    (
        #""creatives": [{"id": "a", "duration": 0, "hls": "http://o/a"}]"#,
        "creatives[0].duration: expected a number of seconds from 0.1 to 3600, got 0"
    ),
    (#""creatives": [{"id": "a", "duration": 9, "hls": "//o/a"}]"#, "creatives[0].hls: expected an http or https URL, got \"//o/a\""),
    (
        #""creatives": [{"id": "a", "duration": 9, "hls": "http://o/a b"}]"#,
        "creatives[0].hls: expected an http or https URL, got \"http://o/a b\""
    ),
    (#""creatives": [{"id": "s", "duration": 9, "hls": "http://o/a"}]"#, "creatives[0].id: \"s\" is already the id of slates[0]"),
])
func badCampaignsAreRefused(members: String, message: String) {
    #expect(refusal(Sample.text("\"campaigns\": [\(Sample.campaignText(members))]")) == "edge.json: campaigns[0]." + message)
}

@Test func idsAreGivenOnce() {
    let channel = Sample.channelText(""), campaign = Sample.campaignText("")
    #expect(
        refusal(Sample.text("\"channels\": [\(channel), \(channel)]"))
            == "edge.json: channels[1].id: \"c\" is already the id of channels[0]")
    #expect(
        refusal(Sample.text("\"campaigns\": [\(campaign), \(campaign)]"))
            == "edge.json: campaigns[1].id: \"k\" is already the id of campaigns[0]")
    let creative = #"{"id": "a", "duration": 9, "hls": "http://o/a"}"#
    #expect(
        refusal(Sample.text("\"campaigns\": [\(Sample.campaignText("\"creatives\": [\(creative), \(creative)]"))]"))
            == "edge.json: campaigns[0].creatives[1].id: \"a\" is already the id of campaigns[0].creatives[0]")
}

@Test func theCampaignThatIsRefusedIsTheTenantsOwn() {
    let campaigns = ["t", "u"].map { tenant in
        Sample.campaignText(
            #""tenant": "\#(tenant)", "targeting": {"all": [{"country": {"include": ["\#(tenant == "t" ? "DE" : "QQ")"]}}]}"#)
    }
    let part = #""tenants": [{"id": "t"}, {"id": "u"}], "campaigns": [\#(campaigns.joined(separator: ", "))]"#
    #expect(refusal(Sample.text(part)) == "edge.json: campaigns[1].targeting.all[0].country.include[0]: unknown country \"QQ\"")
}

@Test func aReservedCampaignIsThere() {
    let part = "\"channels\": [\(Sample.channelText(#""pod": {"reserved": [{"campaigns": ["nope"], "position": "first"}]}"#))]"
    #expect(refusal(Sample.text(part)) == "edge.json: channels[0].pod.reserved[0].campaigns[0]: tenant \"t\" has no campaign \"nope\"")
}

@Test func aSlateOfAnotherTenantIsDangling() {
    let part = #""tenants": [{"id": "t"}, {"id": "u"}], "channels": [\#(Sample.channelText(#""tenant": "u", "slate": "s""#))]"#
    #expect(refusal(Sample.text(part)) == "edge.json: channels[0].slate: tenant \"u\" has no slate \"s\"")
}

// A refusal goes to logs and terminals.
@Test(arguments: [#"["hunter2"]"#, #"{"file": "a", "env": "hunter2"}"#, #"{"file": {"hunter2": 1}}"#])
func aRefusedSecretIsNotShown(secret: String) {
    let line = refusal(Sample.text(#""tenants": [{"id": "t", "api_key": \#(secret)}]"#))
    #expect(line.hasPrefix("edge.json: tenants[0].api_key"))
    #expect(!line.contains("hunter2"))
}
