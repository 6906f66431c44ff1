import Foundation
import TestSupport
import Testing

@testable import Scte35

/// The Python package threefive, which `make test` puts into .tools/python, as the second opinion.
/// `testdata/scte35/compare_threefive.py` names its known gaps with the clauses that settle them.
@Suite struct ThreefiveTests {
    static let script = Repository.file("testdata/scte35/compare_threefive.py").path

    /// The script's exit code and what it printed.
    static func run(_ input: String) throws -> (Int32, String) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("threefive-\(UUID().uuidString)")
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["PYTHONPATH=\(Repository.file(".tools/python").path)", "python3", script]
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    static let isThere = (try? run("").0) == 0

    @Test(.enabled(if: isThere && Corpus.isThere, "threefive is not in .tools/python; make test puts it there where it can be had"))
    func threefiveAgreesOutsideItsKnownGaps() throws {
        var lines = ""
        for vector in Corpus.readable {
            let json = try SpliceInfoSection(decoding: vector.bytes, options: lenient).json(indented: false)
            lines += "\(hexText(vector.bytes))\t\(String(decoding: json, as: UTF8.self))"
        }
        let (code, text) = try Self.run(lines)
        #expect(code == 0)
        let found = text.split(separator: "\n")
        #expect(found.dropLast().isEmpty, "\(text)")
        #expect(found.last.flatMap { Int($0.split(separator: " ")[0]) } ?? 0 >= 110, "\(text)")
    }

    @Test(.enabled(if: isThere, "threefive is not in .tools/python; make test puts it there where it can be had"))
    func ownMessagesAgreeToo() throws {
        var lines = ""
        for section in Samples.all {
            lines += "\(hexText(try section.encoded()))\t\(String(decoding: try section.json(indented: false), as: UTF8.self))"
        }
        let (code, text) = try Self.run(lines)
        #expect(code == 0 && text.split(separator: "\n").count == 1, "\(text)")
    }
}
