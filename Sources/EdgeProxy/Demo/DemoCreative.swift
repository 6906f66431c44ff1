/// An ad of the demo, as `testdata/media/make.sh` made it.
struct DemoCreative: Sendable, Equatable {
    /// Folder below `ads` of the media directory, and the creative's id in the proxy.
    var id: String
    var name: String
    var seconds: Int64
    /// Segments of 2 s, the last one shorter when `seconds` is odd.
    var segments: Int { Int((seconds + 1) / 2) }

    static let all = [
        DemoCreative(id: "acme-10", name: "ACME", seconds: 10),
        DemoCreative(id: "nova-15", name: "NOVA", seconds: 15),
        DemoCreative(id: "zest-5", name: "ZEST", seconds: 5),
        DemoCreative(id: "luna-10", name: "LUNA", seconds: 10),
    ]
}
