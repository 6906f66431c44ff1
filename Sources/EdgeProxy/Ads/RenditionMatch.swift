/// Finds the rendition of a creative that stands in for a rendition of the content.
enum RenditionMatch {
    /// - Returns: the index into `candidates`, or why none fits.
    static func best(for wanted: RenditionTraits, among candidates: [CreativeRendition]) -> Result<Int, Refusal> {
        let sameKind = candidates.indices.filter { candidates[$0].traits.kind == wanted.kind }
        guard !sameKind.isEmpty else { return .failure(.kind) }
        // One container per playlist: there is no tag that ends the scope of a MAP (MAP-3).
        let sameContainer = sameKind.filter { wanted.container == nil || candidates[$0].traits.container == wanted.container }
        guard !sameContainer.isEmpty else { return .failure(.container) }
        let playable = sameContainer.filter { index in
            let codecs = candidates[index].traits.codecs
            return wanted.codecs.isEmpty || codecs.isEmpty || codecs == wanted.codecs
        }
        guard let best = playable.min(by: { distance(candidates[$0].traits, wanted) < distance(candidates[$1].traits, wanted) }) else {
            return .failure(.codecs)
        }
        return .success(best)
    }

    /// Why a creative can't be shown in a rendition.
    enum Refusal: String, Error, Sendable { case kind = "no_rendition", container = "container", codecs = "codecs" }

    /// How far two renditions are apart: resolution first, then the logarithm of the bit rate; a higher rate than the
    /// content's counts double, for it may exceed what the variant declares (ALN-9).
    static func distance(_ candidate: RenditionTraits, _ wanted: RenditionTraits) -> Int64 {
        let pixels = abs(candidate.height - wanted.height)
        let language = candidate.language == wanted.language ? 0 : 1
        guard candidate.bandwidth > 0, wanted.bandwidth > 0 else { return Int64(pixels * 1_000 + language) }
        let rate =
            candidate.bandwidth > wanted.bandwidth
            ? 2 * (candidate.bandwidth - wanted.bandwidth) * 100 / wanted.bandwidth
            : (wanted.bandwidth - candidate.bandwidth) * 100 / wanted.bandwidth
        return Int64(pixels * 1_000) + rate + Int64(language * 100_000)
    }
}
