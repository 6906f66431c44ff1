import Model
import Vast

/// Where a programme's breaks are (VMAP 1.0.1 §2.3.2), by what is configured of its channel.
struct VmapPlan {
    struct Break: Equatable {
        var place: VmapAdBreak.TimeOffset
        var durationNs: Int64
        /// It comes again so long after each time; `nil`: it does not.
        var repeatAfterMs: Int64?
    }

    /// In the order in which they play.
    private(set) var breaks: [Break] = []

    /// - Parameters:
    ///   - configured: the channel's; those by the clock come at each multiple of their distance within the programme.
    ///   - programmeNs: its length; `nil`: nobody has said it, so none is beyond its end, and what comes again has no last time.
    init(_ configured: [ConfiguredBreak], programmeNs: Int64?) {
        var placed: [(atNs: Int64, Break)] = []
        for item in configured {
            switch item {
            case .at(let offsetNs, let durationNs, _):
                guard offsetNs == .max || offsetNs < programmeNs ?? .max else { continue }
                let place: VmapAdBreak.TimeOffset =
                    offsetNs == .max ? .end : offsetNs <= 0 ? .start : .time(ms: offsetNs / 1_000_000)
                placed.append((offsetNs, Break(place: place, durationNs: durationNs)))
            case .every(let everyNs, let durationNs, _):
                guard everyNs > 0 else { continue }
                let count = programmeNs.map { ($0 - 1) / everyNs } ?? .max
                if count <= Int64(Limits.vmapBreaks) {
                    for number in 0..<count {
                        let atNs = (number + 1) * everyNs
                        placed.append((atNs, Break(place: .time(ms: atNs / 1_000_000), durationNs: durationNs)))
                    }
                } else {
                    let first = Break(
                        place: .time(ms: everyNs / 1_000_000), durationNs: durationNs, repeatAfterMs: everyNs / 1_000_000)
                    placed.append((everyNs, first))
                }
            }
        }
        // Equal places keep their order: they play one behind the other.
        breaks = placed.enumerated().sorted { ($0.element.atNs, $0.offset) < ($1.element.atNs, $1.offset) }.map(\.element.1)
    }

    /// The document's breaks.
    /// - Parameter source: what a break plays, by its index; `nil`: nothing, it stands there for its place alone.
    func adBreaks(_ source: (Int, Break) -> VmapAdBreak.AdSource.Content?) -> [VmapAdBreak] {
        breaks.enumerated().map { index, planned in
            let ads = source(index, planned).map { content in
                var source = VmapAdBreak.AdSource(id: "edgeproxy-\(index + 1)", content)
                (source.allowMultipleAds, source.followRedirects) = (true, true)
                return source
            }
            var adBreak = VmapAdBreak(planned.place, breakId: "break-\(index + 1)", adSource: ads)
            adBreak.repeatAfterMs = planned.repeatAfterMs
            return adBreak
        }
    }
}
