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
        let url = location.url(prefix: Self.prefix), name = url.dropFirst(Self.prefix.count)
        let delay = Int64.random(in: 1...120, using: &random) * 1_000_000
        let isMain = name == "main.m3u8", variant = name.hasPrefix("v1") ? 1 : 0
        let fault = plan.faults.first { $0.from <= time && time < $0.to }
        let death = plan.troubles.death.flatMap { $0.variant == variant && $0.from <= time && time < $0.to ? $0 : nil }
        if fault?.fault == .hangs || death?.how == .hangs, !isMain {
            loop.schedule(afterNs: 2_000_000_000) { done(.failure(.unreachable("timed out"))) }
            return
        }
        loop.schedule(afterNs: delay) { [self] in
            guard !isMain else { return answer(multivariant, url, nil, accept, done) }
            var text: String, time = time
            if let names = plan.troubles.names {
                // `v0-3.m3u8`: of the third term, and a little longer.
                let term = Int64(name.drop { $0 != "-" }.dropFirst().prefix { $0 != "." })!
                let end = (term + 1) * names.term + 2 * OriginPlan.second
                if time > end {
                    switch names.refusal {
                    case .unauthorized: return done(.failure(.status(401)))
                    case .forbidden: return done(.failure(.status(403)))
                    case .notFound: return done(.failure(.status(404)))
                    case .gone: return done(.failure(.status(410)))
                    case .frozen: time = end
                    }
                }
            }
            switch death?.how {
            case .gone: return done(.failure(.status(404)))
            case .failing: return done(.failure(.status(500)))
            case .frozen: time = min(time, death!.from)
            case .late: time -= 3 * plan.target * OriginPlan.second
            case .hangs, nil: break
            }
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
        let term = plan.troubles.names.map { "-\(time / $0.term)" } ?? ""
        return """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2"
            v0\(term).m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2"
            v1\(term).m3u8

            """
    }

    private struct Moment: Hashable { var variant: Int, last: Int, isOver: Bool, hasNext: Bool, token: Int64 }
    private var made: [Moment: String] = [:]

    /// The playlist of a variant at a time.
    func playlist(_ variant: Int, at time: Int64) -> String {
        let late = variant == 1 ? plan.skew : 0
        let isOver = plan.ends && time >= plan.length - 30 * OriginPlan.second + late
        let now = isOver ? plan.length - 30 * OriginPlan.second : time - late
        // The first seconds have no playlist; what is first published stands in for them.
        let last = plan.segments[max(0, (plan.segments.firstIndex { $0.end > now } ?? plan.segments.count) - 1)]
        let endsEvent = last.index == plan.lastOfEvent
        let moment = Moment(
            variant: variant, last: last.index, isOver: isOver || endsEvent,
            hasNext: hasNext(last, now, isOver: isOver || endsEvent),
            token: plan.troubles.tokenTerm > 0 ? time / plan.troubles.tokenTerm : 0)
        if let known = made[moment] { return known }
        let text = playlist(moment, upTo: last)
        made[moment] = text
        return text
    }

    /// Whether the segment behind the last whole one is listed with a length of zero.
    private func hasNext(_ last: OriginPlan.Segment, _ now: Int64, isOver: Bool) -> Bool {
        guard plan.troubles.zeroLengths.0, plan.segments.indices.contains(last.index + 1) else { return false }
        guard !isOver else { return plan.troubles.zeroLengths.atEnd }
        let next = plan.segments[last.index + 1]
        return next.run == last.run && next.start <= now
    }

    private func playlist(_ moment: Moment, upTo last: OriginPlan.Segment) -> String {
        let variant = moment.variant
        let listed = plan.segments[...last.index].suffix(plan.windowSegments).filter { $0.run == last.run }
        let ahead = plan.troubles.numbersAhead[variant]
        var lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:\(plan.target)"]
        lines.append("#EXT-X-MEDIA-SEQUENCE:\(listed[0].sequence + ahead)")
        if !plan.hidesDiscontinuitySequence {
            lines.append("#EXT-X-DISCONTINUITY-SEQUENCE:\(listed[0].discontinuity - (listed[0].startsDiscontinuity ? 1 : 0))")
        }
        let ranges = ranges(listed)
        lines += ranges[listed[0].index - 1] ?? []
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
            if plan.isDated(segment, isFirst: segment.index == listed[0].index) {
                lines.append("#EXT-X-PROGRAM-DATE-TIME:\(OriginPlan.text(plan.date(segment)))")
            }
            lines += ranges[segment.index] ?? []
            lines += segment.markers
            lines.append("#EXTINF:\(segment.durationText),")
            lines.append(uri(segment, moment))
        }
        if moment.hasNext { lines += ["#EXTINF:0.000,", uri(plan.segments[last.index + 1], moment)] }
        lines += ranges[.max] ?? []
        if moment.isOver { lines.append("#EXT-X-ENDLIST") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func uri(_ segment: OriginPlan.Segment, _ moment: Moment) -> String {
        let query = plan.troubles.tokenTerm > 0 ? "?t=\(moment.token)" : ""
        return "v\(moment.variant)/\(segment.name)/s\(segment.sequence).\(plan.container == .fragmentedMp4 ? "m4s" : "ts")\(query)"
    }

    /// The lines of date ranges by the index of the segment in front of which they stand; one less than the first one's: on top; `.max`:
    /// behind the last one.
    private func ranges(_ listed: [OriginPlan.Segment]) -> [Int: [String]] {
        guard plan.hasDates else { return [:] }
        let first = listed[0].index, newest = listed[listed.count - 1].index
        var lines: [Int: [String]] = [:]
        for it in plan.breaks where [.dateRange, .dateRangeOnTop, .dateRangeAhead].contains(it.dialect) {
            guard let range = plan.dateRange(of: it, newest: newest) else { continue }
            let end = it.inPoint ?? it.first + (it.planned ?? 0), isNear = range.segment >= first || end >= first,
                whole = range.begin + range.end
            func add(_ line: String, at index: Int) { lines[index, default: []].append(line) }
            switch plan.troubles.ranges {
            case nil:
                if it.dialect != .dateRangeOnTop {
                    add(whole, at: range.segment)
                } else if isNear {
                    add(whole, at: first - 1)
                }
            case _ where !isNear: continue
            case .behindLast: add(whole, at: .max)
            case .scattered: add(whole, at: listed[(newest * 7 + it.number * 3) % listed.count].index)
            case .split:
                add(range.begin, at: range.segment >= first ? range.segment : first - 1)
                if !range.end.isEmpty { add(range.identity + range.end, at: .max) }
            case .twice:
                add(whole, at: first - 1)
                add(whole, at: range.segment)
            }
        }
        return lines
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
