import Formats
import Manifest

/// What one reading of a multivariant playlist says of a rendition: what it is recognised by at the next one when that names it otherwise
/// and describes it a little otherwise too.
public struct RenditionDescription: Equatable, Sendable {
    public var traits: RenditionTraits
    /// A hash of its STABLE-VARIANT-ID or STABLE-RENDITION-ID; 0: it has none.
    public var stableId: UInt64
    /// Hashes of what it is called and of the groups that it names, always in one order; 0: there is none. Some origins make these anew at
    /// each reading, others keep them: how many are the same tells which of two that are equal else is meant.
    public var labels: [UInt64]

    public init(traits: RenditionTraits = RenditionTraits(), stableId: UInt64 = 0, labels: [UInt64] = []) {
        self.traits = traits
        self.stableId = stableId
        self.labels = labels
    }

    public var kind: RenditionTraits.Kind { traits.kind }
}

extension MultivariantPlaylist {
    public func description(of variant: Variant, isIFrames: Bool = false) -> RenditionDescription {
        RenditionDescription(
            traits: isIFrames ? iFrameTraits(of: variant) : traits(of: variant), stableId: label(variant.stableVariantId),
            labels: [variant.pathwayId, variant.codecs, variant.audio, variant.video, variant.subtitles, variant.name].map(label))
    }

    /// The same of a rendition of a group.
    public func description(of media: Manifest.Rendition) -> RenditionDescription {
        RenditionDescription(
            traits: traits(of: media), stableId: label(media.stableRenditionId),
            labels: [media.groupId, media.name, media.characteristics].map(label))
    }

    private func label(_ text: ByteSlice) -> UInt64 { text.isEmpty ? 0 : StableHash.fnv(of: self[text]) }
}

extension RenditionDescription {
    /// Whether both may be one rendition. What one of them does not say tells nothing, but for the resolution and the language: an origin
    /// that writes them writes them always.
    public func fits(_ other: RenditionDescription) -> Bool {
        let (one, two) = (traits, other.traits)
        guard one.kind == two.kind, one.width == two.width, one.height == two.height, one.videoRange == two.videoRange,
            one.language == two.language
        else { return false }
        guard stableId == 0 || other.stableId == 0 || stableId == other.stableId else { return false }
        guard one.codecs.isEmpty || two.codecs.isEmpty || one.codecs == two.codecs else { return false }
        // Without a picture's size the rate is what tells the rungs of a ladder.
        guard one.kind != .video || one.width > 0 || Self.ratio(one.bandwidth, two.bandwidth) <= Limits.sameBandwidthRatio else {
            return false
        }
        guard one.channels == 0 || two.channels == 0 || one.channels == two.channels else { return false }
        return one.frameRateMilli == 0 || two.frameRateMilli == 0
            || Self.ratio(one.frameRateMilli, two.frameRateMilli) <= Limits.sameFrameRateRatio
    }

    /// How far two that fit are apart: 1 where their BANDWIDTH is the same, 2 where one has twice that of the other.
    public func bandwidthRatio(to other: RenditionDescription) -> Double { Self.ratio(traits.bandwidth, other.traits.bandwidth) }

    /// How many of their labels differ.
    public func labelsUnlike(_ other: RenditionDescription) -> Int {
        zip(labels, other.labels).count { $0 != $1 } + abs(labels.count - other.labels.count)
    }

    private static func ratio(_ one: Int64, _ other: Int64) -> Double {
        if one == other { return 1 }
        guard one > 0, other > 0 else { return .infinity }
        return Double(max(one, other)) / Double(min(one, other))
    }
}
