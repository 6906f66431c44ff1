import Manifest
import Model

/// Which renditions sessions have, as readings of the multivariant playlist come and go.
extension PresentationContent {
    /// Those that sessions have: before the origin was read, those that they had before a restart of ours.
    public var known: [ServedRendition] {
        guard renditions.isEmpty, let recovered else { return renditions }
        return recovered.renditions.enumerated().map { index, path in
            let described = recovered.descriptions.indices.contains(index) ? recovered.descriptions[index] : nil
            return ServedRendition(
                path: path, location: .relative(String(decoding: path, as: UTF8.self)),
                identity: recovered.identities.indices.contains(index) ? recovered.identities[index] : 0,
                described: described, traits: described?.traits ?? RenditionTraits())
        }
    }

    /// The first of them, in the order of the multivariant playlist.
    public func begin(with named: [ServedRendition], reference path: [UInt8], now: MonotonicTime) {
        // Those that sessions knew before a restart of ours keep their indices, also those that the origin no longer names.
        for before in known { add(named.first { $0.path == before.path } ?? before) }
        offer(named)
        reference = renditions.firstIndex { $0.path == path } ?? 0
        resume(now)
    }

    /// Goes by another reading of the multivariant playlist: what is known may be called otherwise now, and what is new is added.
    public func offer(_ named: [ServedRendition]) {
        for rendition in named {
            guard let index = renditions.firstIndex(where: { $0.path == rendition.path }) else {
                add(rendition)
                continue
            }
            if renditions[index].location != rendition.location {
                renditions[index].location = rendition.location
                // Whether that has changed nobody was asked yet.
                (origins[index].etag, origins[index].lastModified, origins[index].validatorOrigin) = (nil, nil, -1)
            }
            renditions[index].identity = rendition.identity
            renditions[index].described = rendition.described
        }
        for index in renditions.indices {
            renditions[index].isNamed = named.contains { $0.path == renditions[index].path }
            tellUnnamed(index)
        }
    }

    /// Says once of each rendition that viewers have that the origin names it no more, for its playlist may stand still from now on.
    private func tellUnnamed(_ index: Int) {
        let rendition = renditions[index]
        guard !rendition.isNamed, rendition.isOffered, toldUnnamed.insert(index).inserted else { return }
        let path = String(decoding: rendition.path, as: UTF8.self)
        warn(
            "\(channel.name): \(path) is not in the origin's multivariant playlist any more, and nothing there is like it: "
                + "who watches it gets what its last URI answers")
    }

    /// All goes on with the segments that were listed before a restart of ours.
    private func resume(_ now: MonotonicTime) {
        for (index, timeline) in (recovered?.timelines ?? []).enumerated() where origins.indices.contains(index) {
            origins[index].timeline = timeline
            origins[index].window = ContentWindow(timeline.segments)
            origins[index].text.resume(after: timeline.segments)
            origins[index].lastAdvance = recovered?.readings?.advances[index] ?? now
            origins[index].steadySince = recovered?.readings?.steady[index]
            origins[index].listed = recovered?.readings?.listed[index]
            if timeline.segments.contains(where: { !$0.state.keys.isEmpty }) {
                for index in renditions.indices { renditions[index].hasKeys = true }
            }
        }
        // No rendition is listed beyond the one that carries the clock: which one did, where it was not the first.
        let end = origins[reference].window.endTime
        reference =
            recovered?.readings?.reference
            ?? clocks.first { index in
                guard let theirs = origins[index].window.endTime else { return false }
                return end.map { theirs - $0 > Limits.clockTargets * targetDuration } ?? true
            } ?? reference
    }

    private func add(_ rendition: ServedRendition) {
        guard renditions.count < Model.Limits.renditions else { return }
        renditions.append(rendition)
        origins.append(RenditionFeed(text: channel.text(uris.list(of: rendition.path))))
    }
}
