import Foundation
import TestSupport
import Testing

@testable import Vast

/// Documents of testdata/vast as each version has them. UPDATE_GOLDEN=1 rewrites those; read that diff.
@Suite struct GoldenTests {
    private func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: Repository.file("testdata/vast/\(name)"))) }

    private func check(_ written: [UInt8], against name: String) throws {
        // An element in each line, so that a difference can be seen.
        let lines = String(decoding: written, as: UTF8.self).replacing("><", with: ">\n<")
        let text = lines.replacing("\n<![", with: "<![").replacing("]]>\n</", with: "]]></")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: Repository.file("testdata/vast/\(name)"))
        }
        let golden = String(decoding: try bytes(name), as: UTF8.self)
        #expect(golden == text)
    }

    @Test(arguments: VastVersion.allCases)
    func aPodIsWritten(in version: VastVersion) throws {
        let reading = try VastDocument.read(bytes("pod.xml"))
        #expect(reading.warnings.isEmpty && reading.refused.isEmpty)
        try check(reading.document.xml(version), against: "pod-\(version.text).xml")
    }

    /// The lines between the tags change nothing.
    @Test(.enabled(if: Xmllint.isThere, "SKIPPED: xmllint or the schemas are not there"), arguments: VastVersion.allCases)
    func theWrittenPodIsValid(in version: VastVersion) throws {
        let document = try VastDocument.read(bytes("pod-\(version.text).xml")).document
        let written = [try bytes("pod-\(version.text).xml"), document.xml(version)]
        #expect(try Xmllint.complaints(written, schema: Xmllint.schema(of: version)) == "")
    }

    @Test func breaksAreWritten() throws {
        let reading = try VmapDocument.read(bytes("breaks.xml"))
        #expect(reading.warnings.isEmpty && reading.refused.isEmpty)
        try check(reading.document.xml(vast: .v30), against: "breaks-1.0.xml")
    }
}
