import Foundation
import Testing

extension EndToEnd {
    /// A real browser with media source extensions on the demo's own page.
    @Suite struct ChromiumTests {
        static let browser = Package.program("chromium") ?? Package.program("chromium-browser")

        @Test(
            .enabled(if: browser != nil, "chromium is not installed"),
            .enabled("hls.js can't be had here") { HlsJsTests.obstacle == nil })
        func playsTheDemoPageWithoutAStall() async throws {
            let scratch = try Scratch("chromium")
            let demo = try await Demo(in: scratch)
            let picture = ProcessInfo.processInfo.environment["SCREENSHOT"] ?? scratch.path("page.png")
            let ran = try await run(
                [
                    Package.python, Package.client("chromium.py"), demo.url + "/", "\(Demo.twoBreaksSeconds)", "--screenshot", picture,
                    "--binary", Self.browser ?? "",
                ], within: Double(Demo.twoBreaksSeconds) + 90, in: scratch, environment: ["HOME": scratch.url.path])
            try #require(ran.code == 0, "\(ran.error)")
            let seen = try Json.object(ran.output)
            #expect(seen.count("wholeBreaks") >= 2, "\(seen)")
            #expect(seen.number("maxStallMs") < 1_000, "\(seen)")
            #expect(seen.number("playedSeconds") > Double(Demo.twoBreaksSeconds) - 12, "\(seen)")
            #expect(seen.texts("failed") == [], "\(seen)")
            // The page's own count, which its reader sees.
            let page = seen.object("page")
            #expect(page.text("player") == "hls.js" && (page["errors"] as? [Any])?.isEmpty == true, "\(page)")
            #expect(page.number("maxStallMs") < 1_000, "\(page)")
            #expect(FileManager.default.fileExists(atPath: picture))
        }
    }
}
