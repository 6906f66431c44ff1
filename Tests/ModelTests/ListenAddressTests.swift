import Testing

@testable import Model

@Test(
    arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080, "127.0.0.1:8080"), ("[::1]:0", "::1", 0, "[::1]:0"), (":80", "0.0.0.0", 80, "0.0.0.0:80"),
        ("localhost:65535", "127.0.0.1", 65_535, "127.0.0.1:65535"), ("[::]:443", "::", 443, "[::]:443"),
    ] as [(String, String, UInt16, String)])
func addressesAreRead(text: String, host: String, port: UInt16, shown: String) {
    #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
    #expect(ListenAddress(text)?.description == shown)
}

@Test(arguments: [
    "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "::1:80", "[::1]", "[127.0.0.1]:80",
    "edge.example.com:80", "127.1:80", "127.0.0.1:٨",
])
func whatIsNoAddressIsRefused(text: String) {
    #expect(ListenAddress(text) == nil)
}
