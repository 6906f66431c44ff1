/// What plays in the break's own time (VAST 4.2 §3.8).
public struct Linear: VastElement {
    /// When it may be skipped; nil: never.
    public var skipoffset: TimeOffset?
    public var icons: [Icon] = []
    public var trackingEvents: [Tracking] = []
    public var adParameters: AdParameters?
    /// nil where it is not said, as in wrappers. Zero is met, and is no length to plan with.
    public var durationMs: Int64?
    public var mediaFiles: [MediaFile] = []
    /// What other forms of the ad are made of.
    public var mezzanines: [Mezzanine] = []
    public var interactiveCreativeFiles: [InteractiveCreativeFile] = []
    public var closedCaptionFiles: [ClosedCaptionFile] = []
    public var videoClicks = VideoClicks()

    public init() {}
    public init(durationMs: Int64, mediaFiles: [MediaFile]) {
        self.durationMs = durationMs
        self.mediaFiles = mediaFiles
    }

    /// As the 3.0 schema has it.
    private static let orderBefore40 = ["Icons", "Duration", "TrackingEvents", "AdParameters", "VideoClicks", "MediaFiles"]

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("skipoffset", &skipoffset, .offset, .since(.v30).inWrapper(since: .v40))
        cursor.ordered(before40: Self.orderBefore40) { cursor in
            // The schemas of 4.0 and 4.1 say of themselves that they cannot say that there may be several icons.
            cursor.list("Icons", of: "Icon", &icons, .since(.v30))
            cursor.tracking(&trackingEvents)
            cursor.element("AdParameters", &adParameters, .all.inLineOnly)
            walkDuration(&cursor)
            cursor.group("MediaFiles", isThere: !cursor.isInWrapper, .all.inLineOnly) { cursor in
                cursor.list(
                    "ClosedCaptionFiles", of: "ClosedCaptionFile", &closedCaptionFiles, limit: Limits.mediaFiles, .since(.v41))
                cursor.elements("MediaFile", &mediaFiles, limit: Limits.mediaFiles)
                cursor.elements(
                    "Mezzanine", &mezzanines, limit: Limits.mediaFiles, most: cursor.version == .v40 ? 1 : .max, .since(.v40))
                cursor.elements("InteractiveCreativeFile", &interactiveCreativeFiles, limit: Limits.mediaFiles, .since(.v40))
            }
            if !cursor.isReading, cursor.isInWrapper, VideoClicks.goesLast(cursor.version) { videoClicks.clickThrough = nil }
            var clicks: VideoClicks? = videoClicks.isEmpty || cursor.isReading ? nil : videoClicks
            cursor.element("VideoClicks", &clicks)
            videoClicks = clicks ?? VideoClicks()
        }
    }

    /// Always there, zero where it is not known.
    private mutating func walkDuration(_ cursor: inout some ElementCursor) {
        var length = cursor.isReading ? nil : Optional(durationMs ?? 0)
        cursor.value("Duration", &length, .clock, .all.inLineOnly)
        durationMs = length
    }
}

/// What happens when the viewer clicks on the video (VAST 4.2 §3.10).
public struct VideoClicks: VastElement {
    public var clickThrough: IdUrl?
    public var clickTracking: [IdUrl] = []
    public var customClicks: [IdUrl] = []

    public init() {}

    var isEmpty: Bool { clickThrough == nil && clickTracking.isEmpty && customClicks.isEmpty }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.elements("ClickTracking", &clickTracking, limit: Limits.trackingUrls)
        let goesLast = Self.goesLast(cursor.version)
        if !goesLast { cursor.element("ClickThrough", &clickThrough) }
        cursor.elements("CustomClick", &customClicks, limit: Limits.trackingUrls)
        if goesLast { cursor.element("ClickThrough", &clickThrough) }
    }

    /// In 4.0 and 4.1 where the viewer goes stands behind the other clicks, and in no wrapper.
    static func goesLast(_ version: VastVersion) -> Bool { version == .v40 || version == .v41 }
}

/// Data for code that comes with the ad (VAST 4.2 §3.8.3).
public struct AdParameters: VastElement {
    public var xmlEncoded: Bool?
    public var text: String?

    public init() {}
    public init(_ text: String) { self.text = text }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute("xmlEncoded", &xmlEncoded, .boolean)
        cursor.text(&text, .markup)
    }
}
