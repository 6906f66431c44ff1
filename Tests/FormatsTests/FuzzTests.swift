import Foundation
import TestSupport
import Testing

/// Inputs saved in `testdata/fuzz/<entry>`: one for each old crash, and what a long run found worth keeping.
@Test(arguments: [("fuzzValues", fuzzValues)] as [(String, @Sendable ([UInt8]) -> Void)])
func savedInputsAreSurvived(entry: String, run: @Sendable ([UInt8]) -> Void) throws {
    let files = Repository.files(in: ["testdata/fuzz/\(entry)"])
    #expect(!files.isEmpty)
    for file in files { run(Array(try Data(contentsOf: Repository.file(file)))) }
}

@Test(arguments: 0..<400 as Range<UInt64>)
func mutatedValuesCrashNothing(seed: UInt64) {
    var random = Seeded(seed)
    let plain = ["2026-05-01T12:00:00.123+01:00", "-123456789.987654321", "1.5e-7", "/DAlAAAAAAAA///wFAUQ", "a%20b%2fc%"]
    var bytes = Array(plain[Int(seed % 5)].utf8)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
        let letters = Array("0123456789.,+-:TZ %eE=/_\u{ff}".utf8)
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = letters[Int.random(in: 0..<letters.count, using: &random)]
    }
    fuzzValues(bytes)
    fuzzValues(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
}
