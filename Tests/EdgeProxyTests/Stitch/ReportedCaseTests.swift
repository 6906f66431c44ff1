import Foundation
import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// The live cases that people reported, where they are at hand: what an origin answered, second by second, and what a viewer has to be
/// sent of it. Tests of the same kinds with inputs of their own stand beside these.
@Suite(.enabled(if: ReportedCase.areThere)) struct ReportedCaseTests {
    private static func isStitched(_ summary: String, _ out: Int = 105, _ laid: String = "6.0", _ back: Int = 112) -> Bool {
        summary.wholeMatch(of: try! Regex("\\d+\\.\\.\\.\(out) \\| \(laid) \\| \(back)\\.\\.\\.\\d+")) != nil
    }

    /// Plays a case to one viewer, who is there from its beginning.
    private func play(_ name: String, until seconds: Double) throws -> (live: LiveStage, watched: LiveStage.Watched) {
        let origin = try ReportedCase(name), live = try LiveStage { origin.answer($0, $1) }, viewer = live.viewer()
        live.run(until: seconds)
        clean(viewer, name)
        return (live, viewer.watched[0])
    }

    private func clean(_ viewer: LiveStage.Viewer, _ comment: String) {
        let why = "\(comment): \(viewer.faults.prefix(5)) \(viewer.watched.map(\.refused))"
        #expect(viewer.faults == [] && viewer.watched.allSatisfy { $0.refused.isEmpty }, "\(why)")
    }

    @Test(arguments: ["path", "query"]) func variantUriExpires(form: String) throws {
        let path = try ReportedCase("variant-uri-expires/path"), query = try ReportedCase("variant-uri-expires/query")
        let live = try LiveStage { asked, afterNs in
            guard form == "query", let expires = asked.split(separator: "=").last.flatMap({ Int64($0) }) else {
                return form == "query" ? query.answer(asked, afterNs) : path.answer(asked, afterNs)
            }
            guard (LiveStage.epoch + afterNs) / 1_000_000_000 <= expires else { return (403, "") }
            // What the newest name answers then.
            return (1...5).reversed().lazy.compactMap { path.answer("chunklist_w\($0)_v1.m3u8", afterNs) }.first { $0.status == 200 }
        }
        let early = live.viewer(), late = live.viewer(opensAt: 14)
        live.run(until: 24)
        for viewer in [early, late] {
            clean(viewer, form)
            #expect(viewer.watched[0].content.last ?? 0 >= 119, "\(viewer.watched[0].summary)")
            #expect(!viewer.watched[0].summary.contains("|"), "\(viewer.watched[0].summary)")
            for (atNs, name) in viewer.watched[0].newest {
                #expect(LiveStage.second(of: name) + 4 >= 99 + Int(atNs / 1_000_000_000), "\(name) at \(atNs)")
            }
        }
    }

    @Test(arguments: ["gone", "frozen"]) func firstVariantDies(form: String) throws {
        let origin = try ReportedCase("first-variant-dies/\(form)")
        let live = try LiveStage(variants: ["v1", "v2"]) { origin.answer($0, $1) }
        let viewer = live.viewer(renditions: 2)
        live.run(until: 30)
        #expect(viewer.faults == [] && viewer.watched[1].refused == [], "\(viewer.watched[1].refused)")
        #expect(Self.isStitched(viewer.watched[1].summary, 115, "6.0", 122), "\(viewer.watched[1].summary)")
        #expect(viewer.watched[1].content.last ?? 0 >= 124)
        for (atNs, name) in viewer.watched[1].newest where !name.contains("ad/") {
            #expect(LiveStage.second(of: name) + 4 >= 99 + Int(atNs / 1_000_000_000) || atNs / 1_000_000_000 > 17, "\(name) at \(atNs)")
        }
    }

    @Test func newEventAfterEnd() throws {
        let origin = try ReportedCase("new-event-after-end")
        let live = try LiveStage { origin.answer($0, $1) }
        let first = live.viewer(), second = live.viewer(opensAt: 20), third = live.viewer(opensAt: 28), between = live.viewer(opensAt: 10)
        live.run(until: 34.9)
        for viewer in [first, between] {
            clean(viewer, "old")
            #expect(viewer.watched[0].hasEnd && viewer.watched[0].content.last == 107, "\(viewer.watched[0].summary)")
        }
        for viewer in [second, third] {
            clean(viewer, "new")
            #expect(!viewer.watched[0].hasEnd && viewer.watched[0].content.min() ?? 0 >= 114, "\(viewer.watched[0].summary)")
            #expect(viewer.watched[0].content.max() ?? 0 >= 132)
        }
        #expect(second.watched[0].summary.hasPrefix("1") && Self.isStitched(second.watched[0].summary, 125, "6.0", 132))
    }

    @Test(arguments: [
        "date-range-after-last-segment", "end-on-next", "segment-uris-change/path", "segment-uris-change/hosts",
        "zero-length-at-live-edge/dated", "zero-length-at-live-edge/undated",
    ])
    func aBreakOfSixSeconds(name: String) throws {
        let summary = try play(name, until: 18).watched.summary
        #expect(Self.isStitched(summary), "\(summary)")
    }

    @Test(arguments: ["one-ahead", "longer-segments", "variant-500-ahead"]) func undatedOwnNumbers(form: String) throws {
        let origin = try ReportedCase("undated-own-numbers/\(form)"), other = form == "variant-500-ahead" ? "v2" : "a1"
        let live = try LiveStage(variants: ["v1", other]) { origin.answer($0, $1) }
        let viewer = live.viewer(renditions: 2)
        live.run(until: 20)
        clean(viewer, form)
        #expect(Self.isStitched(viewer.watched[0].summary), "\(viewer.watched[0].summary)")
        let summary = viewer.watched[1].summary
        if form == "longer-segments" {
            #expect(summary.contains("104 | 6.0 | 112"), "\(summary)")
        } else {
            #expect(Self.isStitched(summary), "\(summary)")
        }
    }

    @Test(arguments: ["outage", "ahead-30-s", "ahead-1-h", "ahead-1-h-discontinuity"]) func dateJumpInBreak(form: String) throws {
        let watched = try play("date-jump-in-break/\(form)", until: form == "outage" ? 33 : 26).watched
        #expect(watched.burst <= 4 && watched.laid <= 7)
        let isBack = form == "outage" && Self.isStitched(watched.summary, 105, "6.0", 108)
        #expect(Self.isStitched(watched.summary) || isBack, "\(watched.summary)")
        if form != "outage" { #expect(watched.listed(112) ?? 0 < 14.5) }
    }

    @Test func targetDurationTooSmall() throws {
        let summary = try play("target-duration-too-small", until: 22).watched.summary
        #expect(summary.contains("...105 | ") && summary.contains(" | 110..."), "\(summary)")
    }

    @Test func blankInVariantUri() throws {
        let (live, watched) = try play("blank-in-variant-uri", until: 8)
        #expect(watched.content.last ?? 0 >= 104)
        #expect(live.stage.source.requests["my%20show%2001/v1.m3u8"] ?? 0 > 3)
        #expect(watched.segments.allSatisfy { $0.segment.uri.contains("/my%20show%2001/v1/seg-") })
    }
}

/// The answers of one reported case.
struct ReportedCase {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../../shared/cases/live").standardizedFileURL
    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// By path: from which second on what is answered.
    private var answers: [String: [(second: Int64, status: Int, body: String)]] = [:]

    init(_ name: String) throws {
        let root = Self.folder.appendingPathComponent(name)
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        for file in files where !file.hasDirectoryPath {
            let parts = file.path.dropFirst(root.path.count + 1).split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[0].hasPrefix("t+"), let second = Int64(parts[0].dropFirst(2)) else { continue }
            let text = try String(contentsOf: file, encoding: .utf8), isStatus = parts[1].hasSuffix(".status")
            var path = isStatus ? String(parts[1].dropLast(7)) : parts[1]
            if path == "master.m3u8" { path = "main.m3u8" }
            let status = isStatus ? Int(text.trimmingCharacters(in: .whitespacesAndNewlines))! : 200
            answers[path, default: []].append((second, status, isStatus ? "" : text))
        }
        for path in answers.keys { answers[path]?.sort { $0.second < $1.second } }
    }

    func answer(_ path: String, _ afterNs: Int64) -> (status: Int, body: String)? {
        answers[path]?.last { $0.second * 1_000_000_000 <= afterNs }.map { ($0.status, $0.body) }
    }
}
