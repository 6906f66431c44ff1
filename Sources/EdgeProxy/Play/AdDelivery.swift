import Manifest
import Model
import Stitching
import Transport

/// A segment of an ad, as a playlist of a session listed it.
struct AdSegment {
    var pod: PodId
    /// Of its entry in the pod.
    var place: Int
    /// Of the entry's creative, and the segment in it.
    var rendition: CreativeRendition
    var index: Int
    /// The content's rendition that it was listed in, and its index in the pod there.
    var servedRendition: Int, podIndex: Int
}

/// Answers what `ad/…` names: a redirect to the creative's own segment, or bytes of ours. Confined to one loop.
struct AdDelivery {
    private let edge: ProxyState

    init(_ edge: ProxyState) { self.edge = edge }

    /// - Returns: whether a playlist of ours contains the address, and the segment of an ad that was answered as it was laid.
    func answer(
        _ wanted: AdPath, _ presentation: Presentation, _ response: inout ResponseWriter
    ) -> (isFound: Bool, segment: AdSegment?) {
        guard let snapshot = presentation.snapshot, wanted.rendition < snapshot.renditions.count,
            let layout = presentation.layouts.layout(ofPod: wanted.pod), layout.breakId == wanted.breakId
        else { return (false, nil) }
        let rendition = snapshot.renditions[wanted.rendition]
        guard let index = wanted.index else {
            guard let entry = layout.entries.first(where: { $0.creative.id == wanted.creative }),
                let match = entry.creative.rendition(for: rendition), let map = match.map
            else { return (false, nil) }
            if let filler = match.filler {
                send(filler.initialisation, filler, &response)
            } else {
                redirect(replacement(of: entry.creative, in: rendition, presentation.channel)?.map ?? map, &response)
            }
            return (true, nil)
        }
        guard let found = layout.segment(index, in: rendition), found.entry.creative.id == wanted.creative else { return (false, nil) }
        let played = AdSegment(
            pod: wanted.pod, place: found.place, rendition: found.rendition, index: found.index, servedRendition: wanted.rendition,
            podIndex: index)
        let segment = found.rendition.segments[found.index]
        if found.place >= layout.ads.count { edge.metrics.slateSegments.add() }
        if let filler = found.rendition.filler {
            let bytes = filler.segment(
                firstTicks: found.rendition.firstTicks ?? 0, offset: found.rendition.offset(of: found.index), duration: segment.duration)
            send(bytes, filler, &response)
            return (true, played)
        }
        if let slate = replacement(of: found.entry.creative, in: rendition, presentation.channel) {
            edge.metrics.adSegmentsReplaced.add()
            redirect(slate.segments[found.index % slate.segments.count].resource, &response)
            return (true, nil)
        }
        edge.metrics.adSegments.add()
        redirect(segment.resource, &response)
        return (true, played)
    }

    /// The channel's slate, where an ad that is listed can't be had any more (design: it answers slate bytes, uncounted).
    private func replacement(of creative: ReadyCreative, in rendition: ServedRendition, _ channel: Channel) -> CreativeRendition? {
        guard edge.library.isLost(creative) else { return nil }
        let channel = channel.configuration
        guard let slate = channel.slate.flatMap({ edge.library.slate(tenant: channel.tenant, id: $0) }),
            let match = slate.rendition(for: rendition), match.filler == nil, !match.segments.isEmpty
        else { return nil }
        return match
    }

    private func redirect(_ resource: CreativeRendition.Resource, _ response: inout ResponseWriter) {
        response.start(302, Reply.redirect)
        response.header("Location", Array(resource.url.utf8))
    }

    private func send(_ bytes: [UInt8], _ filler: Filler, _ response: inout ResponseWriter) {
        response.start(200, Reply.filler)
        response.header("Content-Type", filler.contentType)
        response.append(SharedBytes(copying: bytes))
    }
}
