import Manifest

/// One rendition's origin on the home loop: its timeline and how the last requests went. Confined to that loop.
///
/// A class, for its timeline grows in place while its text is written.
final class RenditionFeed {
    var timeline = Timeline()
    var text: OriginText
    var freshness = PresentationSnapshot.Freshness()
    /// For conditional requests, of the origin prefix with index `validatorOrigin`.
    var etag: String?, lastModified: String?
    var validatorOrigin = -1
    /// Read, not yet taken into the timeline: it waits for the reference.
    var pending: OriginPlaylist?
    var isInFlight = false
    /// Monotonic nanoseconds of the last time it brought something new.
    var lastAdvance: Int64 = 0
    /// The length of the origin's own window, nanoseconds.
    var windowLength: Int64 = 0
    /// As last published.
    var window = ContentWindow([])
    var hasEnded = false

    init(text: OriginText) {
        self.text = text
    }
}
