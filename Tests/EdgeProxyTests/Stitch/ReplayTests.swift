import Formats
import Foundation
import Manifest
import TestSupport
import Testing
import Transport

@testable import EdgeProxy

/// A recording of a simulated session, made again byte for byte; and recordings that are not what they were.
@Suite struct ReplayTests {
    @Test(arguments: [3, 8, 21, 34, 55] as [UInt64])
    func everyByteIsMadeAgain(seed: UInt64) throws {
        let recorded = try RecordedSession(seed: seed)
        let result = try Replay(recorded.file).run()
        #expect(result.differences == [], "seed \(seed)")
        #expect(result.equal > 10, "\(result.text)")
    }

    /// Across all of them, or the test could be of content alone.
    @Test func theRecordingsHaveBreaksInThem() throws {
        let all = try ([3, 8, 21, 34, 55] as [UInt64]).map { try RecordedSession(seed: $0) }
        #expect(all.reduce(0) { $0 + $1.adsSent } > 20)
        #expect(try all.reduce(0) { $0 + (try Replay($1.file).run()).decisions } > 3)
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
    private let home: PresentationHome, tapped: TappedSource, presentation: Presentation, session: Session
    private let ads: SimulatedAds
    private var recording: Recording?
    private var view: PresentationView?

    init(seed: UInt64) throws {
        let plan = OriginPlan(seed: seed)
        let json = try JsonReader.read(
            Array(#"{"tenant": "t", "id": "c", "origin": ["\#(SimulatedOrigin.prefix)"], "max_open_break": 60}"#.utf8))
        let configuration = try ChannelReader(folder: "").channel(JsonField(value: json, path: ""))
        presentation = Presentation(
            id: 1, channel: Channel(configuration, index: 0, rules: ChannelRules()), path: Array("main.m3u8".utf8), originQuery: "", home: 0
        )
        tapped = TappedSource(SimulatedOrigin(plan, loop: loop, seed: seed), of: presentation, loop: loop)
        home = PresentationHome(presentation, loop: loop, source: tapped, signals: .standard)
        ads = SimulatedAds(plan, seed: seed)
        session = Session(
            token: SessionToken(high: seed << 58, low: 1, signature: 2), presentation: presentation, attributes: ViewerAttributes(),
            joined: loop.wallNow, isStitched: true)
        tapped.version = { [unowned home] in home.version }
        loop.advance(by: .seconds(20))
        home.open { _ in }
        loop.schedule(afterNs: 500_000_000) { [self] in poll(0) }
        loop.schedule(afterNs: 900_000_000) { [self] in poll(1) }
        loop.schedule(afterNs: 20_000_000_000) { [self] in record() }
        loop.advance(byNs: plan.length - 20_000_000_000)
        file = recording?.text ?? []
    }

    private func record() {
        guard home.isQuiet else {
            loop.schedule(afterNs: 5_000_000) { [self] in record() }
            return
        }
        let made = Recording(home, session, loop: loop)
        recording = made
        session.recording = made
        presentation.tap.add(made)
        tapped.prime(made, home.locations, query: "") {}
    }

    private func poll(_ rendition: Int) {
        loop.schedule(afterNs: 1_700_000_000) { [self] in poll(rendition) }
        home.refresh(rendition) { [self] in answer(rendition) }
        presentation.tap.each { $0.refresh(rendition, now: loop.now, wallNow: loop.wallNow, published: home.version) }
    }

    private func answer(_ rendition: Int) {
        if view == nil { view = PresentationView(presentation) }
        view?.renew()
        guard let view else { return }
        while let due = BreakDecider.due(session, view) {
            let lag = BreakDecider.lag(of: session, view)
            let layout = due.fill == .content ? nil : ads.layout(for: due, of: presentation, bucket: session.bucket & 3, lag: lag)
            guard session.commit(due, layout?.id) else { break }
            session.recording?.commit(through: due.through, layout, of: presentation, now: loop.now)
        }
        session.hasLooked = true
        session.fold(view.snapshot)
        guard let heading = view.compose(rendition, history: session.history, offset: session.offsets[rendition]) else { return }
        var bytes: [UInt8] = []
        for piece in view.bytes(rendition, heading) { piece.withBytes { bytes += $0 } }
        if String(decoding: bytes, as: UTF8.self).contains("ad/") { adsSent += 1 }
        session.recording?.playlist(rendition, version: view.snapshot.version, bytes, now: loop.now)
    }
}
