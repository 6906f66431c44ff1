import Formats
import Foundation
import Manifest
import TestSupport
import Testing
import Transport

@testable import Console
@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// A recording of a simulated session, made again byte for byte; and recordings that are not what they were.
@Suite struct ReplayTests {
    @Test(arguments: [3, 8, 21, 34, 55] as [UInt64])
    func everyByteIsMadeAgain(seed: UInt64) throws {
        let recorded = try RecordedSession(seed: seed)
        let result = try Replay(recorded.file).run()
        try Data(recorded.file).write(to: URL(fileURLWithPath: "/tmp/rec\(seed).jsonl"))
        #expect(result.differences == [], "seed \(seed)")
        #expect(result.equal > 10, "\(result.text)")
    }

    /// Across all of them, or the test could be of content alone.
    @Test func theRecordingsHaveBreaksInThem() throws {
        let all = try ([3, 8, 21, 34, 55] as [UInt64]).map { try RecordedSession(seed: $0) }
        #expect(all.reduce(0) { $0 + $1.adsSent } > 20)
        #expect(try all.reduce(0) { $0 + (try Replay($1.file).run()).decisions } > 3)
    }

    /// An origin that repeats the viewer's token in all its addresses: the recording does not hold it, and is made again all the same.
    @Test func whatIsNotInTheRecordingIsNotMissed() throws {
        let recorded = try RecordedSession(seed: 21, query: "auth=t0ken-of-a-viewer&x=7")
        let text = String(decoding: recorded.file, as: UTF8.self)
        #expect(!text.contains("t0ken") && !text.contains("x=7") && text.contains("?auth="))
        let result = try Replay(recorded.file).run()
        #expect(result.differences == [] && result.equal > 10, "\(result.text)")
    }

    @Test func aByteThatDiffersIsShown() throws {
        let recorded = try RecordedSession(seed: 8)
        var lines = String(decoding: recorded.file, as: UTF8.self).components(separatedBy: "\n")
        let last = try #require(lines.lastIndex { $0.contains(#""event": "playlist""#) })
        let place = try #require(lines[last].range(of: "#EXT-X-MEDIA-SEQUENCE:"))
        let digit = lines[last][place.upperBound]
        lines[last].replaceSubrange(place.upperBound...place.upperBound, with: digit == "9" ? "8" : "9")
        let result = try Replay(Array(lines.joined(separator: "\n").utf8)).run()
        #expect(result.differences.count == 1)
        let text = result.differences.first ?? ""
        #expect(text.contains("sent  #EXT-X-MEDIA-SEQUENCE:\(digit == "9" ? "8" : "9")"), "\(text)")
        #expect(text.contains("made  #EXT-X-MEDIA-SEQUENCE:\(digit)"), "\(text)")
    }

