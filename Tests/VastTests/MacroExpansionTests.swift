import Testing

@testable import Vast

@Suite struct MacroExpansionTests {
    private static let values = MacroExpansion([
        .cacheBusting: .cacheBusting(5), .adPlayhead: .clock(ms: 7_500), .domain: .text("a b/ü&c=[IFA]"), .deviceIp: .withheld,
        .adCategories: .list(["IAB1-1", "IAB2,3", "ä"]), .serverSide: .number(1), .mediaMime: .list([]),
        .errorCode: .number(303),
    ])

    @Test(arguments: [
        ("https://e.example/?c=[CACHEBUSTING]", "https://e.example/?c=00000005"), ("[ADPLAYHEAD]", "00%3A00%3A07.500"),
        ("[DOMAIN]", "a%20b%2F%C3%BC%26c%3D%5BIFA%5D"), ("[ADCATEGORIES]", "IAB1-1,IAB2%2C3,%C3%A4"), ("[MEDIAMIME]", ""),
        ("[SERVERSIDE]", "1"), ("[DEVICEIP]", "-2"), ("[IFA]", "-1"), ("[ERRORCODE]&[ERROR_CODE]", "303&303"), ("[REASON]", "[REASON]"),
        ("%5BSERVERSIDE%5D%5bSERVERSIDE%5d", "11"), ("%%SERVERSIDE%%", "1"), ("%%SERVERSIDE%", "%%SERVERSIDE%"),
        ("[serverside]", "[serverside]"), ("[OWN]%%OWN%%%5BOWN%5D", "[OWN]%%OWN%%%5BOWN%5D"),
        ("${SERVERSIDE}{{SERVERSIDE}}", "${SERVERSIDE}{{SERVERSIDE}}"),
        ("[SERVERSIDE", "[SERVERSIDE"), ("[[SERVERSIDE]]", "[1]"), ("[SERVERSIDE][SERVERSIDE]", "11"), ("[]", "[]"), ("%%%%", "%%%%"),
        ("%5B", "%5B"), ("[%5BSERVERSIDE]", "[%5BSERVERSIDE]"), ("%%%SERVERSIDE%%", "%1"), ("a%20b", "a%20b"), ("", ""), ("ü", "ü"),
        ("[VERYLONGNAMETHATISNOMACROATALL]", "[VERYLONGNAMETHATISNOMACROATALL]"),
    ])
    func macrosAreReplaced(template: String, url: String) { #expect(Self.values.url(template) == url) }

    /// The IAB's list, and one name of the papers of 4.2.
    @Test func allOfTheListAreKnown() {
        let names = """
            TIMESTAMP CACHEBUSTING ADCATEGORIES ADCOUNT ADTYPE BLOCKEDADCATEGORIES BREAKMAXADLENGTH BREAKMAXADS BREAKMAXDURATION
            BREAKMINADLENGTH BREAKPOSITION CONTENTPLAYHEAD MEDIAPLAYHEAD PLACEMENTTYPE TRANSACTIONID UNIVERSALADID BREAKMINDURATION
            CLIENTUA DEVICEIP DEVICEUA IFA IFATYPE LATLONG SERVERSIDE SERVERUA APPBUNDLE DOMAIN PAGEURL STOREID STOREURL CONTENTCAT
            CONTENTID CONTENTURI APIFRAMEWORKS CLICKTYPE EXTENSIONS MEDIAMIME OMIDPARTNER PLAYBACKMETHODS PLAYERCAPABILITIES VASTVERSIONS
            VERIFICATIONVENDORS ADPLAYHEAD ADSERVINGID ASSETURI INVENTORYSTATE PLAYERSIZE PLAYERSTATE PODSEQUENCE CLICKPOS ERRORCODE REASON
            GDPRCONSENT GPPSECTIONID GPPSTRING LIMITADTRACKING REGULATIONS DSAPARAMS DSAPUBRENDER DSAREQUIRED
            """.split { $0 == " " || $0 == "\n" }.map(String.init)
        #expect(names.count == 60 && Set(names) == Set(Macro.allCases.map(\.rawValue)))
        for name in names {
            let isLeft = name == "ERRORCODE" || name == "REASON"
            #expect(MacroExpansion().url("[\(name)]") == (isLeft ? "[\(name)]" : "-1"))
        }
    }

    @Test func momentsAreWritten() {
        var values = MacroExpansion()
        values.setTimestamp(wallMs: 1_767_225_600_123)
        #expect(values.url("[TIMESTAMP]") == "2026-01-01T00%3A00%3A00.123Z")
        #expect(values[.timestamp] == .text("2026-01-01T00:00:00.123Z"))
    }

    @Test(arguments: [0, 7, 99_999_999, 100_000_000, UInt64.max])
    func cacheBustingHasEightDigits(random: UInt64) {
        let url = MacroExpansion([.cacheBusting: .cacheBusting(random)]).url("[CACHEBUSTING]") ?? ""
        #expect(url.utf8.count == 8 && url.utf8.allSatisfy { (0x30...0x39).contains($0) })
    }

    @Test func whatGrowsBeyondBoundsIsNone() {
        let values = MacroExpansion([.domain: .text(String(repeating: "ü", count: 10_000))])
        #expect(values.url("[DOMAIN]")?.utf8.count == 60_000 && values.url("[DOMAIN][DOMAIN]") == nil)
        #expect(values.url(String(repeating: "a", count: Limits.expandedBytes + 1)) == nil)
    }

    /// What a shared document wants of the spellings.
    @Test(.enabled(if: Corpus.isThere)) func theSpellingsOfTheCorpusAreReplaced() throws {
        let template = try VastDocument.read(Corpus.named("wild-macro-forms.xml")).document.ads[0].impressions[0].url
        let url = MacroExpansion([.cacheBusting: .cacheBusting(1)]).url(template)
        #expect(
            url == "https://ads.example.com/imp?a=00000001&b=00000001&c=[cachebusting]&d=00000001&e=[UNKNOWNMACRO]&f=[ERRORCODE]"
                + "&g=%24%7BAUCTION_PRICE%7D&h=${AUCTION_PRICE}")
    }
}
