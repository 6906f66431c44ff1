import Testing

@testable import Transport

@Suite struct ClientPolicyTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:DB8:0::1", "2001:db8::1"), ("::", "::"),
        ("fe80::1", "fe80::1"),
    ])
    func addressesAreReadAndWritten(text: String, canonical: String) throws {
        let address = try #require(IpAddress(text))
        #expect(address.description == canonical && IpAddress(canonical) == address)
    }

    @Test func peersAreComparedAsAddresses() throws {
        #expect(try #require(IpNetwork("10.0.0.0/8")).contains(IpAddress(PeerAddress(v4: 0x0a01_0203, port: 80))))
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4 ", "::1%lo", "[::1]", "localhost", "1.2.3.4/8", "0x7f.1"])
    func whatIsNoAddressIsRefused(text: String) { #expect(IpAddress(text) == nil) }

    @Test(arguments: [
        ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], ["9.255.255.255", "11.0.0.0", "::10.1.2.3", "fd00::1"]),
        ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::1", "2001:db8::1"]),
        ("::/0", ["::1", "ff02::1"], ["127.0.0.1", "::ffff:127.0.0.1"]),
        ("fd00::/8", ["fd00::", "fdff:ffff::1"], ["fc00::1", "fe00::"]),
        ("2001:db8:0:8000::/49", ["2001:db8:0:8000::1", "2001:db8:0:ffff::"], ["2001:db8:0:7fff::"]),
        ("2001:db8::/64", ["2001:db8::ffff:0:0:1"], ["2001:db8:0:1::"]),
        ("2001:db8::8000:0:0:0/65", ["2001:db8::8000:0:0:1"], ["2001:db8::1"]),
        ("192.0.2.7", ["192.0.2.7"], ["192.0.2.6", "192.0.2.8"]), ("::1", ["::1"], ["::", "::2"]),
        ("::ffff:10.0.0.0/104", ["10.9.9.9"], ["11.0.0.0"]), ("192.0.2.7/32", ["192.0.2.7"], ["192.0.2.6"]),
    ])
    func networksHoldTheirAddresses(network: String, inside: [String], outside: [String]) throws {
        let network = try #require(IpNetwork(network))
        for text in inside { #expect(network.contains(try #require(IpAddress(text))), "\(text)") }
        for text in outside { #expect(!network.contains(try #require(IpAddress(text))), "\(text)") }
        #expect(IpNetwork(network.description) == network)
    }

    @Test(arguments: [
        "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "fd00::/129", "10.1.2.3/8", "fd00::1/8",
    ])
    func whatIsNoNetworkIsRefused(text: String) { #expect(IpNetwork(text) == nil) }

    @Test(arguments: [
        ("127.0.0.1", "loopback"), ("127.255.0.9", "loopback"), ("10.0.0.1", "private"), ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"), ("169.254.169.254", "link-local"), ("100.64.0.1", "carrier-grade NAT"),
        ("100.127.255.255", "carrier-grade NAT"),
        ("0.0.0.0", "unspecified"), ("224.0.0.1", "multicast"), ("239.1.1.1", "multicast"), ("255.255.255.255", "broadcast"),
        ("::1", "loopback"), ("::", "unspecified"), ("fc00::1", "unique local"), ("fdab::1", "unique local"), ("fe80::1", "link-local"),
        ("ff02::1", "multicast"), ("::ffff:127.0.0.1", "loopback"), ("::ffff:169.254.169.254", "link-local"),
        ("::127.0.0.1", "IPv4-compatible"),
        ("64:ff9b::10.0.0.1", "private"), ("2002:7f00:1::", "loopback"), ("::ffff:0:127.0.0.1", "IPv4-translated"), ("2001::1", "reserved"),
        ("64:ff9b:1::1", "local NAT64"),
    ])
    func specialAddressesAreRefusedUnlessAllowed(text: String, kind: String) throws {
        let address = try #require(IpAddress(text))
        #expect(try OutboundPolicy().refusal(of: address, host: "a.example") == kind)
        #expect(try OutboundPolicy(allow: ["A.example."]).refusal(of: address, host: "a.example") == nil)
        #expect(try OutboundPolicy(allow: ["b.example"]).refusal(of: address, host: "a.example") == kind)
        #expect(try OutboundPolicy(allow: [text]).refusal(of: address, host: "a.example") == nil)
    }

    @Test(arguments: [
        "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "169.253.0.1", "128.0.0.1",
        "223.255.255.255",
        "2606:4700::1111", "64:ff9b::1.1.1.1", "2002:101:101::", "::ffff:1.1.1.1",
    ])
    func publicAddressesAreNot(text: String) throws {
        #expect(try OutboundPolicy().refusal(of: try #require(IpAddress(text)), host: "a.example") == nil)
    }

    @Test(arguments: [
        "", "a b", "10.0.0", "10.0.0.0/40", "10.1.1.1/8", "http://a.example", "a..b", "*.a.example", "a.example:80", "1.2.3.256",
    ])
    func unusableEntriesAreNamed(entry: String) {
        #expect { _ = try OutboundPolicy(allow: ["127.0.0.1", entry]) } throws: { error in
            guard let error = error as? OutboundPolicy.EntryError else { return false }
            return error.index == 1 && error.entry == entry && !error.message.isEmpty
        }
    }

    @Test func theRefusedAddressIsNamedAndNothingConnects() async throws {
        let server = ClientTestServer(answering: httpAnswer())
        defer { server.stop() }
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"] {
            let error = try await withClient(allow: []) { [url = "http://\(host):\(server.port)/"] client, _ in
                await fetchError { _ = try await client.fetch(FetchRequest(url: url)) }
            }
            #expect(error?.kind == .refusedAddress, "\(host): \(error.debugDescription)")
            #expect(error?.message.contains(" (") == true && error?.message.hasSuffix(" is not in outbound.allow") == true)
        }
        #expect(server.connections == 0)
    }

    @Test func anAllowedNameMayLeadAnywhere() async throws {
        let server = ClientTestServer(answering: httpAnswer())
        defer { server.stop() }
        let port = server.port
        let status = try await withClient(allow: ["LocalHost"]) { client, _ in
            try await client.fetch(FetchRequest(url: "http://LOCALHOST:\(port)/")).status
        }
        #expect(status == 200)
    }
}
