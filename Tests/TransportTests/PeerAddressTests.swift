import Testing

@testable import Transport

@Test(arguments: [
    (PeerAddress(v4: 0xc000_0201, port: 80), "192.0.2.1:80", "192.0.2.1", true),
    (PeerAddress(v4: 0xffff_ffff), "255.255.255.255:0", "255.255.255.255", true),
    (PeerAddress(high: 0x2001_0db8_0000_0000, low: 1, port: 443), "[2001:db8::1]:443", "2001:db8::1", false),
    (PeerAddress(high: 0, low: 1, port: 65_535), "[::1]:65535", "::1", false),
    (PeerAddress(high: 0, low: 0, port: 1), "[::]:1", "::", false),
])
func addressesAreWrittenAsTheyAreRead(address: PeerAddress, text: String, host: String, isV4: Bool) {
    #expect(address.description == text && address.host == host && address.isV4 == isV4)
    #expect(SocketAddress(text)?.address == address && address.bytes.count == 16)
}
