import Manifest
import Model

/// One rendition's origin on the home loop: its timeline and how the last requests went. Confined to that loop.
///
/// A class, for its timeline grows in place while its text is written.
public final class RenditionFeed {
    public var timeline = Timeline()
    public var text: OriginText
    public var freshness = PresentationSnapshot.Freshness()
    /// For conditional requests, of the origin prefix with index `validatorOrigin`.
    public var etag: String?, lastModified: String?
    public var validatorOrigin = -1
    /// Read, not yet taken into the timeline: it waits for the reference.
    public var pending: OriginPlaylist?
    public var isInFlight = false
    /// When its next segment is due; `nil`: that is not known yet.
    public var phase = RefreshPhase(), due: MonotonicTime?
    /// When it was asked for last that it was read.
    public var askedAt = MonotonicTime(nanoseconds: 0)
    /// When it last brought something new.
    public var lastAdvance = MonotonicTime(nanoseconds: 0)
    /// Since when it has gone on without standing still; `nil`: it has not.
    public var steadySince: MonotonicTime?
    /// The length of the origin's own window, nanoseconds.
    public var windowLength: Int64 = 0
    /// The longest that it was while what it had then could still be listed, nanoseconds, and where the content ended then. An origin that
    /// begins anew lists little at first, and has let nothing expire by that (RFC 8216 §6.2.2).
    public var listed: Listed?

    public struct Listed: Equatable, Sendable {
        public var lengthNs: Int64, end: ChannelTime

        public init(lengthNs: Int64, end: ChannelTime) {
            self.lengthNs = lengthNs
            self.end = end
        }
    }
    /// How often what was listed was written anew.
    public var edition = 0
    /// As last published.
    public var window = ContentWindow([])
    public var hasEnded = false

    public init(text: OriginText) {
        self.text = text
    }

    /// Takes down how much the origin lists now.
    public func noteListed(targetDuration: Int64) {
        guard let last = timeline.segments.last?.endTime else { return }
        if let listed, windowLength < listed.lengthNs, last - listed.end <= listed.lengthNs + targetDuration { return }
        listed = Listed(lengthNs: windowLength, end: last)
    }
}
