/// A sign over the video, as that of AdChoices (VAST 4.2 §3.11.1).
public struct Icon: VastElement {
    /// Whose sign it is: "AdChoices".
    public var program: String
    public var width: Int
    public var height: Int
    public var xPosition: Position
    public var yPosition: Position
    public var durationMs: Int64?
    /// From the start of the ad.
    public var offsetMs: Int64?
    public var apiFramework: String?
    /// Device pixels for each pixel, in millionths.
    public var pxratioMicros: Int64?
    public var resources = Resources()
    public var clicks: Clicks?
    public var viewTracking: [String] = []

    /// Pixels from the left or the top, or an edge.
    public enum Position: Equatable, Sendable {
        case pixels(Int)
        case left, right, top, bottom
    }

    public init() { self.init(program: "", width: 0, height: 0, x: .pixels(0), y: .pixels(0)) }
    public init(program: String, width: Int, height: Int, x: Position, y: Position) {
        self.program = program
        self.width = width
        self.height = height
        xPosition = x
        yPosition = y
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.attribute(required: "program", &program, .string)
        cursor.attribute(required: "width", &width, .number)
        cursor.attribute(required: "height", &height, .number)
        cursor.attribute(required: "xPosition", &xPosition, PositionValue(edges: [("left", .left), ("right", .right)]))
        cursor.attribute(required: "yPosition", &yPosition, PositionValue(edges: [("top", .top), ("bottom", .bottom)]))
        cursor.attribute("duration", &durationMs, .clock)
        cursor.attribute("offset", &offsetMs, .clock)
        cursor.attribute("apiFramework", &apiFramework, .string)
        cursor.attribute("pxratio", &pxratioMicros, .decimal, .since(.v40))
        if !cursor.isReading, cursor.version < .v40 { resources = resources.onlyFirst }
        resources.walk(&cursor)
        cursor.element("IconClicks", &clicks)
        cursor.urls("IconViewTracking", &viewTracking)
    }

    /// An edge of the other axis is none: 0 is written for it.
    private struct PositionValue: ValueForm {
        let edges: [(name: String, position: Position)]

        func read(_ text: String) -> Position? {
            let name = text.lowercased()
            return edges.first { $0.name == name }?.position ?? NumberValue().read(text).map { .pixels($0) }
        }

        func text(_ value: Position) -> String {
            if case .pixels(let pixels) = value { return NumberValue().text(pixels) }
            return edges.first { $0.position == value }?.name ?? "0"
        }
    }

    /// What a click on it does (VAST 4.2 §3.11.2).
    public struct Clicks: VastElement {
        public var fallbackImages: [FallbackImage] = []
        public var clickThrough: String?
        public var clickTracking: [IdUrl] = []

        public init() {}

        mutating func walk(_ cursor: inout some ElementCursor) {
            cursor.list("IconClickFallbackImages", of: "IconClickFallbackImage", &fallbackImages, .since(.v42))
            cursor.value("IconClickThrough", &clickThrough, .url)
            cursor.elements("IconClickTracking", &clickTracking, limit: Limits.trackingUrls)
        }
    }

    /// Shown where no page can be opened, as on televisions.
    public struct FallbackImage: VastElement {
        public var width: Int?
        public var height: Int?
        public var altText: String?
        public var staticResource: String?

        public init() {}

        mutating func walk(_ cursor: inout some ElementCursor) {
            cursor.attribute("width", &width, .number)
            cursor.attribute("height", &height, .number)
            cursor.value("AltText", &altText, .string)
            cursor.value("StaticResource", &staticResource, .url)
        }
    }
}
