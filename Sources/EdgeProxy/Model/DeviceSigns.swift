import Decision

/// What a request says of the device that sends it: its User-Agent and client hints (RFC 8942, UA Client Hints). What it is follows from
/// one table.
public struct DeviceSigns: Hashable, Sendable {
    /// User-Agent.
    public var userAgent: String
    /// Sec-CH-UA-Platform and Sec-CH-UA-Model, with or without their quotes.
    public var platform: String, model: String
    /// Sec-CH-UA-Mobile: "?1" or "?0".
    public var mobile: String
    /// Sec-CH-UA-Form-Factors: `"Desktop", "XR"`.
    public var formFactors: String

    public init(userAgent: String = "", platform: String = "", model: String = "", mobile: String = "", formFactors: String = "") {
        self.userAgent = userAgent
        self.platform = platform
        self.model = model
        self.mobile = mobile
        self.formFactors = formFactors
    }

    /// The kind of device; `nil`: it can't be told, which is not `other`.
    ///
    /// Names of devices go first, for a television's browser says also that it is a Linux desktop or an Android tablet. Then what a browser
    /// says of itself by hints, which it does not pretend, then its operating system.
    public var device: Device? {
        Words(userAgent + " " + model).firstDevice(of: Self.names)
            ?? Words(formFactors).firstDevice(of: Self.forms)
            ?? system
    }

    private var system: Device? {
        let agent = Words(userAgent), platform = Words(self.platform)
        if mobile.contains("?1") { return .mobile }
        if agent.has("android") || platform.has("android") {
            if agent.has("mobile") { return .mobile }
            // A browser of a phone says that it is "Mobile", one of a tablet says nothing (Chrome, Firefox). Other programs say neither.
            if agent.has("mozilla") || !mobile.isEmpty { return .tablet }
            return agent.has("dalvik") ? .mobile : nil
        }
        // "Linux" alone is what a browser says on a desktop; a User-Agent without a window system may be of anything.
        return agent.firstDevice(of: Self.systems) ?? platform.firstDevice(of: Self.systems + Self.platforms)
    }

    // MARK: The table

    /// What the words of a User-Agent, or of a model's name, begin with, in small letters. The first row that is there counts.
    private static let names = Words.table([
        (.other, ["homepod", "devicetype/smartspeaker", "devicetype/smartdisplay", "apple watch", "watchos", "oculusbrowser", "quest "]),
        (.console, ["xbox", "playstation", "nintendo"]),
        (
            .setTopBox,
            [
                "tivo", "stb", "settop", "set-top", "mag2", "mag3", "mag4", "mag5", "infomir", "xfinity", "comcast", "directv", "dish ",
                "skyq", "sky_stb", "freebox", "fbx", "humax", "technicolor", "arris", "amino", "kaon", "eostb", "rdk", "wpe",
                "bouygtelstb", "orangetv", "swisscom tv", "virgin media",
            ]
        ),
        (
            .tv,
            [
                "roku", "apple tv", "appletv", "tvos", "crkey", "chromecast", "vizio", "smartcast", "web0s", "webos.tv", "webostv",
                "lg netcast", "netcast", "smart-tv", "smarttv", "smart tv", "samsung smart", "maple", "hbbtv", "bravia", "sonydtv", "viera",
                "aquos", "philipstv", "nettv", "vidaa", "hisense", "android tv", "androidtv", "google tv", "googletv", "shield android",
                "nexus player", "adt-", "mibox", "mi box", "mitv", "mi tv", "aosp tv", "opera tv", "omi/", "inettvbrowser", "ce-html",
                "dtv", "tizen tv", "vestel", "fire tv", "firetv", "titanos", "titan os", "xumo", "youview", "tv safari", "tv/",
            ]
        ),
        (.mobile, ["iphone", "ipod", "windows phone", "blackberry", "bb10"]),
        (
            .tablet,
            [
                "ipad", "kindle", "playbook", "tablet;", "sm-t", "sm-x", "sm-p", "gt-p", "nexus 7", "nexus 9", "nexus 10", "pixel c",
                "lenovo tb",
            ]
        ),
    ])

    private static let forms = Words.table([
        (.tv, ["tv"]), (.tablet, ["tablet"]), (.mobile, ["mobile"]), (.desktop, ["desktop"]),
        (.other, ["automotive", "xr", "watch", "eink"]),
    ])

    private static let platforms = Words.table([(.desktop, ["linux"])])
    private static let systems = Words.table([
        (.mobile, ["iphone", "ios", "mobile"]),
        // Samsung has made phones of it, which say that they are mobile; all else of it is televisions.
        (.tv, ["tizen", "webos"]),
        (.desktop, ["windows", "macintosh", "macos", "mac os x", "x11", "cros", "chrome os", "chromium os"]),
    ])
}

/// A text in which words are looked for, whatever their case.
private struct Words {
    private let bytes: [UInt8], exact: [UInt8]
    /// Where a word begins, and a bit for each byte that one begins with: most names begin with none.
    private var starts: [Int] = []
    private var firsts: (UInt64, UInt64) = (0, 0)

    typealias Row = (device: Device, names: [[UInt8]])

    static func table(_ rows: [(Device, [String])]) -> [Row] { rows.map { ($0.0, $0.1.map { Array($0.utf8) }) } }

    init(_ text: String) {
        exact = Array(text.utf8)
        bytes = exact.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }
        var isInside = false
        for (at, byte) in bytes.enumerated() {
            let isOfWord = (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
            if isOfWord, !isInside {
                starts.append(at)
                if byte < 64 { firsts.0 |= 1 << UInt64(byte) } else { firsts.1 |= 1 << UInt64(byte - 64) }
            }
            isInside = isOfWord
        }
    }

    func firstDevice(of table: [Row]) -> Device? {
        for (device, names) in table {
            if device == .tv, isAmazon("AFT") { return .tv }
            if device == .tablet, isAmazon("KF") { return .tablet }
            if names.contains(where: has) { return device }
        }
        return nil
    }

    func has(_ name: String) -> Bool { has(Array(name.utf8)) }

    /// Whether a word begins so. A name may be several words.
    /// - Parameter name: in small letters; begins with a letter or digit.
    private func has(_ name: [UInt8]) -> Bool {
        let first = name[0]
        guard (first < 64 ? firsts.0 >> UInt64(first) : firsts.1 >> UInt64(first - 64)) & 1 != 0 else { return false }
        return starts.contains { bytes[$0] == first && bytes[$0...].starts(with: name) }
    }

    /// Amazon's models: "AFTMM" is a Fire TV, "KFMAWI" a Fire tablet. In capital letters neither begins a word of anything else.
    private func isAmazon(_ prefix: String) -> Bool {
        starts.contains { at in
            let next = at + prefix.utf8.count
            return exact[at...].starts(with: prefix.utf8) && next < exact.count && (0x41...0x5a).contains(exact[next])
        }
    }
}
