import Foundation
import TestSupport
import Testing

private func pages() -> [String: MarkdownPage] {
    let paths = Repository.files(in: ["README.md", "CHANGELOG.md", "docs", "deploy"]).filter { $0.hasSuffix(".md") }
    return Dictionary(uniqueKeysWithValues: paths.map { ($0, MarkdownPage(path: $0, text: Repository.text($0))) })
}

@Test func everyLinkLeadsSomewhere() {
    let pages = pages()
    #expect(pages["README.md"] != nil)
    for page in pages.values {
        for link in page.links {
            guard let (path, anchor) = page.destination(of: link.target) else { continue }
            let place = "\(page.path):\(link.line): \(link.target)"
            guard FileManager.default.fileExists(atPath: Repository.file(path).path) else {
                Issue.record("\(place): there is no \(path)")
                continue
            }
            if let anchor { #expect(pages[path]?.anchors.contains(anchor) == true, "\(place): \(path) has no such heading") }
        }
    }
}

@Test func everyPageOfTheDocumentationIsInTheTableOfContents() {
    let pages = pages()
    let linked = Set(pages["README.md"]?.links.compactMap { pages["README.md"]?.destination(of: $0.target)?.path } ?? [])
    for path in pages.keys.sorted() where path.hasPrefix("docs/") || path == "CHANGELOG.md" {
        #expect(linked.contains(path), "README.md does not lead to \(path)")
    }
}

@Test func linksAndHeadingsAreRead() throws {
    let page = MarkdownPage(
        path: "docs/a.md",
        text: """
            # The first one: `GET /play`, said twice
            See [here](b.md#top), [there](../README.md) and [below](#twice); not `[x](y)`.
            ## Twice
            ## Twice
            ```
            # no heading
            [no](link)
            ```
            [away](https://example.com/a)
            """)
    #expect(page.anchors == ["the-first-one-get-play-said-twice", "twice", "twice-1"])
    #expect(page.links.map(\.target) == ["b.md#top", "../README.md", "#twice", "https://example.com/a"])
    let first = try #require(page.destination(of: "b.md#top")), up = try #require(page.destination(of: "../README.md"))
    #expect(first.path == "docs/b.md" && first.anchor == "top" && up.path == "README.md" && up.anchor == nil)
    #expect(page.destination(of: "#twice")?.path == "docs/a.md" && page.destination(of: "https://example.com/a") == nil)
}
