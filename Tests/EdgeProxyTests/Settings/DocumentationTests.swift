import Foundation
import TestSupport
import Testing

@testable import EdgeProxy

// The page shows the table between two marks. UPDATE_GOLDEN=1 writes it.
@Test func theConfigurationPageShowsEverySetting() throws {
    let file = Repository.file("docs/configuration.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let begin = "<!-- settings: made from Settings/SettingsTable.swift -->\n", end = "<!-- end of settings -->"
    let start = try #require(text.range(of: begin)), stop = try #require(text.range(of: end))
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        let whole = text[..<start.upperBound] + SettingsText.markdown + text[stop.lowerBound...]
        try String(whole).write(to: file, atomically: true, encoding: .utf8)
    } else {
        #expect(String(text[start.upperBound..<stop.lowerBound]) == SettingsText.markdown, "UPDATE_GOLDEN=1 writes it")
    }
}

// What a newcomer copies has to work: every block of JSON is some, and whole configurations are read.
@Test(arguments: Repository.files(in: ["README.md", "docs"]).filter { $0.hasSuffix(".md") })
func examplesAreRead(page: String) throws {
    let blocks = Repository.text(page).components(separatedBy: "\n```json\n").dropFirst().map { block in
        Array((block.components(separatedBy: "\n```").first ?? "").utf8)
    }
    for block in blocks {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(block)) as? [String: Any])
        if object["listen"] != nil { _ = try ConfigurationReader.read(block, file: page) }
    }
}

// The README asks for an ad of the campaign in its own example: one that players can place themselves.
@Test func theFirstChannelHasAnAdToAskFor() throws {
    let text = Repository.text("README.md").components(separatedBy: "\n```json\n")
    let block = try #require(text.first { $0.contains("\"listen\"") }?.components(separatedBy: "\n```").first)
    let configuration = try ConfigurationReader.read(Array(block.utf8), file: "README.md")
    let creative = try #require(configuration.campaigns.first?.creatives.first)
    #expect(creative.hls != nil && creative.videoUrl != nil && creative.durationNs <= 30_000_000_000)
}
