/// When ads play in a programme (VMAP 1.0.1 §2.3): the breaks, and what each plays or where that is to be had.
public struct VmapDocument: VastElement {
    public var adBreaks: [VmapAdBreak] = []
    public var extensions: [Extension] = []

    public init() {}
    public init(_ adBreaks: [VmapAdBreak]) { self.adBreaks = adBreaks }

    static let space = "http://www.iab.net/videosuite/vmap"

    mutating func walk(_ cursor: inout some ElementCursor) {
        cursor.declare(Self.space, prefix: "vmap")
        var version: String? = "1.0"
        cursor.attribute("version", &version, .string)
        cursor.elements("AdBreak", &adBreaks, limit: Limits.adBreaks)
        cursor.list("Extensions", of: "Extension", &extensions)
    }

    /// Reads VMAP of any namespace. A break without a place that is understood is left out, and `refused` says so.
    ///
    /// - Throws: `VastError` for what is no VMAP, for a VAST document within of a version that is none, and beyond `Limits`.
    public static func read(_ bytes: [UInt8]) throws(VastError) -> VastReading<VmapDocument> {
        if VastReader.isEmpty(bytes) {
            return VastReading(
                document: VmapDocument(), warnings: [VastWarning(problem: .empty, element: "", byteOffset: 0)], refused: [])
        }
        var reader = try VastReader(bytes)
        let document = try reader.read(root: "VMAP", as: VmapDocument.self)
        return VastReading(document: document, warnings: reader.warnings, refused: reader.refused)
    }

    /// The document as VMAP 1.0, UTF-8.
    /// - Parameter version: of the VAST documents within.
    public func xml(vast version: VastVersion) -> [UInt8] {
        var writer = VastWriter(version)
        writer.write(root: "VMAP", prefix: "vmap:", self)
        return writer.out
    }
}

/// One break (VMAP 1.0.1 §2.3.2). Without a source it is there for its tracking alone.
public struct VmapAdBreak: VastElement {
    public enum BreakType: String, CaseIterable, Sendable {
        case linear, nonlinear, display
    }
    public var timeOffset: TimeOffset
    /// What may play in it, the preferred first.
    public var breakTypes: [BreakType]
    public var breakId: String?
    /// The break comes again, so long after each time.
    public var repeatAfterMs: Int64?
    public var adSource: AdSource?
    public var trackingEvents: [Tracking] = []
    public var extensions: [Extension] = []

    public init() { self.init(.start) }
    public init(_ timeOffset: TimeOffset, breakTypes: [BreakType] = [.linear], breakId: String? = nil, adSource: AdSource? = nil) {
        self.timeOffset = timeOffset
        self.breakTypes = breakTypes
        self.breakId = breakId
        self.adSource = adSource
    }

    mutating func walk(_ cursor: inout some ElementCursor) {
        var place: TimeOffset? = cursor.isReading ? nil : timeOffset
        cursor.attribute("timeOffset", &place, PlaceValue())
        cursor.attribute(required: "breakType", &breakTypes, TypesValue())
        cursor.attribute("breakId", &breakId, .string)
        cursor.attribute("repeatAfter", &repeatAfterMs, LongClockValue())
        cursor.element("AdSource", &adSource)
        cursor.list("TrackingEvents", of: "Tracking", &trackingEvents, limit: Limits.trackingUrls)
        cursor.list("Extensions", of: "Extension", &extensions)
        guard let place else {
            return cursor.refuse(id: breakId, errors: trackingEvents.filter { $0.event == .error }.map(\.url))
        }
        timeOffset = place
    }

    /// Where the break is (VMAP 1.0.1 §2.3.2, `timeOffset`).
    public enum TimeOffset: Equatable, Hashable, Sendable {
        case start, end
        case time(ms: Int64)
        /// Of the programme's length, 0 to 100.
        case percent(Int)
        /// The break of that number among those that the programme has places for, from 1.
        case position(Int)
    }

    private struct PlaceValue: ValueForm {
        func read(_ text: String) -> TimeOffset? {
            switch text.lowercased() {
            case "start": return .start
            case "end": return .end
            default: break
            }
            if text.hasSuffix("%") {
                return NumberValue().read(String(text.dropLast())).flatMap { $0 <= 100 ? .percent($0) : nil }
            }
            if text.hasPrefix("#") {
                return NumberValue().read(String(text.dropFirst())).flatMap { $0 > 0 ? .position($0) : nil }
            }
            return LongClockValue().read(text).map { .time(ms: $0) }
        }

