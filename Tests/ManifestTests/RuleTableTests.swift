import Foundation
import TestSupport
import Testing

@testable import Manifest

/// The one table of rules, which comments, findings and the documentation name.
@Suite struct RuleTableTests {
    @Test func eachRuleStandsOnce() {
        let ids = RuleTable.rows.map(\.id)
        #expect(Set(ids).count == ids.count)
        for row in RuleTable.rows { #expect(!row.sentence.isEmpty && !row.sentence.hasSuffix("."), "\(row.id)") }
    }

    @Test func aRuleKnowsItsSectionAndWhatItAsks() {
        #expect(Rule.seq3.section == "6.3.4" && Rule.seq3.sentence.hasPrefix("A segment, once listed"))
        #expect(Rule.int1.section == "D" && Rule.aln7.section == "" && Rule.tagOnce.section == "4.4.3")
        #expect(Rule("tag-once", "4.4.1.2").sentence == Rule.tagOnce.sentence)
    }

    /// An id in a comment, a test or a page is one of the table's.
    @Test func idsThatAreNamedAreRules() {
        let known = Set(RuleTable.rows.map(\.id)), prefixes = Set(known.compactMap { $0.firstMatch(of: /^[A-Z]{3}(?=-)/)?.output })
        for file in Repository.files(in: ["Sources", "Tests", "docs", "README.md"]) where !file.hasSuffix(".bin") {
            for match in Repository.text(file).matches(of: /\b([A-Z]{3})-[0-9]+\b/) where prefixes.contains(match.output.1) {
                #expect(known.contains(String(match.output.0)), "\(file) names \(match.output.0)")
            }
        }
    }

    /// What the checks of one playlist say is in the table too.
    @Test func findingsAreRules() {
        let known = Set(RuleTable.rows.map(\.id))
        for file in Repository.files(in: ["Sources/Manifest"]) {
            for match in Repository.text(file).matches(of: /\b(?:error|warning)\("([a-z0-9-]+)",/) {
                #expect(known.contains(String(match.output.1)), "\(file) finds \(match.output.1)")
            }
        }
    }

    // UPDATE_GOLDEN=1 writes the page.
    @Test func thePageShowsTheTable() throws {
        let page = Self.page, file = Repository.file("docs/rules.md")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try page.write(to: file, atomically: true, encoding: .utf8) }
        #expect(Repository.text("docs/rules.md") == page, "UPDATE_GOLDEN=1 writes it")
    }

    private static var page: String {
        var page = """
            # Rules

            What edgeproxy's output keeps to, and what `edgeproxy watch` and `edgeproxy playlist check` judge by. Comments and tests name a
            rule by its id. A number is a section of draft-pantos-hls-rfc8216bis, a letter one of its appendices. "players" is what players
            need beyond it, "design" what we ask of ourselves.

            | rule | source | what it asks |
            |---|---|---|

            """
        for row in RuleTable.rows { page += "| `\(row.id)` | \(row.source.isEmpty ? "the tag's" : row.source) | \(row.sentence) |\n" }
        return page
    }
}
