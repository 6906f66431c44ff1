import Testing

@testable import Vast

/// Which version has what, by hand: the tables of the sources are not asked here.
@Suite struct PresenceTests {
    /// One of everything.
    private static let inLine: VastDocument = {
        var ad = VastAd(id: "a", sequence: 1, .inLine(InLine()))
        (ad.conditionalAd, ad.adType) = (true, .hybrid)
        ad.adSystem = AdSystem("s", version: "1")
        ad.errors = ["https://e.example/error"]
        ad.pricing = Pricing(.cpm, currency: "USD", valueMicros: 12_500_000)
        var viewable = ViewableImpression()
        viewable.viewUndetermined = ["https://e.example/view"]
        ad.viewableImpression = viewable
        var script = Verification.JavaScriptResource()
        (script.url, script.browserOptional) = ("https://e.example/omid.js", true)
        var verification = Verification()
        verification.javaScriptResources = [script]
        verification.verificationNotExecuted = ["https://e.example/not?r=[REASON]"]
        ad.adVerifications = [verification]
        var inLine = InLine()
        (inLine.adServingId, inLine.adTitle, inLine.description) = ("serving", "title", "words")
        inLine.advertiser = Advertiser("brand", id: "adv")
        inLine.categories = [AdCategory("3", authority: "iabtechlab.com")]
        (inLine.expiresSeconds, inLine.survey) = (60, Survey("https://e.example/survey", type: "text/html"))
        ad.content = .inLine(inLine)
        var file = MediaFile("https://e.example/a.mp4", type: "video/mp4", width: 1, height: 2, bitrateKbps: 3, codec: "avc1")
        (file.minBitrateKbps, file.fileSizeBytes, file.mediaType) = (1, 9, "3D")
        var linear = Linear(durationMs: 15_500, mediaFiles: [file])
        linear.skipoffset = .time(ms: 5_000)
        linear.closedCaptionFiles = [ClosedCaptionFile("https://e.example/a.vtt")]
        linear.mezzanines = [Mezzanine("https://e.example/a.mov", type: "video/quicktime", width: 7, height: 8)]
        linear.interactiveCreativeFiles = [InteractiveCreativeFile("https://e.example/a.html")]
        linear.interactiveCreativeFiles[0].variableDuration = true
        linear.trackingEvents = Tracking.Event.allCases.map {
            Tracking($0, "https://e.example/\($0.rawValue)", offset: $0 == .progress ? .percent(thousandths: 12_500) : nil)
        }
        var icon = Icon(program: "AdChoices", width: 1, height: 1, x: .right, y: .top)
        icon.resources.statics = [.init("https://e.example/i.png", creativeType: "image/png")]
        icon.pxratioMicros = 2_000_000
        linear.icons = [icon]
        var creative = VastCreative()
        (creative.id, creative.adId, creative.apiFramework, creative.linear) = ("c", "ad-id", "SIMID", linear)
        creative.universalAdIds = [UniversalAdId("N1", idRegistry: "ad-id.org"), UniversalAdId("N2", idRegistry: "other")]
        var companion = Companion(width: 300, height: 250)
        (companion.adSlotId, companion.renderingMode, companion.assetWidth) = ("slot", .endCard, 4)
        companion.clickTracking = [IdUrl("https://e.example/cc")]
        creative.companionAds = CompanionAds([companion])
        creative.companionAds?.required = .any
        ad.creatives = [creative]
        return VastDocument(ads: [ad], errors: ["https://e.example/none"])
    }()

    private static let wrapper: VastDocument = {
        var wrapper = Wrapper(vastAdTagUri: "tag?x=1")
        (wrapper.followAdditionalWrappers, wrapper.allowMultipleAds, wrapper.fallbackOnNoAd) = (false, true, true)
        wrapper.blockedAdCategories = [AdCategory("5", authority: "iabtechlab.com")]
        var document = inLine
        document.ads[0].content = .wrapper(wrapper)
        document.ads[0].creatives[0].linear?.videoClicks.clickThrough = IdUrl("https://e.example/go")
        return document
    }()

