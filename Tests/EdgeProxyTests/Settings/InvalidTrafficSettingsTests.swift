import Formats
import Testing
import Transport

@testable import EdgeProxy
@testable import Model

@Suite struct InvalidTrafficSettingsTests {
    private static func judge(_ fields: String, _ proxies: String = "[]") throws -> TrafficJudge {
        let text = "{\"listen\": \":80\", \"trusted_proxies\": \(proxies), \"invalid_traffic\": \(fields)}"
        let configuration: Configuration = try FieldReader.read(try JsonReader.read(Array(text.utf8)))
        return TrafficJudge(rules: configuration.trafficRules, seed: 1)
    }

    private static func visitor(_ agent: String, _ host: String = "192.0.2.1") -> TrafficJudge.Visitor {
        TrafficJudge.Visitor(userAgent: agent, host: host)
    }

    // Our own tests, operators' checks and many set-top boxes ask so.
    @Test(arguments: ["", "curl/8.5.0", "Lavf/60.3.100", "GStreamer hlsdemux", "python-requests/2.31", "libcurl/8"])
    func toolsAreViewersUnlessThatIsSaid(agent: String) throws {
        var usual = try Self.judge("{}"), strict = try Self.judge(#"{"tools": true, "no_user_agent": true}"#)
        #expect(usual.session(Self.visitor(agent), nowMs: 0) == nil)
        #expect(strict.session(Self.visitor(agent), nowMs: 0)?.fault == .bot)
    }

    @Test func listsAreTakenOver() throws {
        var judge = try Self.judge(
            #"""
            {"bots": ["ourmonitor/"], "spared": ["googlebot"], "networks": ["198.51.100.0/24", "2001:db8::/32"],
            "excepted": ["198.51.100.64/26"], "sessions_per_hour": 2}
            """#, #"["2001:db8:1::/48"]"#)
        #expect(judge.session(Self.visitor("OurMonitor/1"), nowMs: 0)?.fault == .bot)
        #expect(judge.session(Self.visitor("Googlebot/2.1"), nowMs: 0) == nil)
        #expect(judge.session(Self.visitor("tv", "198.51.100.1"), nowMs: 0)?.fault == .datacenter)
        #expect(judge.session(Self.visitor("tv", "2001:db8::1"), nowMs: 0)?.fault == .datacenter)
        for host in ["198.51.100.65", "2001:db8:1::1", "127.0.0.1", "10.0.0.1"] {
            for _ in 1...9 { #expect(judge.session(Self.visitor("tv", host), nowMs: 0) == nil, "\(host)") }
        }
        let many = (1...3).map { _ in judge.session(Self.visitor("tv", "192.0.2.9"), nowMs: 0)?.fault }
        #expect(many == [nil, nil, .manySessions])
    }

    @Test(arguments: [#"{"bots": [""]}"#, #"{"networks": ["10.1.2.3/8"]}"#, #"{"sessions_per_hour": 0}"#])
    func whatIsNoListIsRefused(fields: String) { #expect(throws: FieldErrors.self) { try Self.judge(fields) } }

    // Whoever may say what a device is says it of requests and not of beacons.
    @Test func devicesAreComparedWhereRequestsShowThem() throws {
        var configuration = Configuration()
        #expect(configuration.knowsDevicesByRequests)
        configuration.geoHeaders = [GeoHeader(attribute: "country", header: "X-Country")]
        #expect(configuration.knowsDevicesByRequests)
        configuration.geoHeaders = [GeoHeader(attribute: "device", header: "X-Device")]
        #expect(!configuration.knowsDevicesByRequests)
        (configuration.geoHeaders, configuration.trustQueryAttributes) = ([], true)
        #expect(!configuration.knowsDevicesByRequests)
    }
}
