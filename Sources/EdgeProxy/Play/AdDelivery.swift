import Model
import Stitching
import Transport

/// Answers what `ad/…` names: a redirect to the creative's own segment, or bytes of ours. Confined to one loop.
struct AdDelivery {
    private let edge: ProxyState

    init(_ edge: ProxyState) { self.edge = edge }

    /// - Returns: `nil` when no playlist of ours contains the address.
    func answer(_ wanted: AdPath, _ presentation: Presentation, _ response: inout ResponseWriter) -> Answered? {
        guard let snapshot = presentation.snapshot, wanted.rendition < snapshot.renditions.count,
            let layout = presentation.layouts.layout(ofPod: wanted.pod), layout.breakId == wanted.breakId
        else { return nil }
        let rendition = snapshot.renditions[wanted.rendition]
        guard let index = wanted.index else {
            guard let entry = layout.entries.first(where: { $0.creative.id == wanted.creative }),
                let match = entry.creative.rendition(for: rendition), let map = match.map
            else { return nil }
            if let filler = match.filler { return send(filler.initialisation, filler, &response) }
            let replaced = replacement(of: entry.creative, in: rendition, presentation.channel)?.map
            return redirect(replaced ?? map, &response)
        }
        guard let found = layout.segment(index, in: rendition), found.entry.creative.id == wanted.creative else { return nil }
        let segment = found.rendition.segments[found.index]
        if let filler = found.rendition.filler {
            let bytes = filler.segment(
                firstTicks: found.rendition.firstTicks ?? 0, offset: found.rendition.offset(of: found.index), duration: segment.duration)
            return send(bytes, filler, &response)
        }
        if let slate = replacement(of: found.entry.creative, in: rendition, presentation.channel) {
            edge.metrics.adSegmentsReplaced.add()
            return redirect(slate.segments[found.index % slate.segments.count].resource, &response)
        }
        edge.metrics.adSegments.add()
        return redirect(segment.resource, &response)
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

    private func redirect(_ resource: CreativeRendition.Resource, _ response: inout ResponseWriter) -> Answered {
        response.start(302, Reply.redirect)
        response.header("Location", Array(resource.url.utf8))
        return .answered
    }

    private func send(_ bytes: [UInt8], _ filler: Filler, _ response: inout ResponseWriter) -> Answered {
        response.start(200, Reply.filler)
        response.header("Content-Type", filler.contentType)
        response.append(SharedBytes(copying: bytes))
        return .answered
    }
}
