import Testing

@testable import Formats

@Test(arguments: [
    ("0.0.0.0", true), ("255.255.255.255", true), ("1.2.3.4", true), ("", false), ("1.2.3", false), ("1.2.3.4.5", false),
    ("1.2.3.256", false),
    ("01.2.3.4", false), ("1.2.3.", false), ("1.2.3.+4", false), ("1.2.3.٤", false), ("::1", false), ("1.2.3.0000", false),
])
func addressesOfFourNumbersAreKnown(text: String, isOne: Bool) { #expect(IpText.isV4(text) == isOne) }

@Test(arguments: [
    ("::", true), ("::1", true), ("1::", true), ("1:2:3:4:5:6:7:8", true), ("1:2:3:4:5:6:7::", true), ("::2:3:4:5:6:7:8", true),
    ("fd00::abcd", true), ("::ffff:1.2.3.4", true), ("1:2:3:4:5:6:1.2.3.4", true), ("", false), (":", false), (":::", false),
    ("1:2:3:4:5:6:7", false), ("1:2:3:4:5:6:7:8:9", false), ("1::2::3", false), ("1::2:3:4:5:6:7:8", false), ("12345::", false),
    ("g::", false), ("1.2.3.4::", false), ("::1.2.3", false), ("1:2:3:4:5:6:7:1.2.3.4", false), (":1::", false), ("::1:", false),
    ("fe80::1%eth0", false), ("1.2.3.4", false),
])
func addressesOfEightGroupsAreKnown(text: String, isOne: Bool) { #expect(IpText.isV6(text) == isOne) }

@Test(arguments: [
    ("http://o", true), ("https://o.example.com:8443/a/b?c=d&e", true), ("HTTP://O/", true), ("http://[::1]:80/", true),
    ("http://192.0.2.1/", true), ("http://o_1/", true), ("", false), ("o", false), ("ftp://o/", false), ("http://", false),
    ("http:///a", false), ("http://u@o/", false), ("http://o:0/", false), ("http://o:65536/", false), ("http://o:/", false),
    ("http://o/a b", false), ("http://o/#f", false), ("http://ö/", false), ("http://300.1.1.1/", false), ("http://-o/", false),
    ("http://[::1/", false), ("http://[1.2.3.4]/", false), ("http://a..b/", false),
])
func urlsAreAbsoluteAndPlain(text: String, isOne: Bool) { #expect(WebUrl.isValid(text) == isOne) }

@Test(arguments: [("http://o/a/../b", true), ("http://o/%2E%2e/b", true), ("http://o/./", true), ("http://o/a.b/..c/", false)])
func dotsThatLeadElsewhereAreSeen(text: String, hasOne: Bool) { #expect(WebUrl.hasDotSegment(text) == hasOne) }
