import Formats
import Manifest
import TestSupport
import Transport

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// One session that follows every rendition of a `RenditionPlan`, each at its own phase, and judges each answer.
final class RenditionSimulation: OriginSource {
    private let plan: RenditionPlan
    private let loop = SimulatedLoop(wallNow: OriginPlan.epoch)
    private let ads: [ReadyCreative], slate: ReadyCreative
    private var random: Seeded
    private var home: PresentationHome!
    private var driver: TurnDriver!
    private var checker: SessionChecker
    /// By rendition and media sequence number.
    private var listed: [String: [Int64: ListedPlaylist.Segment]] = [:]
    /// By discontinuity number: which ad begins with it, and when; and the number of the pictures' content by the index of their segment.
    private var adStarts: [Int64: String] = [:]
    private var contentNumbers: [Int64: Int64] = [:]
    private let isTraced: Bool
    private var found: [String] = []
    var faults: [String] { found + (driver?.faults ?? []) }
    private(set) var answers = 0
    /// Ad segments seen by ending, gaps as "gap".
    private(set) var adEndings: [String: Int] = [:]

    init(seed: UInt64, seconds: Int64 = 200, trace: Bool = false) {
        isTraced = trace
        plan = RenditionPlan(seed: seed)
        random = Seeded(seed &+ 77)
        (ads, slate) = plan.creatives(&random)
        var configuration = ChannelConfiguration(tenant: "t", id: "c", name: "c", origin: [RenditionPlan.prefix])
        configuration.maxOpenBreakNs = 60 * OriginPlan.second
        let channel = Channel(configuration, index: 0, rules: ChannelRules())
        let presentation = Presentation(id: PresentationId(1), channel: channel, path: Array("main.m3u8".utf8), originQuery: "", home: 0)
        let session = Session(
            token: SessionToken(high: seed, low: 1, signature: 0), presentation: presentation.id, tenant: "t",
            attributes: ViewerAttributes(), joined: WallTime(nanoseconds: OriginPlan.epoch), isStitched: true)
        var options = StreamChecker.Options()
        options.dateTolerance = 2_000_000
        options.timeTolerance = 800_000_000 + plan.targetSeconds * OriginPlan.second / 2
        checker = SessionChecker(options: options)
        home = PresentationHome(presentation, loop: loop, source: self, signals: .standard)
        driver = TurnDriver(session, home: home, loop: loop) { [unowned self] pending, _, _ in (layout(pending, presentation), []) }
        loop.advance(byNs: 60 * OriginPlan.second)
        var isOpen = false
        home.open { isOpen = $0 == nil }
        loop.advance(byNs: OriginPlan.second)
        guard isOpen else {
            found.append("the channel did not open")
            return
        }
        for (index, track) in plan.tracks.enumerated() {
            // The last rendition comes in when a break or two are over.
            let late = track.name == "de" ? 50 : 0 as Int64
            loop.schedule(afterNs: (late * 1_000 + Int64(index) * 130) * 1_000_000) { [self] in poll(track) }
        }
        loop.advance(byNs: seconds * OriginPlan.second)
        home = nil
    }

    func fetch(
        _ location: OriginLocation, query: String, preferred: Int, etag: String?, lastModified: String?,
        accept: @escaping (OriginReply) -> OriginFault?, done: @escaping (Result<OriginReply, OriginFault>) -> Void
    ) {
        let url = location.url(prefix: RenditionPlan.prefix)
        loop.schedule(afterNs: Int64.random(in: 1...90, using: &random) * 1_000_000) { [self] in
            let now = (loop.wallNow - OriginPlan.epoch) / 1_000_000
            let track = plan.tracks.first { url.hasSuffix("/\($0.name).m3u8") }
            let text = track.map { plan.playlist($0, at: now) } ?? plan.multivariant
            let reply = OriginReply(body: Array(text.utf8), url: url, origin: 0, etag: nil, lastModified: nil)
            if let fault = accept(reply) { done(.failure(fault)) } else { done(.success(reply)) }
        }
    }

    // MARK: The session

    private func poll(_ track: RenditionPlan.Track) {
        let index = driver.view?.snapshot.renditions.firstIndex { $0.path == Array("\(track.name).m3u8".utf8) }
        if let index {
            driver.ask(index) { [self] answer in
                if case .playlist(let bytes, _, _) = answer {
                    judge(bytes, track)
                } else {
                    found.append("\(stamp) \(track.name): \(answer)")
                }
            }
        } else {
            found.append("no rendition \(track.name)")
        }
        let pause = Int64.random(in: plan.targetSeconds * 400...plan.targetSeconds * 1_000, using: &random)
        loop.schedule(afterNs: pause * 1_000_000) { [self] in poll(track) }
    }

    private func layout(_ due: PendingBreak, _ presentation: Presentation) -> LaidPod? {
        let room = due.room(longest: 60 * OriginPlan.second)
        var pod: [ReadyCreative] = [], left = room
        for ad in ads.shuffled(using: &random) where ad.duration <= left {
            pod.append(ad)
            left -= ad.duration
        }
        return presentation.layouts.layout { id, sibling in
            LaidPod(
                id: id, kind: due.fill == .preRoll ? .preRoll : .pod, breakId: due.adBreak.id, start: due.start, ads: pod, slate: slate,
                room: room, lag: 0, ahead: presentation.snapshot!.ahead(before: due.start), markers: [], sibling: sibling)
        }
    }

    // MARK: Judging

    private var stamp: String { "at \((loop.wallNow - OriginPlan.epoch) / 1_000_000) ms:" }

