import TestSupport

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// The creatives of a simulated channel, and the pods that its sessions get: drawn from the seed, the break and the bucket.
struct SimulatedAds {
    let ads: [ReadyCreative]
    let slate: ReadyCreative?
    private let seed: UInt64

    init(_ plan: OriginPlan, seed: UInt64) {
        var random = Seeded(seed ^ 0xad5)
        self.seed = seed
        let container = plan.container
        ads = (1...4).map { number in
            let seconds = [5, 8, 10, 12.5, 15, 20, 30].randomElement(using: &random)!
            return Self.creative("ad\(number)", Int64(seconds * 1_000), target: plan.target, container, random: &random)
        }
        let wantsSlate = Bool.random(0.6, &random)
        let piece = Int64.random(in: 1...plan.target, using: &random) * 1_000
        slate = wantsSlate ? Self.creative("slate", piece * 3, target: piece / 1_000, container, isSlate: true, random: &random) : nil
    }

    private static func creative(
        _ id: String, _ lengthMs: Int64, target: Int64, _ container: OriginPlan.Container, isSlate: Bool = false, random: inout Seeded
    ) -> ReadyCreative {
        let piece = Bool.random(0.5, &random) ? target * 1_000 : Int64.random(in: 900...target * 1_000, using: &random)
        var segments: [CreativeRendition.Segment] = [], left = lengthMs
        while left > 0 {
            let ms = min(left, piece)
            segments.append(
                .init(
                    resource: .init(url: "http://ads.test/\(id)/\(segments.count).ts"), duration: ms * 1_000_000,
                    durationText: Array(OriginPlan.seconds(ms).utf8)))
            left -= ms
        }
        var traits = RenditionTraits()
        traits.container = container == .transportStream ? .transportStream : .fragmentedMp4
        return ReadyCreative(
            tenant: "t", id: id, isSlate: isSlate,
            renditions: [
                CreativeRendition(
                    traits: traits, map: container == .transportStream ? nil : .init(url: "http://ads.test/\(id)/init.mp4"),
                    segments: segments)
            ])
    }

    /// The layout of a break for sessions of a bucket; `nil`: the break is content. Whole ads that fit, as the broker has it.
    func layout(for due: PendingBreak, of presentation: Presentation, bucket: Int) -> LaidPod? {
        var random = Seeded(seed &+ UInt64(bitPattern: due.adBreak.id.number) &* 31 &+ UInt64(bucket))
        let longest = presentation.channel.configuration.maxOpenBreakNs
        let room = min(due.room(longest: longest), longest)
        var pod: [ReadyCreative] = [], left = room
        if due.fill != .slate, !Bool.random(0.1, &random) {
            for ad in ads.shuffled(using: &random) + ads where ad.duration <= left && pod.count < 6 {
                pod.append(ad)
                left -= ad.duration
            }
        }
        let slate = due.fill == .preRoll || due.adBreak.isInsertion ? nil : slate
        guard !pod.isEmpty || slate != nil else { return nil }
        let snapshot = presentation.snapshot!
        let markers = presentation.channel.configuration.markers.podMarkers(of: due.adBreak, in: snapshot.windows[snapshot.reference])
        let lag = PodPlanner.rounded(due.lag)
        let overlap = DateOverlap(due, ads: pod, slate: slate, room: room, lag: lag, in: snapshot)
        return presentation.layouts.layout { id, sibling in
            LaidPod(
                id: id, kind: due.fill == .preRoll ? .preRoll : .pod, breakId: due.adBreak.id, start: due.start, ads: pod, slate: slate,
                room: room, lag: lag, ahead: snapshot.ahead(before: due.start), overlaps: overlap.count,
                markers: due.fill == .preRoll ? [] : markers, sibling: sibling)
        }
    }
}
