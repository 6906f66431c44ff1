import Foundation
import TestSupport
import Testing

/// What is committed, as far as these rules go.
private let committed = Repository.files(in: [
    "Sources", "Tests", "testdata", "nginx", "docs", "deploy", ".ci", "Makefile", "Package.swift", "README.md", "CHANGELOG.md",
    ".gitignore",
    ".swift-format",
]).filter { !$0.contains("/__pycache__/") }

@Test func noLineIsWiderThan140() {
    for file in SourceFile.sources + SourceFile.tests {
        for (index, line) in file.lines.enumerated() where line.count > 140 {
            Issue.record("\(file):\(index + 1) has \(line.count) characters")
        }
    }
}

@Test func filesAreShort() {
    let findings = (SourceFile.sources + SourceFile.tests).filter { $0.lines.count > 400 }.map { file in
        KnownExceptions.Finding(path: file.path, name: "length", message: "\(file) has \(file.lines.count) lines: does it hold one type?")
    }
    knownLong.judge(findings)
}

private let knownLong = KnownExceptions(
    files: [
        // One table of playlists, each with the rule that it breaks.
        "CheckTests", "StreamedRequestTests",
    ], "length")

@Test func aFileIsNamedForWhatItHolds() {
    for file in SourceFile.sources {
        let name = file.name.dropLast(".swift".count)
        #expect(name.first?.isUppercase == true, "\(file)")
        #expect(!name.contains("+") && !name.hasSuffix("Utils") && !name.hasSuffix("Helpers"), "\(file) is named for no type")
    }
}

@Test func nothingIsLeftForLater() {
    // In two parts, or this line would find itself.
    let marks = ["TO" + "DO", "FIX" + "ME"]
    for file in SourceFile.sources + SourceFile.tests {
        for (index, line) in file.lines.enumerated() where marks.contains(where: line.contains) {
            Issue.record("\(file):\(index + 1): \(line)")
        }
    }
}

@Test func noMachineAndNoRegistryIsNamed() {
    let words = [
        "/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "pypi" + ".org", "python" + "hosted", "deb.deb" + "ian", "npm" + "js",
        "crates" + ".io",
    ]
    for path in committed {
        for (index, line) in Repository.text(path).components(separatedBy: "\n").enumerated() {
            for word in words where line.contains(word) { Issue.record("\(path):\(index + 1) names \(word)") }
        }
    }
}

@Test func nothingLargeIsCommitted() throws {
    var media = 0
    for path in committed {
        let size = try #require(try Repository.file(path).resourceValues(forKeys: [.fileSizeKey]).fileSize)
        if path.hasPrefix("testdata/media/") { media += size }
        #expect(size <= 1 << 20, "\(path) has \(size) bytes")
    }
    #expect(media < 6_000_000)
}

// A fixture is found by its name, or by the name of a folder that a test walks: `Golden.cases("stitch")`, "testdata/fuzz".
@Test func everyFixtureIsRead() {
    // The demo serves testdata/media.
    let code = (SourceFile.tests + SourceFile.sources).map { $0.lines.joined(separator: "\n") }.joined(separator: "\n")
    var known: [String: Bool] = [:]
    func isRead(folder: String) -> Bool {
        if let known = known[folder] { return known }
        let found = ["\"\(folder)\"", "testdata/\(folder)\"", "testdata/\(folder)/\\("].contains(where: code.contains)
        known[folder] = found
        return found
    }
    for path in committed where path.hasPrefix("testdata/") {
        let parts = Array(path.components(separatedBy: "/").dropFirst())
        let folders = (1..<parts.count).map { parts[..<$0].joined(separator: "/") }
        let names = [parts.joined(separator: "/"), parts[parts.count - 1]]
        #expect(folders.contains(where: isRead) || names.contains { code.contains("\($0)\"") }, "no test reads \(path)")
    }
}

@Test func everySettingIsRead() throws {
    let table = try #require(SourceFile.sources.first { $0.name == "SettingsTable.swift" })
    let code = SourceFile.sources.filter { $0.path != table.path }.map { $0.lines.joined(separator: "\n") }.joined(separator: "\n")
    let names = Repository.text(table.path).matches(of: #/static let (\w+) = Setting\(/#).map { String($0.1) }
    #expect(!names.isEmpty)
    for name in names { #expect(code.contains(".\(name)"), "no code reads \(name)") }
}