        func text(_ value: TimeOffset) -> String {
            switch value {
            case .start: "start"
            case .end: "end"
            case .time(let milliseconds): LongClockValue().text(milliseconds)
            case .percent(let share): "\(min(max(0, share), 100))%"
            case .position(let number): "#\(max(1, number))"
            }
        }
    }

    /// Programmes are longer than ads.
    private struct LongClockValue: ValueForm {
        func read(_ text: String) -> Int64? { ClockText.milliseconds(text, hoursMax: Limits.breakHours) }
        func text(_ value: Int64) -> String { ClockText.text(min(max(0, value), (Limits.breakHours + 1) * 3_600_000 - 1)) }
    }

    /// With commas between them.
    private struct TypesValue: ValueForm {
        func read(_ text: String) -> [BreakType]? {
            let types = text.split(separator: ",").compactMap { part in
                TokenValue<BreakType>().read(String(part.filter { $0 != " " }))
            }
            return types.isEmpty ? nil : types
        }
        func text(_ value: [BreakType]) -> String {
            (value.isEmpty ? [.linear] : value).map(\.rawValue).joined(separator: ",")
        }
    }

    /// A URL that is told of the break (VMAP 1.0.1 §2.3.4).
    public struct Tracking: VastElement {
        public enum Event: String, CaseIterable, Sendable {
            case breakStart, breakEnd, error
        }
        public var event: Event
        public var url: String

        public init() { self.init(.breakStart, "") }
        public init(_ event: Event, _ url: String) {
            self.event = event
            self.url = url
        }

        mutating func walk(_ cursor: inout some ElementCursor) {
            var written: Event? = cursor.isReading ? nil : event
            cursor.attribute("event", &written, TokenValue<Event>())
            cursor.url(&url)
            guard let written else { return cursor.drop(.incomplete) }
            event = written
        }
    }

    /// What a break plays (VMAP 1.0.1 §2.3.3).
    public struct AdSource: VastElement {
        public enum Content: Equatable, Sendable {
            case vastAdData(VastDocument)
            case adTagUri(String, templateType: String)
            /// An answer in another format than VAST.
            case customAdData(RawXml, templateType: String)
        }
        public var id: String?
        /// nil: true.
        public var allowMultipleAds: Bool?
        /// Whether wrappers are followed; nil: true.
        public var followRedirects: Bool?
        public var content: Content

        public init() { self.init(.vastAdData(VastDocument())) }
        public init(id: String? = nil, _ content: Content) {
            self.id = id
            self.content = content
        }

        mutating func walk(_ cursor: inout some ElementCursor) {
            cursor.attribute("id", &id, .string)
            cursor.attribute("allowMultipleAds", &allowMultipleAds, .boolean)
            cursor.attribute("followRedirects", &followRedirects, .boolean)
            var data: VastDocument?, tag: AdTagUri?, custom: CustomAdData?
            if !cursor.isReading {
                switch content {
                case .vastAdData(let document): data = document
                case .adTagUri(let url, let type): tag = AdTagUri(templateType: type, url: url)
                case .customAdData(let held, let type): custom = CustomAdData(templateType: type, content: held)
                }
            }
            cursor.group("VASTAdData", isThere: data != nil) { $0.document("VAST", &data) }
            cursor.element("AdTagURI", &tag)
            cursor.element("CustomAdData", &custom)
            if let data {
                content = .vastAdData(data)
            } else if let tag {
                content = .adTagUri(tag.url, templateType: tag.templateType)
            } else if let custom {
                content = .customAdData(custom.content, templateType: custom.templateType)
            } else {
                cursor.drop(.incomplete)
            }
        }
    }

    private struct AdTagUri: VastElement {
        var templateType = "vast3"
        var url = ""

        init() {}
        init(templateType: String, url: String) {
            self.templateType = templateType
            self.url = url
        }

        mutating func walk(_ cursor: inout some ElementCursor) {
            cursor.attribute(required: "templateType", &templateType, .string)
            cursor.url(&url)
        }
    }

    private struct CustomAdData: VastElement {
        var templateType = "proprietary"
        var content = RawXml()

        init() {}
        init(templateType: String, content: RawXml) {
            self.templateType = templateType
            self.content = content
        }

        mutating func walk(_ cursor: inout some ElementCursor) {
            cursor.attribute(required: "templateType", &templateType, .string)
            cursor.content(&content)
        }
    }
}
