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

    /// - Parameter edge: what ends later may not be listed, nanoseconds since 1970.
    mutating func check(_ bytes: [UInt8], rendition: Int, edge: Int64) -> [String] {
        var faults: [String] = []
        listsAds = false
        let (sequence, end, hasEnd) = ListedBlock.each(in: bytes) { block in
            listsAds = listsAds || block.isAd
            guard judged.insert(block.hash(rendition, withNeighbour: markers == .rewrite)).inserted else { return }
            let text = block.text(in: bytes)
            faults += MarkerCheck.faults(in: text, markers, isBehindAd: block.isBehindAd)
            for segment in ListedPlaylist(text).segments { faults += check(segment, rendition, edge) }
        }
        if let before = last[rendition] {
            if sequence < before.sequence { faults.append("MEDIA-SEQUENCE fell from \(before.sequence) to \(sequence)") }
            if before.hasEnd, !hasEnd { faults.append("ENDLIST was withdrawn") }
            if end < before.end { faults.append("the last number fell") }
        }
        last[rendition] = (sequence, end, hasEnd)
        return faults
    }

    private mutating func check(_ segment: ListedPlaylist.Segment, _ rendition: Int, _ edge: Int64) -> [String] {
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
        return faults + check(segment, edge)
    }

    private func check(_ segment: ListedPlaylist.Segment, _ edge: Int64) -> [String] {
        var faults: [String] = []
        let date = segment.dateNs
        if let date {
            if date + segment.lengthNs > edge + 20_000_000 { faults.append("\(segment.uri) ends after the edge") }
        } else {
            faults.append("\(segment.uri) has no date")
        }
        guard !segment.isAd else {
            if segment.key != nil { faults.append("\(segment.uri) stands in the scope of \(segment.key!)") }
            if plan.container == .fragmentedMp4, segment.map?.holds("ad/") != true {
                faults.append("\(segment.uri) has the map \(segment.map ?? "none")")
            }
            return faults
        }
        // `r0/s123.ts`: the number in the name is the origin's own.
        let parts = segment.shared.utf8.split(separator: UInt8(ascii: "/"))
        let number = Int64(Substring(parts[1].dropFirst().prefix { $0 != UInt8(ascii: ".") }))!
        guard let truth = plan.segment(named: Substring(parts[0]), number) else {
            return faults + ["\(segment.uri) was never published"]
        }
        if plan.hasDates, plan.clockStep == 0, date.map({ $0 / 1_000_000 }) != plan.date(truth) / 1_000_000 {
            faults.append("\(segment.uri) is dated \(segment.date ?? "-"), the origin says \(OriginPlan.text(plan.date(truth)))")
        }
        if plan.container == .fragmentedMp4, segment.map?.contains("/\(truth.name)/init.mp4") != true {
            faults.append("\(segment.uri) has the map \(segment.map ?? "none")")
        }
        guard truth.key > 0 else {
            if let key = segment.key { faults.append("\(segment.uri) is clear but stands in the scope of \(key)") }
            return faults
        }
        let digits = String(number, radix: 16, uppercase: true)
        let wanted =
            "METHOD=AES-128,URI=\"\(SimulatedOrigin.prefix)keys/\(truth.key)\",IV=0x" + String(repeating: "0", count: 32 - digits.count)
        if segment.key != wanted + digits { faults.append("\(segment.uri) needs \(wanted + digits), has \(segment.key ?? "no key")") }
        return faults
    }
}
