import Testing

@testable import EdgeProxy

@Test(arguments: ["Origin.Example.com", "packager", "10.0.0.0/8", "10.1.2.3", "fd00::/8", "::1"])
func rulesAreNetworksOrNames(text: String) {
    #expect(OutboundRule(text)?.text == text)
}

@Test(arguments: ["", "300.1.1.1", "10.0.0.0/33", "10.0.0.1/8", "a..b", "*.example.com", "exa mple.com", "http://example.com", "a:80"])
func whatIsNoRuleIsRefused(text: String) {
    #expect(OutboundRule(text) == nil)
}
