import Formats
import Manifest
import TestSupport
import Transport

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// An origin of two variants that publishes what its plan says, as the simulated clock goes on, with the plan's faults.
final class SimulatedOrigin: OriginSource {
    static let prefix = "http://origin.test/live/"
    let plan: OriginPlan
    private let loop: SimulatedLoop
    private var random: Seeded
    private(set) var fetches = 0
    /// An older copy is one that a cache kept when it was asked before.
    private var hasAnswered: Set<Int> = []

    init(_ plan: OriginPlan, loop: SimulatedLoop, seed: UInt64) {
        self.plan = plan
        self.loop = loop
        random = Seeded(seed ^ 0x5eed)
    }

    /// Nanoseconds since the plan's start.
    private var time: Int64 { loop.wallNow - OriginPlan.epoch }

    func fetch(
        _ location: OriginLocation, query: String, preferred: Int, etag: String?, lastModified: String?,
        accept: @escaping (OriginReply) -> OriginFault?, done: @escaping (Result<OriginReply, OriginFault>) -> Void
    ) {
        fetches += 1
        let url = location.url(prefix: Self.prefix)
        let delay = Int64.random(in: 1...120, using: &random) * 1_000_000
        let variant = url.hasSuffix("v1.m3u8") ? 1 : 0
        let fault = plan.faults.first { $0.from <= time && time < $0.to }
        if fault?.fault == .hangs, !url.hasSuffix("main.m3u8") {
            loop.schedule(afterNs: 2_000_000_000) { done(.failure(.unreachable("timed out"))) }
            return
        }
        loop.schedule(afterNs: delay) { [self] in
            guard !url.hasSuffix("main.m3u8") else { return answer(multivariant, url, nil, accept, done) }
            var text: String
            switch fault?.fault {
            case .error: return done(.failure(.status(500)))
            case .variantMissing where variant == 1: return done(.failure(.status(404)))
            case .garbage: text = "<html><body>502 Bad Gateway</body></html>"
            case .half:
                text = playlist(variant, at: time)
                text = String(text.prefix(text.count * 2 / 3))
            case .frozen: text = playlist(variant, at: fault!.from)
            case .older where Bool.random(0.4, &random) && hasAnswered.contains(variant):
                text = playlist(
                    variant, at: max(fault!.from - 4 * plan.target * OriginPlan.second, time - 2 * plan.target * OriginPlan.second))
            default: text = playlist(variant, at: time)
            }
            hasAnswered.insert(variant)
            let newTag = "\(text.withUTF8 { StableHash.fnv(of: $0) })"
            if let etag, etag == newTag { return answer(nil, url, etag, accept, done) }
            answer(text, url, newTag, accept, done)
        }
    }

    private func answer(
        _ text: String?, _ url: String, _ etag: String?, _ accept: (OriginReply) -> OriginFault?,
        _ done: (Result<OriginReply, OriginFault>) -> Void
    ) {
        let reply = OriginReply(body: text.map { Array($0.utf8) }, url: url, origin: 0, etag: etag, lastModified: nil)
        if let fault = accept(reply) { done(.failure(fault)) } else { done(.success(reply)) }
    }

    private var multivariant: String {
        """
        #EXTM3U
        #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2"
        v0.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2"
        v1.m3u8

        """
    }

    private struct Moment: Hashable { var variant: Int, last: Int, isOver: Bool }
    private var made: [Moment: String] = [:]

    /// The playlist of a variant at a time.
    func playlist(_ variant: Int, at time: Int64) -> String {
        let late = variant == 1 ? plan.skew : 0
        let isOver = plan.ends && time >= plan.length - 30 * OriginPlan.second + late
        let now = isOver ? plan.length - 30 * OriginPlan.second : time - late
        // The first seconds have no playlist; what is first published stands in for them.
        let last = plan.segments[max(0, (plan.segments.firstIndex { $0.end > now } ?? plan.segments.count) - 1)]
        let moment = Moment(variant: variant, last: last.index, isOver: isOver)
        if let known = made[moment] { return known }
        let text = playlist(variant, upTo: last, isOver: isOver)
        made[moment] = text
        return text
    }

    private func playlist(_ variant: Int, upTo last: OriginPlan.Segment, isOver: Bool) -> String {
        let listed = plan.segments[...last.index].suffix(plan.windowSegments).filter { $0.run == last.run }
        var lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:\(plan.target)"]
        lines.append("#EXT-X-MEDIA-SEQUENCE:\(listed[0].sequence)")
        if !plan.hidesDiscontinuitySequence {
            lines.append("#EXT-X-DISCONTINUITY-SEQUENCE:\(listed[0].discontinuity - (listed[0].startsDiscontinuity ? 1 : 0))")
        }
        let ranges = plan.breaks.filter { [.dateRange, .dateRangeOnTop, .dateRangeAhead].contains($0.dialect) }
            .compactMap { it in plan.dateRange(of: it, newest: last.index).map { (it, $0.segment, $0.line) } }
        if plan.hasDates {
            for (it, segment, line) in ranges where it.dialect == .dateRangeOnTop {
                let end = it.inPoint ?? it.first + (it.planned ?? 0)
                if segment >= listed[0].index || end >= listed[0].index { lines.append(line) }
            }
        }
        var key = -1
        for segment in listed {
            if segment.startsDiscontinuity { lines.append("#EXT-X-DISCONTINUITY") }
            if segment.index == listed[0].index || segment.startsDiscontinuity, plan.container == .fragmentedMp4 {
                if key > 0 {
                    lines.append("#EXT-X-KEY:METHOD=NONE")
                    key = 0
                }
                lines.append("#EXT-X-MAP:URI=\"v\(variant)/\(segment.name)/init.mp4\"")
            }
            if segment.key != max(0, key) || key < 0 && segment.key > 0 {
                lines.append(
                    segment.key == 0
                        ? "#EXT-X-KEY:METHOD=NONE" : "#EXT-X-KEY:METHOD=AES-128,URI=\"keys/\(segment.key)\"")
            }
            key = segment.key
            if plan.hasDates, !plan.datesOnFirstOnly || segment.index == listed[0].index || segment.startsDiscontinuity {
                lines.append("#EXT-X-PROGRAM-DATE-TIME:\(OriginPlan.text(plan.date(segment)))")
            }
            if plan.hasDates {
                for (it, at, line) in ranges where at == segment.index && it.dialect != .dateRangeOnTop { lines.append(line) }
            }
            lines += segment.markers
            lines.append("#EXTINF:\(segment.durationText),")
            lines.append("v\(variant)/\(segment.name)/s\(segment.sequence).\(plan.container == .fragmentedMp4 ? "m4s" : "ts")")
        }
        if isOver { lines.append("#EXT-X-ENDLIST") }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension OriginPlan {
    static func text(_ time: ChannelTime) -> String { text(time.nanoseconds) }

    static func text(_ date: Int64) -> String {
        var text: [UInt8] = []
        Rfc3339.append(date, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
