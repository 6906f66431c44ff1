import Formats
import Manifest

@testable import EdgeProxy
@testable import Model

/// What one session was told, in all its renditions, and whether it agrees with itself and with the origin's plan.
struct SessionLedger {
    private var listed: [Int: [Int64: ListedPlaylist.Segment]] = [:]
    /// Across renditions: the number and the discontinuity number of each piece of media.
    private var numbers: [String: (number: Int64, discontinuity: Int64)] = [:]
    private var last: [Int: (sequence: Int64, end: Int64, hasEnd: Bool)] = [:]
    /// Segments that were judged as they stand, by all that is said of them: most of a playlist is what the one before it said.
    private var judged: Set<UInt64> = []
    private let plan: OriginPlan
    private let markers: MarkerMode
    private(set) var listsAds = false

    init(_ plan: OriginPlan, _ markers: MarkerMode) {
        self.plan = plan
        self.markers = markers
    }

    /// - Parameters:
    ///   - edge: what ends later may not be listed, nanoseconds since 1970.
    ///   - now: since the plan's start: what the origin's clock says.
    mutating func check(_ bytes: [UInt8], rendition: Int, edge: Int64, now: Int64) -> [String] {
        var faults: [String] = []
        listsAds = false
        let (sequence, end, hasEnd) = ListedBlock.each(in: bytes) { block in
            listsAds = listsAds || block.isAd
            guard judged.insert(block.hash(rendition, withNeighbour: markers == .rewrite)).inserted else { return }
            let text = block.text(in: bytes)
            faults += MarkerCheck.faults(in: text, markers, isBehindAd: block.isBehindAd)
            for segment in ListedPlaylist(text).segments { faults += check(segment, rendition, edge, now) }
        }
        if let before = last[rendition] {
            if sequence < before.sequence { faults.append("MEDIA-SEQUENCE fell from \(before.sequence) to \(sequence)") }
            if before.hasEnd, !hasEnd { faults.append("ENDLIST was withdrawn") }
            if end < before.end { faults.append("the last number fell") }
        }
        last[rendition] = (sequence, end, hasEnd)
        return faults
    }

    private mutating func check(_ segment: ListedPlaylist.Segment, _ rendition: Int, _ edge: Int64, _ now: Int64) -> [String] {
        var faults: [String] = []
        if let known = listed[rendition]?[segment.number], known != segment {
            faults.append("number \(segment.number) of rendition \(rendition) was \(known), is \(segment)")
        }
        listed[rendition, default: [:]][segment.number] = segment
        let shared = segment.shared
        if let known = numbers[shared], known != (segment.number, segment.discontinuity) {
            faults.append("\(shared) is \(segment.number)/\(segment.discontinuity), elsewhere \(known.number)/\(known.discontinuity)")
        }
        numbers[shared] = (segment.number, segment.discontinuity)
        return faults + judge(segment, rendition, edge, now)
    }

    private func judge(_ segment: ListedPlaylist.Segment, _ rendition: Int, _ edge: Int64, _ now: Int64) -> [String] {
        var faults: [String] = []
        let date = segment.dateNs
        if let date {
            if date + segment.lengthNs - 20_000_000 > edge { faults.append("\(segment.uri) ends after the edge") }
        } else if plan.lastOfEvent == nil {
            // What has ended when it is opened has the dates that it has.
            faults.append("\(segment.uri) has no date")
        }
        guard !segment.isAd else {
            if segment.key != nil { faults.append("\(segment.uri) stands in the scope of \(segment.key!)") }
            if plan.container == .fragmentedMp4, segment.map?.holds("ad/") != true {
                faults.append("\(segment.uri) has the map \(segment.map ?? "none")")
            }
            return faults
        }
        // `r0/s123.ts`: the number in the name is the origin's own, but for what its renditions differ by.
        let parts = segment.shared.utf8.split(separator: UInt8(ascii: "/"))
        let number = Int64(Substring(parts[1].dropFirst().prefix { $0 != UInt8(ascii: ".") }))!
        guard let truth = plan.segment(named: Substring(parts[0]), number) else {
            return faults + ["\(segment.uri) was never published"]
        }
        if truth.end > now { faults.append("\(segment.uri) is listed before its end") }
        if truth.durationText != segment.duration { faults.append("\(segment.uri) is said to last \(segment.duration)") }
        if plan.hasDates, plan.clockStep == 0, let date, !plan.canBeDated(truth, date) {
            faults.append("\(segment.uri) is dated \(segment.date ?? "-"), the origin says \(OriginPlan.text(plan.date(truth)))")
        }
        if plan.container == .fragmentedMp4, segment.map?.contains("/\(truth.name)/init.mp4") != true {
            faults.append("\(segment.uri) has the map \(segment.map ?? "none")")
        }
        guard truth.key > 0 else {
            if let key = segment.key { faults.append("\(segment.uri) is clear but stands in the scope of \(key)") }
            return faults
        }
        let digits = String(number + plan.troubles.numbersAhead[rendition], radix: 16, uppercase: true)
        let wanted =
            "METHOD=AES-128,URI=\"\(SimulatedOrigin.prefix)keys/\(truth.key)\",IV=0x" + String(repeating: "0", count: 32 - digits.count)
        if segment.key != wanted + digits { faults.append("\(segment.uri) needs \(wanted + digits), has \(segment.key ?? "no key")") }
        return faults
    }
}