    @Test(arguments: ["", "garbage", "{}", "[1]", #"{"recording": 2}"#, #"{"recording": 1}"#, "{\"recording\": 1, \"channel\": {}}\n"])
    func whatIsNoRecordingIsRefused(text: String) {
        #expect(throws: InputError.self) { _ = try Replay(Array(text.utf8)).run() }
    }

    /// Cut anywhere, a recording is refused or what is left of it is made again.
    @Test func aTornRecordingDoesNoHarm() throws {
        let file = try RecordedSession(seed: 8).file
        var random = Seeded(5)
        for _ in 0..<20 {
            let cut = Array(file[..<Int.random(in: 0..<file.count, using: &random)])
            if let replay = try? Replay(cut), let result = try? replay.run() { #expect(result.differences == []) }
        }
    }
}

/// A session of a simulated channel that was recorded from its 40th second on.
private final class RecordedSession {
    private(set) var file: [UInt8] = []
    private(set) var adsSent = 0
    private let loop = SimulatedLoop(wallNow: OriginPlan.epoch)
    private let home: PresentationHome, tapped: TappedSource, presentation: Presentation, driver: TurnDriver
    private var recording: Recording?

    init(seed: UInt64, query: String = "") throws {
        let plan = OriginPlan(seed: seed)
        let json = try JsonReader.read(
            Array(#"{"tenant": "t", "id": "c", "origin": ["\#(SimulatedOrigin.prefix)"], "max_open_break": 60}"#.utf8))
        let configuration = try FieldReader.read(json, as: ChannelConfiguration.self)
        presentation = Presentation(
            id: PresentationId(1), channel: Channel(configuration, index: 0, rules: ChannelRules()), path: Array("main.m3u8".utf8),
            originQuery: query, home: 0
        )
        let origin = RepeatingOrigin(SimulatedOrigin(plan, loop: loop, seed: seed), query: query)
        tapped = TappedSource(origin, of: presentation, loop: loop)
        home = PresentationHome(presentation, loop: loop, source: tapped, signals: .standard)
        let ads = SimulatedAds(plan, seed: seed)
        let session = Session(
            token: SessionToken(high: seed << 58, low: 1, signature: 2), presentation: presentation.id, tenant: "t",
            attributes: ViewerAttributes(), joined: loop.wallTime, isStitched: true)
        driver = TurnDriver(session, home: home, loop: loop) { [presentation] pending, _, session in
            (ads.layout(for: pending, of: presentation, bucket: session.bucket & 3), [])
        }
        driver.committed = { [unowned self] pending, layout in
            recording?.commit(through: pending.through, layout, of: presentation.id, now: loop.time)
        }
        tapped.follow(home)
        loop.advance(by: .seconds(20))
        home.open { _ in }
        loop.schedule(afterNs: 500_000_000) { [self] in poll(0) }
        loop.schedule(afterNs: 900_000_000) { [self] in poll(1) }
        loop.schedule(afterNs: 20_000_000_000) { [self] in record() }
        loop.advance(byNs: plan.length - 20_000_000_000)
        file = recording?.text ?? []
    }

    private func record() {
        // While the origin fails, a replay can't know what the renditions are.
        guard home.isQuiet, home.content.origins.allSatisfy({ $0.freshness.fault == nil }) else {
            loop.schedule(afterNs: 5_000_000) { [self] in record() }
            return
        }
        let made = Recording(home, driver.session, loop: loop, digest: Stage.signer.digest)
        recording = made
        tapped.tap.add(made)
        tapped.prime(made, home.locations, query: presentation.originQuery) {}
    }

    private func poll(_ rendition: Int) {
        loop.schedule(afterNs: 1_700_000_000) { [self] in poll(rendition) }
        home.refresh(rendition) { [self] in answer(rendition) }
        tapped.tap.each { $0.refresh(rendition, now: loop.time, wallNow: loop.wallTime, published: home.version) }
    }

    private func answer(_ rendition: Int) {
        driver.askRefreshed(rendition) { [self] answer in
            guard case .playlist(let bytes, _, _) = answer else { return }
            if String(decoding: bytes, as: UTF8.self).contains("ad/") { adsSent += 1 }
            recording?.playlist(rendition, version: presentation.snapshot?.version ?? 0, bytes, now: loop.time)
        }
    }
}

/// Repeats the query behind each segment's name.
private final class RepeatingOrigin: OriginSource {
    private let inner: SimulatedOrigin, query: String

    init(_ inner: SimulatedOrigin, query: String) {
        self.inner = inner
        self.query = query
    }

    func fetch(
        _ location: OriginLocation, query: String, preferred: Int, etag: String?, lastModified: String?,
        accept: @escaping (OriginReply) -> OriginFault?, done: @escaping (Result<OriginReply, OriginFault>) -> Void
    ) {
        func repeating(_ reply: OriginReply) -> OriginReply {
            guard !self.query.isEmpty, let body = reply.body else { return reply }
            var changed = reply
            changed.body = Array(
                String(decoding: body, as: UTF8.self).replacing(".ts\n", with: ".ts?\(self.query)\n").replacing(
                    ".m4s\n", with: ".m4s?\(self.query)\n"
                ).utf8)
            return changed
        }
        inner.fetch(
            location, query: query, preferred: preferred, etag: etag, lastModified: lastModified, accept: { accept(repeating($0)) },
            done: { done($0.map(repeating)) })
    }
}
