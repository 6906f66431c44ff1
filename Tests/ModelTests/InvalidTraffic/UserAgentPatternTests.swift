import TestSupport
import Testing

@testable import Model

@Suite struct UserAgentPatternTests {
    @Test(arguments: [
        ("curl/", "curl/8.5.0", true), ("curl/", "Mozilla (libcurl/8)", false), ("*curl/", "Mozilla (libcurl/8)", true),
        ("CURL/", "cUrL/8", true), ("*bot$", "Googlebot/2.1", true), ("*bot$", "robotics/1", false), ("*bot$", "a bot", true),
        ("bot$", "bots", false), ("a b", "x a b", true), ("a b", "xa b", false), ("curl", "cur", false), ("é", "é", false),
    ])
    func aPatternFitsWhereWordsDo(pattern: String, agent: String, fits: Bool) {
        let patterns = UserAgentPatterns([pattern].compactMap { UserAgentPattern($0) })
        #expect((patterns.first(in: agent) != nil) == fits)
    }

    @Test(arguments: ["", "*", "$", "*$", "a\u{0}", "é", String(repeating: "a", count: Limits.userAgentPatternBytes + 1)])
    func whatIsNoPatternIsRefused(text: String) { #expect(UserAgentPattern(text) == nil) }

    @Test func theFirstGivenIsNamed() {
        let patterns = UserAgentPatterns(["zeta", "alpha", "*pha"].compactMap { UserAgentPattern($0) })
        #expect(patterns.first(in: "alpha zeta")?.description == "zeta")
        #expect(patterns.first(in: "alpha")?.description == "alpha")
    }

    // Against a search for each pattern at each place.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func allAreFound(seed: UInt64) {
        var rng = Seeded(seed)
        func text(_ count: ClosedRange<Int>) -> String {
            String((0..<Int.random(in: count, using: &rng)).map { _ in "abA /".randomElement(using: &rng) ?? "a" })
        }
        let patterns = (0..<6).compactMap { _ in
            UserAgentPattern((Bool.random(using: &rng) ? "*" : "") + text(1...3) + (Bool.random(using: &rng) ? "$" : ""))
        }
        let agent = text(0...20), bytes = Array(agent.lowercased().utf8)
        func isWord(_ at: Int) -> Bool { bytes.indices.contains(at) && bytes[at] >= 0x61 }
        let wanted = patterns.first { pattern in
            bytes.indices.contains { at in
                let end = at + pattern.bytes.count
                return end <= bytes.count && Array(bytes[at..<end]) == pattern.bytes && (pattern.isAnywhere || !isWord(at - 1))
                    && (!pattern.endsWord || !isWord(end))
            }
        }
        #expect(UserAgentPatterns(patterns).first(in: agent) == wanted)
    }

    private static let rules = try? TrafficRules()

    @Test(arguments: [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.1; +https://openai.com/gptbot)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/118.0.5993.70 Safari/537.36",
        "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
        "ELB-HealthChecker/2.0", "kube-probe/1.28", "Mozilla/5.0 (compatible; PetalBot;+https://webmaster.petalsearch.com/site/petalbot)",
        "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)", "Scrapy/2.11.0 (+https://scrapy.org)",
        "ia_archiver", "Screaming Frog SEO Spider/19.0", "CCBot/2.0 (https://commoncrawl.org/faq/)", "Mozilla/5.0 zgrab/0.x",
    ])
    func aBotIsOne(agent: String) throws { #expect(try #require(Self.rules).bot(agent) != nil) }

    private static let strict = try? TrafficRules(includesTools: true, needsUserAgent: true)

    // Set-top boxes are built on them, and so are an operator's own checks.
    @Test(arguments: [
        "", " ", "curl/8.5.0", "Wget/1.21.3", "python-requests/2.31.0", "Go-http-client/2.0", "k6/0.47.0 (https://k6.io/)", "Lavf/60.3.100",
        "GStreamer souphttpsrc 1.22 libsoup/2.74", "GStreamer hlsdemux", "mybox libcurl/7.88",
    ])
    func aToolIsABotWhereThatIsAskedFor(agent: String) throws {
        #expect(try #require(Self.rules).bot(agent) == nil)
        #expect(try #require(Self.strict).bot(agent) != nil)
    }

    // What plays video, and what apps fetch with.
    @Test(arguments: [
        "Roku/DVP-9.10 (519.10E04111A)", "AppleCoreMedia/1.0.0.18L204 (Apple TV; U; CPU OS 14_0 like Mac OS X; en_us)", "AppleTV11,1/11.1",
        "Mozilla/5.0 (SMART-TV; LINUX; Tizen 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/5.0 TV Safari/537.36",
        "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.79 Safari/537.36",
        "HbbTV/1.5.1 (+DRM; Panasonic; TX-50; 4.102; ; _TV_5596;) VIERA", "Dalvik/2.1.0 (Linux; U; Android 9; AFTKA Build/PS7233)",
        "Dalvik/2.1.0 (Linux; U; Android 9; CUBOT NOTE 20 Build/PPR1)",
        "Mozilla/5.0 (Linux; Android 11; CUBOT) Chrome/90 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 12; ruby Build/SP1A) Chrome/118 Mobile Safari/537.36", "okhttp/4.9.3", "VLC/3.0.20 LibVLC/3.0.20",
        "Lavf/60.3.100", "MyApp/1.0 (Linux;Android 9) ExoPlayerLib/2.11.4", "MyApp/12 CFNetwork/1120 Darwin/19.0.0",
        "GStreamer souphttpsrc 1.22",
        "Mozilla/5.0 (compatible; TiVo; Series6)",
        "Mozilla/5.0 (QtEmbedded; U; Linux; C) AppleWebKit/533.3 MAG200 stbapp ver: 2 rev: 250 Safari/533.3",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/118.0.0.0 Safari/537.36 Edg/118.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0", "Mozilla/5.0 (PlayStation; PlayStation 5/2.26)",
        "Mozilla/5.0 (Linux; Android 11; SHIELD Android TV Build/RQ1A.210105.003; wv) AppleWebKit/537.36 Mobile Safari/537.36",
        "hlsjs", "Amazon CloudFront", "SogouMobileBrowser/2.0", "mpv 0.36.0", "Kodi/20.2 (Linux; Android 11)", "Xumo/1.2",
        "Infuse-Direct/7.6",
    ])
    func aPlayerIsNone(agent: String) throws { #expect(try #require(Self.rules).bot(agent) == nil) }
}