    private func judge(_ bytes: [UInt8], _ track: RenditionPlan.Track) {
        answers += 1
        let kinds: [RenditionPlan.SessionKind: SessionChecker.StreamKind] = [
            .video: .video, .audio: .audio, .subtitles: .subtitles, .iFrames: .iFrames,
        ]
        for finding in checker.check(bytes, of: track.name, kind: kinds[track.kind] ?? .video, at: loop.now)
        where !isExcused(finding, track) {
            found.append("\(stamp) \(track.name) \(finding.other ?? "") \(finding.violation)")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if (track.kind == .iFrames) != text.contains("#EXT-X-I-FRAMES-ONLY\n") { found.append("\(track.name): I-FRAMES-ONLY") }
        if isTraced { print(stamp, track.name, "\n" + text) }
        var before: ListedPlaylist.Segment?
        for segment in ListedPlaylist(text).segments {
            if segment.isAd, let last = before, last.discontinuity != segment.discontinuity {
                let what = "\(segment.uri.split(separator: "/").dropLast(2).joined(separator: "/")) at \(segment.date ?? "-")"
                if let known = adStarts[segment.discontinuity], known != what {
                    found.append("\(stamp) \(track.name): discontinuity \(segment.discontinuity) is \(what), elsewhere \(known)")
                }
                adStarts[segment.discontinuity] = what
            }
            before = segment
            if let known = listed[track.name]?[segment.number], known != segment {
                found.append("\(stamp) \(track.name): number \(segment.number) was \(known), is \(segment)")
            }
            let isNew = listed[track.name]?[segment.number] == nil
            listed[track.name, default: [:]][segment.number] = segment
            if segment.isAd { judge(ad: segment, track, isNew) } else { judge(content: segment, track) }
        }
        guard let media = try? MediaPlaylist(parsing: bytes) else { return found.append("\(stamp) \(track.name): can't be read") }
        for segment in media.segments where segment.gap { adEndings["gap", default: 0] += 1 }
        guard track.hasRanges else { return }
        for segment in media.segments where !String(decoding: media[segment.uri], as: UTF8.self).contains("ad/") {
            // The date says which one it is.
            let index = ((segment.date ?? 0) - OriginPlan.epoch) / 1_000_000 / track.cut
            let truth = RenditionPlan.range(plan.segment(track, index))
            if segment.byteRange.map({ "\($0.length)@\($0.offset)" }) != truth || !segment.byteRangeOffsetIsExplicit {
                found.append("\(stamp) \(track.name): the range of \(index) is not \(truth)")
            }
        }
    }

    private func judge(ad segment: ListedPlaylist.Segment, _ track: RenditionPlan.Track, _ isNew: Bool) {
        let ending = String(segment.uri.split(separator: ".").last ?? "")
        if isNew { adEndings[ending, default: 0] += 1 }
        if ending != plan.ending(track) { found.append("\(segment.uri) in \(track.name)") }
        if segment.key != nil { found.append("\(segment.uri) stands in the scope of \(segment.key!)") }
        if plan.hasMap(track) != (segment.map?.contains("ad/") ?? false) {
            found.append("\(segment.uri) has the map \(segment.map ?? "-")")
        }
    }

    private func judge(content segment: ListedPlaylist.Segment, _ track: RenditionPlan.Track) {
        guard let date = segment.dateNs else {
            return found.append("\(segment.uri) has no date")
        }
        let truth = plan.segment(track, (date - OriginPlan.epoch) / 1_000_000 / track.cut)
        if OriginPlan.epoch + truth.start * 1_000_000 != date || !segment.uri.hasSuffix(truth.uri) {
            found.append("\(stamp) \(segment.uri) is dated \(segment.date ?? "-"), where \(truth.uri) is")
        }
        let index = (truth.start + truth.duration / 2) / plan.tracks[0].cut
        if track.kind == .video { contentNumbers[index] = segment.discontinuity }
        if let number = contentNumbers[index], number != segment.discontinuity {
            found.append("\(stamp) \(segment.uri) has discontinuity number \(segment.discontinuity), the pictures \(number)")
        }
        let digits = String(truth.sequence, radix: 16, uppercase: true)
        let iv = truth.key.map {
            plan.keys == .written ? "IV=\(plan.isWritten($0))" : "IV=0x" + String(repeating: "0", count: 32 - digits.count) + digits
        }
        let wanted = truth.key.map { "METHOD=AES-128,URI=\"\(RenditionPlan.prefix)keys/\($0)\",\(iv ?? "")" }
        if segment.key != wanted { found.append("\(stamp) \(segment.uri) needs \(wanted ?? "no key"), has \(segment.key ?? "none")") }
        let map = plan.hasMap(track) ? "URI=\"\(RenditionPlan.prefix)\(track.name)/init.mp4\"" : nil
        if segment.map != map { found.append("\(stamp) \(segment.uri) has the map \(segment.map ?? "none")") }
    }

    /// What follows from the cuts of this origin alone.
    private func isExcused(_ finding: SessionChecker.Finding, _ track: RenditionPlan.Track) -> Bool {
        switch finding.violation.rule {
        // An edge that moves by whole segments lets out more at once.
        case .dur6, .seq5: true
        // Cut otherwise, content before and behind a pod reaches up to half a segment into it; `judge` knows where it may not.
        case .dsc4: track.kind != .video || finding.other.map { !$0.hasPrefix("v") } ?? false
        // The same: a segment of sound or text that begins before the break is left out or in, as is nearer.
        case .pdt3, .pdt5: track.kind != .video
        default: false
        }
    }
}
