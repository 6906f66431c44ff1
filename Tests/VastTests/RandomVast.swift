import TestSupport

@testable import Vast

/// Documents with anything in them that the tables have, each complete enough for the schemas.
struct RandomVast {
    private var rng: Seeded
    /// More than one icon is more than the schemas of 4.0 and 4.1 can say.
    var iconsMost = 3

    init(_ seed: UInt64) { rng = Seeded(seed) }

    // MARK: Small things

    private mutating func chance() -> Bool { Bool.random(using: &rng) }
    private mutating func some<Value>(_ value: Value) -> Value? { chance() ? value : nil }
    private mutating func number(_ most: Int = 2_000) -> Int { Int.random(in: 0...most, using: &rng) }

    private mutating func word() -> String {
        let words = ["a", "Brand", "x-1", "Ünï", "日本", "<b>", "A&B", "\"q\"", "it's", "]]>", "]", "&amp;", "😀", "1 < 2"]
        return (0..<Int.random(in: 1...3, using: &rng)).map { _ in words.randomElement(using: &rng) ?? "" }.joined(separator: " ")
    }

    private mutating func url() -> String {
        let macros = ["[ERRORCODE]", "[CACHEBUSTING]", "[TIMESTAMP]", "1", "%20", "a%2Fb"]
        let scheme = ["https", "http", "HTTPS"].randomElement(using: &rng) ?? ""
        return "\(scheme)://ads.example.com/\(number())?a=\(macros.randomElement(using: &rng) ?? "")&b=\(number())"
    }

    private mutating func list<Value>(_ range: ClosedRange<Int> = 0...3, _ make: (inout RandomVast) -> Value) -> [Value] {
        (0..<Int.random(in: range, using: &rng)).map { _ in make(&self) }
    }

    private mutating func idUrl() -> IdUrl { IdUrl(url(), id: some(word())) }
    private mutating func durationMs() -> Int64 { Int64(chance() ? number(120) * 1_000 : number(86_399_999)) }
    private mutating func offset() -> TimeOffset {
        chance() ? .time(ms: durationMs()) : .percent(thousandths: chance() ? Int64(number(100)) * 1_000 : Int64(number(100_000)))
    }

    private mutating func raw() -> RawXml {
        let texts = [
            "", "<a/>", "<x:n xmlns:x=\"urn:own\">kept <!-- as is --><![CDATA[<&]]></x:n>", "<a><b c=\"1\">&lt;</b></a>\n<a d='&amp;'/>",
        ]
        return (try? RawXml(texts.randomElement(using: &rng) ?? "")) ?? RawXml()
    }

    // MARK: Documents

    mutating func document() -> VastDocument {
        var document = VastDocument()
        if Int.random(in: 0..<8, using: &rng) == 0 {
            document.errors = list { $0.url() }
        } else {
            document.ads = list(1...3) { $0.ad() }
            document.errors = list(0...1) { $0.url() }
        }
        return document
    }

    mutating func vmap() -> VmapDocument {
        var document = VmapDocument(list(0...4) { $0.adBreak() })
        document.extensions = list(0...1) { Extension(type: $0.word(), $0.raw()) }
        return document
    }

    private mutating func adBreak() -> VmapAdBreak {
        let places: [VmapAdBreak.TimeOffset] = [
            .start, .end, .time(ms: durationMs() * 4), .percent(number(100)), .position(1 + number(9)),
        ]
        var adBreak = VmapAdBreak(places.randomElement(using: &rng) ?? .start, breakId: some(word()))
        adBreak.breakTypes = [[.linear], [.linear, .nonlinear], [.display]].randomElement(using: &rng) ?? []
        adBreak.repeatAfterMs = some(durationMs())
        adBreak.trackingEvents = list { .init(VmapAdBreak.Tracking.Event.allCases.randomElement(using: &$0.rng) ?? .error, $0.url()) }
        adBreak.extensions = list(0...1) { Extension(type: $0.word(), $0.raw()) }
        let contents: [VmapAdBreak.AdSource.Content] = [
            .vastAdData(document()), .adTagUri(url(), templateType: "vast3"), .customAdData(raw(), templateType: "proprietary"),
        ]
        if chance(), let content = contents.randomElement(using: &rng) {
            adBreak.adSource = VmapAdBreak.AdSource(id: some(word()), content)
            adBreak.adSource?.allowMultipleAds = some(chance())
            adBreak.adSource?.followRedirects = some(chance())
        }
        return adBreak
    }

