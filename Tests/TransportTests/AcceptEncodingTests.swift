import Testing
import Transport

@Test(arguments: [
    ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, gzip;q=0.5", true), ("br;q=1.0, gzip;q=0.001", true), ("*", true),
    ("identity, *;q=0.1", true), ("gzip ; q=1", true), (" , gzip", true),
    ("", false), ("identity", false), ("br, deflate", false), ("gzipped", false), ("gzip;q=0", false), ("gzip;q=0.000", false),
    ("gzip; Q=0.0", false), ("*;q=0", false), ("gzip;q=0, *", false), ("*, gzip;q=0", false), ("gzip;q=0, gzip", false),
])
func gzipIsAllowedByNameOrByStar(value: String, isAllowed: Bool) {
    #expect(Array(value.utf8).withUnsafeBytes { AcceptEncoding.allowsGzip($0) } == isAllowed)
}
