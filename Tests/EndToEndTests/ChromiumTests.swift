import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A real browser with media source extensions on the demo's own page.
    @Suite struct ChromiumTests {
        static let browser = Package.program("chromium") ?? Package.program("chromium-browser")

        @Test(
            .enabled(if: browser != nil, "chromium is not installed"),
            .enabled("hls.js can't be had here") { HlsJsTests.obstacle == nil })
        func playsTheDemoPage() async throws {
            let scratch = try Scratch("chromium")
            let demo = try await Demo(in: scratch)
            let picture = ProcessInfo.processInfo.environment["SCREENSHOT"] ?? scratch.path("page.png")
            _ = try await Self.seen(try Self.page(demo.url + "/", in: scratch, "--screenshot", picture))
            #expect(FileManager.default.fileExists(atPath: picture))
        }

        /// The browser on a page of the demo, for `Demo.breaks`.
        static func page(_ url: String, in scratch: Scratch, _ more: String...) throws -> ChildProcess {
            let script = [Package.python, Package.client("chromium.py"), url, "\(Demo.breaks)", "\(Int(Demo.secondsMost))"]
            return try ChildProcess(
                "chromium", script + ["--binary", browser ?? ""] + more, in: scratch, environment: ["HOME": scratch.url.path])
        }

        /// What it has seen in the end, when nothing is wrong with that.
        static func seen(_ browser: ChildProcess) async throws -> [String: Any] {
            try #require(try await browser.exit(within: Demo.secondsMost + Patience.seconds) == 0, "\(browser.log)")
            let seen = try Json.object(browser.standardOutput)
            #expect(seen.count("wholeBreaks") >= Demo.breaks, "\(seen)")
            #expect(seen.texts("failed") == [], "\(seen)")
            // The page's own count, which its reader sees.
            let page = seen.object("page")
            let errors = (page["errors"] as? [[String: Any]] ?? []).filter { !HlsJsTests.isLateness($0.text("details")) }
            #expect(page.text("player") == "hls.js" && errors.isEmpty, "\(page)")
            if Soak.isOn { #expect(seen.number("maxStallMs") < 1_000 && page.number("maxStallMs") < 1_000, "\(seen)") }
            return seen
        }
    }
}
