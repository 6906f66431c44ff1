import Manifest

@testable import EdgeProxy

/// What one session was told, in all its renditions, and whether it agrees with itself and with the origin's plan.
struct SessionLedger {
    private var listed: [Int: [Int64: ListedPlaylist.Segment]] = [:]
    /// Across renditions: the number and the discontinuity number of each piece of media.
    private var numbers: [String: (number: Int64, discontinuity: Int64)] = [:]
    private var last: [Int: ListedPlaylist] = [:]
    let plan: OriginPlan

    init(_ plan: OriginPlan) { self.plan = plan }

    /// - Parameter edge: what ends later may not be listed, nanoseconds since 1970.
    mutating func check(_ text: String, rendition: Int, edge: Int64) -> [String] {
        let playlist = ListedPlaylist(text)
        var faults: [String] = []
        if let before = last[rendition] {
            if playlist.sequence < before.sequence { faults.append("MEDIA-SEQUENCE fell from \(before.sequence) to \(playlist.sequence)") }
            if before.hasEnd, !playlist.hasEnd { faults.append("ENDLIST was withdrawn") }
            let end = before.sequence + Int64(before.segments.count)
            if playlist.sequence + Int64(playlist.segments.count) < end { faults.append("the last number fell") }
        }
        last[rendition] = playlist
        for segment in playlist.segments {
            if let known = listed[rendition]?[segment.number], known != segment {
                faults.append("number \(segment.number) of rendition \(rendition) was \(known), is \(segment)")
            }
            listed[rendition, default: [:]][segment.number] = segment
            if let known = numbers[segment.shared], known != (segment.number, segment.discontinuity) {
                faults.append(
                    "\(segment.shared) is \(segment.number)/\(segment.discontinuity), elsewhere \(known.number)/\(known.discontinuity)")
            }
            numbers[segment.shared] = (segment.number, segment.discontinuity)
            faults += check(segment, edge)
        }
        return faults
    }

    private func check(_ segment: ListedPlaylist.Segment, _ edge: Int64) -> [String] {
        var faults: [String] = []
        if let text = segment.date, let date = Manifest.Rfc3339.parse(Array(text.utf8)[...]) {
            if date + segment.lengthNs > edge + 20_000_000 { faults.append("\(segment.uri) ends after the edge") }
        } else {
            faults.append("\(segment.uri) has no date")
        }
        guard !segment.isAd else {
            if segment.key != nil { faults.append("\(segment.uri) stands in the scope of \(segment.key!)") }
            if plan.container == .fragmentedMp4, segment.map?.contains("ad/") != true {
                faults.append("\(segment.uri) has the map \(segment.map ?? "none")")
            }
            return faults
        }
        // `r0/s123.ts`: the number in the name is the origin's own.
        let parts = segment.shared.split(separator: "/")
        let number = Int64(parts[1].dropFirst().prefix { $0.isNumber })!
        guard let truth = plan.segments.first(where: { $0.name == String(parts[0]) && $0.sequence == number }) else {
            return faults + ["\(segment.uri) was never published"]
        }
        if plan.hasDates, plan.clockStep == 0, segment.date != OriginPlan.text(plan.date(truth)) {
            faults.append("\(segment.uri) is dated \(segment.date ?? "-"), the origin says \(OriginPlan.text(plan.date(truth)))")
        }
        if plan.container == .fragmentedMp4, segment.map?.contains("/\(truth.name)/init.mp4") != true {
            faults.append("\(segment.uri) has the map \(segment.map ?? "none")")
        }
        let digits = String(number, radix: 16)
        let wanted = truth.key == 0 ? nil : "URI=\"\(SimulatedOrigin.prefix)keys/\(truth.key)\""
        let iv = "IV=0x" + String(repeating: "0", count: 32 - digits.count) + digits
        if let wanted {
            if segment.key?.contains(wanted) != true || segment.key?.contains(iv) != true {
                faults.append("\(segment.uri) needs \(wanted) and \(iv), has \(segment.key ?? "no key")")
            }
        } else if segment.key != nil {
            faults.append("\(segment.uri) is clear but stands in the scope of \(segment.key!)")
        }
        return faults
    }
}