    /// What is written, the first version that has it, and the last.
    @Test(
        arguments: [
            (" sequence=\"1\"", .v30, .v43), (" conditionalAd=\"true\"", .v40, .v43), (" adType=\"hybrid\"", .v41, .v43),
            (" xmlns=\"http://www.iab.com/VAST\"", .v40, .v43), ("<AdSystem version=\"1\">s</AdSystem>", .v20, .v43),
            ("<Pricing model=\"cpm\" currency=\"USD\"><![CDATA[12.5]]></Pricing>", .v30, .v30),
            ("<Pricing model=\"CPM\" currency=\"USD\"><![CDATA[12.5]]></Pricing>", .v40, .v43), ("<ViewableImpression>", .v40, .v43),
            ("<AdServingId>serving</AdServingId>", .v41, .v43), ("<Advertiser>brand</Advertiser>", .v30, .v42),
            ("<Advertiser id=\"adv\">brand</Advertiser>", .v43, .v43), ("<Category authority=\"iabtechlab.com\">3</Category>", .v40, .v43),
            ("<Expires>60</Expires>", .v41, .v43), ("<Survey><![CDATA[https://e.example/survey]]></Survey>", .v20, .v30),
            ("<Survey type=\"text/html\">", .v40, .v43), (" AdID=\"ad-id\"", .v20, .v30), (" adId=\"ad-id\"", .v40, .v43),
            (" apiFramework=\"SIMID\"", .v30, .v43),
            ("<Extension type=\"UniversalAdId\"><UniversalAdId idRegistry=\"ad-id.org\">N1<", .v20, .v30),
            ("<UniversalAdId idRegistry=\"ad-id.org\" idValue=\"N1\">N1</UniversalAdId></Creative>", .v40, .v40),
            ("<UniversalAdId idRegistry=\"ad-id.org\">N1</UniversalAdId></Creative>", .v41, .v41),
            ("N1</UniversalAdId><UniversalAdId idRegistry=\"other\">N2</UniversalAdId></Creative>", .v42, .v43),
            (" skipoffset=\"00:00:05\"", .v30, .v43), ("<Duration>00:00:15.500</Duration>", .v20, .v43), (" codec=\"avc1\"", .v30, .v43),
            (" minBitrate=\"1\"", .v30, .v43), (" fileSize=\"9\" mediaType=\"3D\"", .v41, .v43), ("<ClosedCaptionFiles>", .v41, .v43),
            ("</MediaFile><Mezzanine><![CDATA[https://e.example/a.mov]]>", .v40, .v40),
            ("</MediaFile><Mezzanine delivery=\"progressive\" type=\"video/quicktime\" width=\"7\" height=\"8\">", .v41, .v43),
            ("<Extension type=\"Mezzanine\"><Mezzanine delivery=\"progressive\"", .v20, .v30), ("<Icons><Icon ", .v30, .v43),
            (" pxratio=\"2\"", .v40, .v43), (" variableDuration=\"true\"", .v41, .v43), ("<AdVerifications><Verification>", .v40, .v43),
            ("<Extension type=\"AdVerifications\"><AdVerifications><Verification>", .v20, .v30), (" browserOptional=\"true\"", .v41, .v43),
            ("<Tracking event=\"verificationNotExecuted\">", .v41, .v43), ("<CompanionAds required=\"any\">", .v30, .v43),
            (" adSlotID=\"slot\"", .v30, .v40), (" adSlotId=\"slot\"", .v41, .v43), (" renderingMode=\"end-card\"", .v41, .v43),
            (" assetWidth=\"4\"", .v30, .v43), ("<CompanionClickTracking><", .v30, .v30), ("<CompanionClickTracking id=\"\"><", .v40, .v43),
            (" event=\"progress\" offset=\"12.5%\"", .v30, .v43), (" event=\"skip\"", .v30, .v43), (" event=\"loaded\"", .v41, .v43),
            (" event=\"fullscreen\"", .v20, .v30), (" event=\"playerExpand\"", .v40, .v43), (" event=\"exitFullscreen\"", .v30, .v30),
            (" event=\"expand\"", .v20, .v30), (" event=\"adExpand\"", .v40, .v43), (" event=\"otherAdInteraction\"", .v40, .v43),
            (" event=\"timeSpentViewing\"", .v40, .v40), (" event=\"acceptInvitationLinear\"", .v30, .v40),
            (" event=\"interactiveStart\"", .v42, .v43), (" event=\"notUsed\"", .v43, .v43), (" event=\"firstQuartile\"", .v20, .v43),
        ] as [(String, VastVersion, VastVersion)])
    func inLineAdsHaveIt(_ part: String, first: VastVersion, last: VastVersion) { check(Self.inLine, part, first, last) }

    @Test(
        arguments: [
            (" followAdditionalWrappers=\"false\" allowMultipleAds=\"true\" fallbackOnNoAd=\"true\"", .v30, .v43),
            ("<VASTAdTagURI><![CDATA[tag?x=1]]></VASTAdTagURI>", .v20, .v43),
            ("<BlockedAdCategories authority=\"iabtechlab.com\">5<", .v41, .v43), ("<Pricing ", .v40, .v43), (" skipoffset=", .v40, .v43),
            ("<JavaScriptResource browserOptional", .v41, .v43),
        ] as [(String, VastVersion, VastVersion)])
    func wrappersHaveIt(_ part: String, first: VastVersion, last: VastVersion) { check(Self.wrapper, part, first, last) }

    private func check(_ document: VastDocument, _ part: String, _ first: VastVersion, _ last: VastVersion) {
        for version in VastVersion.allCases {
            var text = String(decoding: document.xml(version), as: UTF8.self)
            // What older versions have there is written as newer ones have it.
            if !part.hasPrefix("<Extension ") { text.replace(#/<Extensions>.*<\/Extensions>/#, with: "") }
            #expect(text.contains(part) == (first <= version && version <= last), "\(version)")
        }
    }

    @Test(arguments: ["<MediaFiles", "<Duration", "<AdTitle", "<AdServingId", "<UniversalAdId idRegistry=\"other\""])
    func wrappersNeverHaveItAsOfFour(_ part: String) {
        for version in VastVersion.allCases where version >= .v40 {
            #expect(!String(decoding: Self.wrapper.xml(version), as: UTF8.self).contains(part), "\(version)")
        }
    }

    @Test func rootErrorsStandWhereThereIsNoAd() {
        let none = VastDocument(ads: [], errors: ["https://e.example/none?c=[ERRORCODE]"])
        for version in VastVersion.allCases {
            let error = "<Error><![CDATA[https://e.example/none"
            #expect(!String(decoding: Self.inLine.xml(version), as: UTF8.self).contains(error))
            #expect(String(decoding: none.xml(version), as: UTF8.self).contains(error) == (version >= .v30))
        }
    }

    @Test func closeLinearIsInAllButOne() {
        let having = VastVersion.allCases.filter { Tracking.Event.closeLinear.name(in: $0) != nil }
        #expect(having == [.v30, .v41, .v42, .v43])
    }
}
