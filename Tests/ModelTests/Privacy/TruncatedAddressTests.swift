import Testing

@testable import Model

@Suite struct TruncatedAddressTests {
    @Test(arguments: [
        (NetworkAddress(v4: 0xc000_02ff), "192.0.2.0/24"), (NetworkAddress(v4: 0), "0.0.0.0/24"),
        (NetworkAddress(high: 0x2001_0db8_0001_abcd, low: 0x1234), "2001:db8:1::/48"),
        (NetworkAddress(high: 0x2001_0db8_0000_abcd, low: 1), "2001:db8::/48"),
        (NetworkAddress(high: 0x2001_0000_0001_ffff, low: .max), "2001:0:1::/48"),
        (NetworkAddress(high: 0x0000_0000_0001_ffff, low: .max), "0:0:1::/48"), (NetworkAddress(high: 0, low: 1), "::/48"),
        // Only what is mapped is IPv4: another address of zeros keeps none of its last bits either.
        (NetworkAddress(high: 0, low: 0xc000_02ff), "::/48"), (NetworkAddress(high: .max, low: .max), "ffff:ffff:ffff::/48"),
    ])
    func theLastBitsAreGone(address: NetworkAddress, network: String) {
        #expect(TruncatedAddress(address).network == network)
        #expect(TruncatedAddress(TruncatedAddress(address).base) == TruncatedAddress(address))
    }
}
