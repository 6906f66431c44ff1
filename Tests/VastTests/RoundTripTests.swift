import TestSupport
import Testing

@testable import Vast

/// What is written in a version reads back as what that version has of the model.
@Suite struct RoundTripTests {
    @Test(arguments: 0..<UInt64(Soak.size(100, full: 5_000)))
    func documentsReadBack(seed: UInt64) throws {
        var random = RandomVast(seed)
        let document = random.document()
        for version in VastVersion.allCases {
            let reading = try VastDocument.read(document.xml(version)), expected = ReducingCursor.reduced(document, to: version)
            #expect(difference(reading.document, expected) == nil, "\(version)")
            #expect(reading.refused.isEmpty)
            // Placeholders are all that is left out.
            for warning in reading.warnings { #expect(warning.problem == .placeholder, "\(version): \(warning)") }
            let isStable = reading.document.xml(version) == document.xml(version)
            #expect(isStable, "\(version): what was read is written as it was")
        }
    }

    @Test(arguments: 0..<UInt64(Soak.size(100, full: 2_000)))
    func breaksReadBack(seed: UInt64) throws {
        var random = RandomVast(seed)
        let document = random.vmap()
        for version in [VastVersion.v20, .v30, .v42] {
            let reading = try VmapDocument.read(document.xml(vast: version))
            #expect(difference(reading.document, ReducingCursor.reduced(document, to: version)) == nil, "\(version)")
            for warning in reading.warnings { #expect(warning.problem == .placeholder, "\(version): \(warning)") }
        }
    }
}
