import Decision
import Testing

@testable import Model

@Suite struct DeviceSignsTests {
    // As devices send them.
    @Test(arguments: [
        ("Roku/DVP-9.10 (519.10E04111A)", Device.tv), ("Roku4640X/DVP-7.70 (297.70E04154A)", .tv),
        ("Mozilla/5.0 (Linux; Android 7.1.2; AFTMM Build/NS6265; wv) AppleWebKit/537.36 Version/4.0 Chrome/70.0 Mobile Safari/537.36", .tv),
        ("Dalvik/2.1.0 (Linux; U; Android 9; AFTKA Build/PS7233)", .tv),
        ("Mozilla/5.0 (SMART-TV; LINUX; Tizen 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/5.0 TV Safari/537.36", .tv),
        ("Mozilla/5.0 (Linux; Tizen 2.3; SAMSUNG SM-Z130H) AppleWebKit/537.3 Version/2.3 Mobile Safari/537.3", .mobile),
        ("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.79 Safari/537.36", .tv),
        ("Mozilla/5.0 (Unknown; Linux armv7l) AppleWebKit/537.1+ Safari/537.1+ LG Browser/6.00.00(+mouse+3D; LGE) LG NetCast.TV-2013", .tv),
        ("Mozilla/5.0 (Linux; Android 9; BRAVIA 4K UR2 Build/PTT1.190515.001) AppleWebKit/537.36 Chrome/83.0 Safari/537.36", .tv),
        ("Mozilla/5.0 (Linux; Android 11; SHIELD Android TV Build/RQ1A.210105.003; wv) AppleWebKit/537.36 Mobile Safari/537.36", .tv),
        ("Mozilla/5.0 (Linux; Android 10; Chromecast Build/QTS1.200625.002) AppleWebKit/537.36 Chrome/90 Safari/537.36 CrKey/1.56", .tv),
        ("Mozilla/5.0 (X11; Linux armv7l) AppleWebKit/537.36 Chrome/52.0 Safari/537.36 CrKey/1.22.74257", .tv),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Safari/537.36 CrKey/1.0.999999 VIZIO SmartCast(Conjure/MTKF-5.0.20.1)", .tv),
        ("AppleTV11,1/11.1", .tv), ("AppleCoreMedia/1.0.0.18L204 (Apple TV; U; CPU OS 14_0 like Mac OS X; en_us)", .tv),
        ("HbbTV/1.5.1 (+DRM; Panasonic; TX-50; 4.102; ; _TV_5596;) VIERA", .tv),
        ("Mozilla/5.0 (Linux; Andr0id 9; ) AppleWebKit/537.36 Safari/537.36 OPR/46.0 OMI/4.20 Model/Vestel-MB130 VSTVB MB100", .tv),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 Edge/44.18363.8131", .console),
        ("Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 Version/13.0 Safari/605.1.15", .console),
        ("Mozilla/5.0 (PLAYSTATION 3 4.87) AppleWebKit/531.22.8", .console), ("Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet)", .console),
        ("Mozilla/5.0 (QtEmbedded; U; Linux; C) AppleWebKit/533.3 MAG200 stbapp ver: 2 rev: 250 Safari/533.3", .setTopBox),
        ("Mozilla/5.0 (Linux armv7l) AppleWebKit/602.1.28+ (KHTML, like Gecko) Version/9.1 Safari/601.5.17 WPE comcast/XG1", .setTopBox),
        ("Mozilla/5.0 (compatible; TiVo; Series6)", .setTopBox),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Version/17.1 Mobile/15E148 Safari/604.1", .mobile),
        ("AppleCoreMedia/1.0.0.17D50 (iPhone; U; CPU OS 13_3_1 like Mac OS X; en_us)", .mobile),
        ("Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 Chrome/118.0 Mobile Safari/537.36", .mobile),
        ("Dalvik/2.1.0 (Linux; U; Android 10; SM-G960F Build/QP1A.190711.020)", .mobile),
        ("Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Mobile/15E148 Safari/604.1", .tablet),
        ("Mozilla/5.0 (Linux; Android 12; SM-T870) AppleWebKit/537.36 Chrome/118.0 Safari/537.36", .tablet),
        ("Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 Silk/108.4.6 like Chrome/108 Safari/537.36", .tablet),
        ("Dalvik/2.1.0 (Linux; U; Android 12; SM-X200 Build/SP1A)", .tablet),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/118.0.0.0 Safari/537.36", .desktop),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15", .desktop),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0", .desktop),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/118.0 Safari/537.36", .desktop),
        ("AppleCoreMedia/1.0.0.17D50 (HomePod; U; CPU OS 13_3 like Mac OS X)", .other),
        ("Mozilla/5.0 (X11; Linux armv7l) Chrome/88 Safari/537.36 CrKey/1.56.500000 DeviceType/SmartSpeaker", .other),
    ])
    func aUserAgentTellsTheDevice(agent: String, device: Device) {
        #expect(DeviceSigns(userAgent: agent).device == device)
    }

    // What says nothing is not guessed: what asks for a device does not get it.
    @Test(arguments: [
        "", "curl/8.5.0", "VLC/3.0.20 LibVLC/3.0.20", "Lavf/60.3.100", "okhttp/4.9.3", "MyApp/1.0 (Linux;Android 9) ExoPlayerLib/2.11.4",
        "MyApp/12 CFNetwork/1120 Darwin/19.0.0", "Mozilla/5.0", "drafter/1.0", "hlsjs",
    ])
    func whatSaysNothingIsUnknown(agent: String) { #expect(DeviceSigns(userAgent: agent).device == nil) }

    // A browser that keeps its User-Agent short says the rest by hints.
    @Test(arguments: [
        (DeviceSigns(userAgent: "", platform: "\"Android\"", mobile: "?1"), Device.mobile),
        (DeviceSigns(userAgent: "Mozilla/5.0 (Linux; Android 10; K) Chrome/118", platform: "\"Android\"", mobile: "?0"), .tablet),
        (DeviceSigns(userAgent: "Mozilla/5.0 (Linux; Android 10; K) Chrome/118 Safari/537.36", model: "\"AFTKRT\"", mobile: "?0"), .tv),
        (DeviceSigns(userAgent: "Mozilla/5.0 (Linux; Android 10; K) Chrome/118 Safari/537.36", model: "\"Chromecast HD\""), .tv),
        (DeviceSigns(platform: "\"Windows\"", mobile: "?0"), .desktop), (DeviceSigns(platform: "\"macOS\""), .desktop),
        (DeviceSigns(platform: "\"Chrome OS\""), .desktop), (DeviceSigns(platform: "\"iOS\""), .mobile),
        (DeviceSigns(platform: "\"Linux\"", formFactors: "\"Desktop\", \"XR\""), .desktop),
        (DeviceSigns(formFactors: "\"Tablet\""), .tablet),
        (DeviceSigns(formFactors: "\"Automotive\""), .other), (DeviceSigns(platform: "\"Tizen\""), .tv),
    ])
    func hintsTellTheDevice(signs: DeviceSigns, device: Device) { #expect(signs.device == device) }

    @Test func anyBytesAreTaken() {
        for text in ["AFT", "KF", "KFA", "é", "\u{0}", String(repeating: "x", count: 512)] {
            _ = DeviceSigns(userAgent: text, platform: text, model: text, mobile: text, formFactors: text).device
        }
    }
}