    private mutating func ad() -> VastAd {
        let isWrapper = Int.random(in: 0..<3, using: &rng) == 0
        var ad = VastAd(id: some(word()), sequence: some(1 + number(9)), isWrapper ? .wrapper(wrapper()) : .inLine(inLine()))
        ad.conditionalAd = some(chance())
        ad.adType = some(.audio)
        ad.adSystem = AdSystem(word(), version: some("1.0"))
        ad.errors = list { $0.url() }
        ad.impressions = list { $0.idUrl() }
        if chance() { ad.pricing = Pricing(.cpv, currency: "EUR", valueMicros: Int64(number(20_000_000))) }
        if chance() {
            var viewable = ViewableImpression()
            viewable.id = some(word())
            viewable.viewable = list { $0.url() }
            viewable.notViewable = list { $0.url() }
            viewable.viewUndetermined = list { $0.url() }
            ad.viewableImpression = viewable
        }
        ad.extensions = list(0...2) { random in
            var item = Extension(type: random.some(random.word()), random.raw())
            item.attributes = random.list(0...1) { XmlAttribute(name: "own", value: $0.word()) }.compactMap(\.self)
            return item
        }
        ad.adVerifications = list(0...2) { $0.verification() }
        ad.creatives = list(1...3) { $0.creative() }
        return ad
    }

    private mutating func inLine() -> InLine {
        var inLine = InLine()
        inLine.adServingId = some(word())
        inLine.adTitle = some(word())
        inLine.advertiser = some(Advertiser(word(), id: some(word())))
        inLine.categories = list { AdCategory("\($0.number())", authority: "iabtechlab.com") }
        inLine.description = some(word())
        inLine.expiresSeconds = some(number())
        inLine.survey = some(Survey(url(), type: some("text/html")))
        return inLine
    }

    private mutating func wrapper() -> Wrapper {
        var wrapper = Wrapper(vastAdTagUri: url())
        wrapper.followAdditionalWrappers = some(chance())
        wrapper.allowMultipleAds = some(chance())
        wrapper.fallbackOnNoAd = some(chance())
        wrapper.blockedAdCategories = list { AdCategory("\($0.number())", authority: "iabtechlab.com") }
        return wrapper
    }

    private mutating func verification() -> Verification {
        var verification = Verification()
        verification.vendor = some("meter.example-omid")
        verification.executableResources = list(0...1) { random in
            var resource = Verification.ExecutableResource()
            (resource.url, resource.apiFramework, resource.type) = (random.url(), random.some("omid"), random.some("text/x"))
            return resource
        }
        verification.javaScriptResources = list(0...2) { random in
            var resource = Verification.JavaScriptResource()
            (resource.url, resource.apiFramework, resource.browserOptional) = (random.url(), "omid", random.some(true))
            return resource
        }
        verification.viewableImpression = some(idUrl())
        verification.verificationNotExecuted = list { $0.url() }
        verification.verificationParameters = some(word())
        return verification
    }

    // MARK: Creatives

    private mutating func creative() -> VastCreative {
        var creative = VastCreative()
        creative.id = some(word())
        creative.sequence = some(1 + number(5))
        creative.adId = some(word())
        creative.apiFramework = some(word())
        creative.creativeExtensions = list(0...1) { random in
            var item = CreativeExtension(type: random.some(random.word()), random.raw())
            item.attributes = random.list(0...1) { XmlAttribute(name: "own", value: $0.word()) }.compactMap(\.self)
            return item
        }
        creative.universalAdIds = list(0...2) { random in
            UniversalAdId(random.word(), idRegistry: random.chance() ? "ad-id.org" : "unknown")
        }
        if chance() {
            creative.companionAds = CompanionAds(list(0...2) { $0.companion() })
            creative.companionAds?.required = some(.any)
        }
        if chance() {
            var ads = NonLinearAds()
            ads.trackingEvents = events()
            ads.nonLinears = list(0...2) { $0.nonLinear() }
            creative.nonLinearAds = ads
        }
        if chance() || (creative.companionAds == nil && creative.nonLinearAds == nil) { creative.linear = linear() }
        return creative
    }

    private mutating func events() -> [Tracking] {
        list(0...5) { random in
            let event = Tracking.Event.allCases.randomElement(using: &random.rng) ?? .start
            return Tracking(event, random.url(), offset: event == .progress ? random.offset() : nil)
        }
    }

