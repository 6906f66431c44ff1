import Testing

@testable import EdgeProxy
@testable import Model

@Suite struct ViewerArrivalTests {
    private static func arrival(
        _ pairs: [(String, String)], gpc: String? = nil, _ tenant: PrivacySettings = PrivacySettings(), _ channel: PrivacySettings? = nil
    ) throws -> ViewerArrival {
        var configuration = Configuration(file: "edge.json", listen: ListenAddress(host: "127.0.0.1", port: 80), dataDir: "data")
        var own = TenantConfiguration(id: "t", name: "T"),
            watched = ChannelConfiguration(tenant: "t", id: "c", name: "C", origin: ["http://o/"])
        (own.privacy, watched.privacy) = (tenant, channel)
        (configuration.tenants, configuration.channels) = ([own], [watched])
        let directory = Directory(configuration, try configuration.readSecrets()) { _ in 0 }
        var attributes = ViewerAttributes()
        attributes.add(pairs, isTrusted: false)
        return ViewerArrival(
            attributes, globalPrivacyControl: gpc, of: "t", watched, in: directory, ViewerSalts(), nowMs: 1_796_000_000_000)
    }

    private static let viewer = [("uid", "u"), ("ifa", "i"), ("ads.segment", "s"), ("ads.genre", "film"), ("gdpr_consent", "")]

    @Test func whereNothingIsSaidAllIsKept() throws {
        let arrival = try Self.arrival(Self.viewer)
        #expect(arrival.attributes.parameters.count == 5 && arrival.mayCapByViewer && arrival.marks.viewer != nil)
        #expect(arrival.marks.beacons == .full && !arrival.marks.isGdpr && !arrival.marks.isOptedOut)
    }

    @Test func whoHasOptedOutIsKnownByNothing() throws {
        var settings = PrivacySettings()
        settings.profileKeys = ["segment"]
        let arrival = try Self.arrival(Self.viewer, gpc: "1", settings)
        #expect(arrival.attributes.parameters.map(\.name) == ["ads.genre", "gdpr_consent"])
        #expect(!arrival.mayCapByViewer && arrival.marks.viewer == nil && arrival.marks.isOptedOut && arrival.marks.beacons == .scrub)
    }

    @Test func theStricterOfTenantAndChannelHolds() throws {
        var tenant = PrivacySettings(), channel = PrivacySettings()
        tenant.gdprUnsaid = .always
        (channel.gdprUnsaid, channel.withoutConsent) = (.never, .none)
        let arrival = try Self.arrival([("uid", "u")], tenant, channel)
        #expect(arrival.marks.isGdpr && arrival.marks.beacons == .none && arrival.attributes.parameters.isEmpty)
        channel = PrivacySettings()
        channel.isChildDirected = true
        #expect(try Self.arrival([("uid", "u")], PrivacySettings(), channel).marks.beacons == .none)
        tenant.gdprUnsaid = .never
        #expect(try !Self.arrival([("uid", "u")], tenant).marks.isGdpr)
    }

    @Test func addressesAreReadOnce() {
        #expect(TrafficJudge.Visitor(userAgent: "", host: "192.0.2.1").address == NetworkAddress(v4: 0xc000_0201))
        #expect(TrafficJudge.Visitor(userAgent: "", host: "unix").address == nil)
    }
}
