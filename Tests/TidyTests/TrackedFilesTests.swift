import Foundation
import TestSupport
import Testing

// A wheel was committed once, at the top, and nothing said so.
@Test(.enabled(if: TrackedFiles.paths != nil, "SKIPPED: git does not say what this checkout tracks"))
func onlyKnownKindsOfFilesAreTracked() throws {
    for path in try #require(TrackedFiles.paths) {
        // One that is about to be removed is still tracked.
        guard let bytes = try? Data(contentsOf: Repository.file(path)) else { continue }
        if let problem = TrackedFiles.problem(with: path) ?? TrackedFiles.problem(with: path, holding: bytes) {
            Issue.record(Comment(rawValue: problem))
        }
    }
}

@Test(arguments: [
    ("Package.swift", true), ("README.md", true), ("threefive-3.1.5-py3-none-any.whl", false), ("notes.txt", false), ("a.out", false),
    ("Sources/Manifest/Tag.swift", true), ("Sources/Manifest/Tag.o", false), ("Sources/CLibs/CCurl/shim.h", true),
    ("Sources/CLibs/CCurl/libcurl.a", false), ("Tests/EndToEndTests/Clients/viewers.py", true), ("Tests/TidyTests/report.py", false),
    ("testdata/media/ads/nova-15.mp4", true), ("testdata/media/ads.zip", false), ("testdata/fuzz/fuzzText/crash-0a1b", true),
    ("testdata/fuzz/fuzzText/corpus.tar.gz", false), ("docs/runbook.md", true), ("docs/picture.png", false),
    ("deploy/docker/Dockerfile", true), ("deploy/grafana/edge.json", true), (".ci/run", true), (".ci/wheel.whl", false),
    ("data/journal", false),
    ("tools/edgeproxy", false),
])
func placesAndKindsAreJudged(path: String, isFine: Bool) {
    #expect((TrackedFiles.problem(with: path) == nil) == isFine)
}

@Test func textIsText() {
    #expect(TrackedFiles.problem(with: "docs/runbook.md", holding: Array("PK\u{3}\u{4}\0".utf8)) != nil)
    #expect(TrackedFiles.problem(with: "docs/runbook.md", holding: Array("# Runbook\n".utf8)) == nil)
    #expect(TrackedFiles.problem(with: "testdata/media/ads/nova-15.mp4", holding: [0, 0, 0, 24]) == nil)
}
