/// What of the origin's break markers reaches viewers: the channel's `markers`.
public enum MarkerMode: String, Sendable, CaseIterable {
    /// Nothing of them.
    case strip
    /// As they came: with the content they stand before, and a break's own with the first segment of its pod.
    case pass
    /// What the viewer gets, whatever the origin's dialect: EXT-X-CUE-OUT with the break's length at a pod, EXT-X-CUE-IN behind it.
    case rewrite
}
