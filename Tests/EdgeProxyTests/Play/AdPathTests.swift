import Testing

@testable import EdgeProxy

/// What the address of an ad segment means, as a table.
@Suite struct AdPathTests {
    @Test(arguments: [
        ("a/12/3/0/1.ts", "a 12 3 0 1"), ("a-b.c/0/0/511/63.m4s", "a-b.c 0 0 511 63"), ("a/12/3/init/1.mp4", "a 12 3 init 1"),
        ("a/12/3/0", "-"), ("a/12/3/0/1", "-"), ("a/x/3/0/1.ts", "-"), ("a/-1/3/0/1.ts", "-"), ("a/1//0/1.ts", "-"),
        ("a/12/3/0/1.ts/", "-"), ("a/12/3/0/", "-"), ("a/1234567890123456789/3/0/1.ts", "-"), ("a/1/3/0/.ts", "-"),
        ("", "-"),
        ("a/12/3/+1/1.ts", "-"),
    ])
    func adPathsMeanWhatTheTableSays(path: String, meaning: String) {
        let parsed = Array(path.utf8).withUnsafeBytes { AdPath($0) }
        let shown = parsed.map { "\($0.creative) \($0.breakId) \($0.pod) \($0.index.map { "\($0)" } ?? "init") \($0.rendition)" }
        #expect(shown ?? "-" == meaning)
    }
}