    private mutating func linear() -> Linear {
        var linear = Linear(durationMs: durationMs(), mediaFiles: list(1...4) { $0.mediaFile() })
        if chance() { linear.durationMs = nil }
        linear.skipoffset = some(offset())
        linear.icons = list(0...iconsMost) { $0.icon() }
        linear.trackingEvents = events()
        linear.adParameters = some(AdParameters(word()))
        linear.adParameters?.xmlEncoded = some(false)
        linear.mezzanines = list(0...2) { random in
            var file = Mezzanine(random.url(), type: "video/quicktime", width: random.number(), height: random.number())
            (file.id, file.delivery, file.codec) = (random.some("m"), random.chance() ? .progressive : .streaming, random.some("prores"))
            (file.fileSizeBytes, file.mediaType) = (random.some(random.number()), random.some("2D"))
            return file
        }
        linear.interactiveCreativeFiles = list(0...1) { random in
            var file = InteractiveCreativeFile(random.url(), type: random.some("text/html"), apiFramework: "SIMID")
            file.variableDuration = random.some(true)
            return file
        }
        linear.closedCaptionFiles = list(0...2) { ClosedCaptionFile($0.url(), type: $0.some("text/vtt"), language: $0.some("zh-TW")) }
        linear.videoClicks.clickThrough = some(idUrl())
        linear.videoClicks.clickTracking = list { $0.idUrl() }
        linear.videoClicks.customClicks = list(0...1) { $0.idUrl() }
        return linear
    }

    private mutating func mediaFile() -> MediaFile {
        var file = MediaFile(url(), type: chance() ? "video/mp4" : "application/x-mpegURL", width: number(), height: number())
        file.id = some(word())
        file.delivery = chance() ? .progressive : .streaming
        file.codec = some("avc1.640028")
        if chance() { file.bitrateKbps = number() } else { (file.minBitrateKbps, file.maxBitrateKbps) = (number(), number()) }
        file.scalable = some(chance())
        file.maintainAspectRatio = some(chance())
        file.fileSizeBytes = some(number())
        file.mediaType = some("360")
        file.apiFramework = some("VPAID")
        return file
    }

    private mutating func resources() -> Resources {
        var resources = Resources()
        resources.html = list(0...1) { $0.word() }
        resources.iframes = list(0...1) { $0.url() }
        resources.statics = list(1...2) { .init($0.url(), creativeType: "image/png") }
        return resources
    }

    private mutating func icon() -> Icon {
        var icon = Icon(
            program: word(), width: number(), height: number(), x: chance() ? .right : .pixels(number()), y: chance() ? .top : .bottom)
        icon.durationMs = some(durationMs())
        icon.offsetMs = some(durationMs())
        icon.apiFramework = some(word())
        icon.pxratioMicros = some(1_500_000)
        icon.resources = resources()
        icon.viewTracking = list { $0.url() }
        guard chance() else { return icon }
        var clicks = Icon.Clicks()
        clicks.clickThrough = some(url())
        clicks.clickTracking = list { $0.idUrl() }
        clicks.fallbackImages = list(0...2) { random in
            var image = Icon.FallbackImage()
            (image.width, image.height) = (random.some(random.number()), random.some(random.number()))
            (image.altText, image.staticResource) = (random.some(random.word()), random.some(random.url()))
            return image
        }
        icon.clicks = clicks
        return icon
    }

    private mutating func companion() -> Companion {
        var companion = Companion(width: number(), height: number())
        companion.id = some(word())
        (companion.assetWidth, companion.assetHeight) = (some(number()), some(number()))
        (companion.expandedWidth, companion.expandedHeight) = (some(number()), some(number()))
        (companion.apiFramework, companion.adSlotId) = (some(word()), some(word()))
        companion.pxratioMicros = some(2_000_000)
        companion.renderingMode = some(.endCard)
        if chance() { companion.resources = resources() }
        companion.adParameters = some(AdParameters(word()))
        companion.altText = some(word())
        companion.clickThrough = some(url())
        companion.clickTracking = list { $0.idUrl() }
        companion.creativeExtensions = list(0...1) { CreativeExtension(type: nil, $0.raw()) }
        companion.trackingEvents = events()
        return companion
    }

    private mutating func nonLinear() -> NonLinear {
        var nonLinear = NonLinear(width: number(), height: number())
        nonLinear.id = some(word())
        (nonLinear.expandedWidth, nonLinear.expandedHeight) = (some(number()), some(number()))
        (nonLinear.scalable, nonLinear.maintainAspectRatio) = (some(true), some(false))
        nonLinear.minSuggestedDurationMs = some(durationMs())
        nonLinear.apiFramework = some(word())
        if chance() { nonLinear.resources = resources() }
        nonLinear.adParameters = some(AdParameters(word()))
        nonLinear.clickThrough = some(url())
        nonLinear.clickTracking = list { $0.idUrl() }
        return nonLinear
    }
}
