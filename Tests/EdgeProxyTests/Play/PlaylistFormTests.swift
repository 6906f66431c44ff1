import Testing

@testable import EdgeProxy

@Test(arguments: [
    ("gzip", true), ("gzip, deflate, br", true), ("br;q=1.0, GZIP;q=0.5", true), ("x-gzip", true), ("*", true), ("*;q=0.1", true),
    ("", false), ("identity", false), ("br", false), ("gzip;q=0", false), ("gzip; q=0.000", false), ("gzip;Q=0", false),
    ("*;q=0", false), ("gzip;q=0, *", false), ("identity, *;q=0", false), ("gzipped", false), (",,gzip", true), (" gzip\t", true),
    ("deflate;q=0,gzip;q=0.001", true), ("gzip;level=1;q=0", false), ("gzip ; q=0", false), ("gzip, gzip;q=0", true),
])
func gzipIsSentToThoseWhoTakeIt(header: String, taken: Bool) {
    let form = Array(header.utf8).withUnsafeBytes { PlaylistForm(acceptEncoding: $0, query: nil) }
    #expect(form.isGzip == taken)
}

@Test(arguments: [
    ("_HLS_skip=YES", true), ("_HLS_skip=v2", true), ("a=b&_HLS_skip=YES", true), ("_HLS_skip=YES&_HLS_msn=4", true),
    ("_HLS_skip=NO", false), ("_HLS_skip=", false), ("_HLS_skip", false), ("x_HLS_skip=YES", false), ("_hls_skip=YES", false),
    ("_HLS_skip=YES1", false), ("", false), ("&&", false),
])
func aDeltaIsForThoseWhoAskForIt(query: String, asked: Bool) {
    let form = Array(query.utf8).withUnsafeBytes { PlaylistForm(acceptEncoding: nil, query: $0) }
    #expect(form.isDelta == asked)
}
