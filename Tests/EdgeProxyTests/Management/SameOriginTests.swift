import Testing

@testable import EdgeProxy

/// Which writes with a cookie come from our own pages.
@Suite struct SameOriginTests {
    @Test(arguments: [
        ("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false), ("", false), ("Same-Origin", false),
        ("same-origin, cross-site", false),
    ])
    func fetchMetadataGoesFirst(site: String, isAllowed: Bool) {
        for origin in [nil, "https://evil.example", "https://edge.example"] {
            #expect(
                SameOrigin.allows(fetchSite: site, origin: origin, host: "edge.example", isTls: true, publicUrl: nil) == isAllowed)
        }
    }

    @Test func whatHasNeitherIsNoBrowser() {
        #expect(SameOrigin.allows(fetchSite: nil, origin: nil, host: "edge.example", isTls: true, publicUrl: nil))
        #expect(SameOrigin.allows(fetchSite: nil, origin: nil, host: nil, isTls: false, publicUrl: nil))
    }

    @Test(arguments: [
        ("http://edge.example:8080", "edge.example:8080", false, true), ("http://edge.example", "edge.example:8080", false, false),
        ("http://edge.example", "edge.example", false, true), ("http://edge.example:80", "edge.example", false, true),
        ("http://edge.example", "edge.example:80", false, true), ("https://edge.example", "edge.example:443", true, true),
        ("https://edge.example", "edge.example", false, false), ("http://edge.example", "edge.example", true, false),
        ("HTTP://Edge.Example", "EDGE.example", false, true), ("http://[::1]:8080", "[::1]:8080", false, true),
        ("http://[::1]", "[::1]:8080", false, false), ("http://[::1]", "[::1]", false, true),
        ("http://127.0.0.1:81", "127.0.0.1:81", false, true),
        ("http://localhost:8080", "127.0.0.1:8080", false, false), ("http://sub.edge.example", "edge.example", false, false),
        ("http://edge.example.evil.example", "edge.example", false, false),
        ("http://edge.example@evil.example", "edge.example", false, false),
        ("http://evil.example", "edge.example", false, false), ("null", "null", false, false), ("", "", false, false),
        ("http://", "", false, false), ("edge.example", "edge.example", false, false),
        ("file://edge.example", "edge.example", false, false),
        ("http://edge.example/", "edge.example", false, false), ("http://edge.example?", "edge.example", false, false),
        ("http://edge.example http://evil.example", "edge.example", false, false),
        ("http://edge.example:0", "edge.example:0", false, false),
    ])
    func withoutItOriginIsOurOwn(origin: String, host: String, isTls: Bool, isAllowed: Bool) {
        #expect(SameOrigin.allows(fetchSite: nil, origin: origin, host: host, isTls: isTls, publicUrl: nil) == isAllowed)
    }

    /// Behind a proxy that says another host, and whose `X-Forwarded-Proto` is not trusted.
    @Test(arguments: [
        ("https://tv.example", "https://tv.example", true), ("https://tv.example", "https://tv.example:443/edge/", true),
        ("http://tv.example", "https://tv.example", false), ("https://tv.example:8443", "https://tv.example", false),
        ("https://tv.example", "https://tv.example.evil.example/", false), ("https://tv.example", "", false), ("null", "null", false),
    ])
    func orThatOfThePublicUrl(origin: String, publicUrl: String, isAllowed: Bool) {
        for host in [nil, "inside:8080"] {
            #expect(SameOrigin.allows(fetchSite: nil, origin: origin, host: host, isTls: false, publicUrl: publicUrl) == isAllowed)
        }
    }

    @Test func theRefusalIsOneOfRights() {
        #expect(SameOrigin.refusal.status == 403 && SameOrigin.refusal.code == "cross_origin" && SameOrigin.refusal.field == nil)
    }
}
