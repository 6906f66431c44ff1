/// How large a picture is, in pixels; both over zero.
public struct PictureSize: Hashable, Sendable {
    public let width: Int, height: Int

    public init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    /// As a multivariant playlist has it; `nil` where it says nothing.
    init?(_ traits: RenditionTraits) {
        guard traits.kind == .video, traits.width > 0, traits.height > 0 else { return nil }
        self.init(width: traits.width, height: traits.height)
    }

    var pixels: Int { width.multipliedReportingOverflow(by: height).partialValue }
}
