import Formats
import Store

/// The tracking URLs of one ad, in forms that no list of blocked addresses matches.
///
/// One token stands in all of them, signed once; which event it is, stands behind a point, sealed with it. The token says which events it
/// may count.
struct BeaconUrls: Sendable {
    /// Where the routes are: "https://edge.example/api/v1/".
    private let root: String
    /// For a batch of events too.
    let beacon: String
    /// Behind it: which event it is.
    private let suffix: @Sendable (TrackedEvent) -> String
    /// `nil`: a click leads nowhere.
    let click: String?

    /// - Parameters:
    ///   - token: its lifetime is set here. Equal ones give equal URLs.
    ///   - base: scheme and host, perhaps with a path; no slash at its end.
    ///   - hasClick: whether the creative has a page to lead to.
    init(_ token: BeaconToken, base: String, hasClick: Bool, signer: BeaconSigner) {
        let (beacon, click) = Self.tokens(token, hasClick: hasClick, signer)
        self.init(base: base, beacon: beacon.text, click: click, suffix: beacon.suffix)
    }

    /// What stands in the URLs of an ad.
    static func tokens(_ token: BeaconToken, hasClick: Bool, _ signer: BeaconSigner) -> (beacon: SealedBeacon, click: String?) {
        var token = token
        token.lifetimeMinutes = Limits.beaconMinutes
        let beacon = signer.seal(token, .beacon)
        token.lifetimeMinutes = Limits.clickMinutes
        return (beacon, hasClick ? signer.text(token, .click) : nil)
    }

    /// With whatever stands in the place of tokens.
    init(base: String, beacon: String, click: String?, suffix: @escaping @Sendable (TrackedEvent) -> String) {
        root = base + "/api/v1/"
        self.beacon = beacon
        self.suffix = suffix
        self.click = click.map { [root] in root + "click?k=" + $0 }
    }

    var impression: String { root + "impression?k=" + beacon }

    func track(_ event: TrackedEvent) -> String { "\(root)track?k=\(beacon)\(suffix(event))" }

    /// With VAST's macro for the code (VAST 4.2 §2.3.6.3).
    var error: String { track(.error) + "&c=[ERRORCODE]" }
}

/// `k` of a tracking URL: a token and, behind a point, the event with its seal.
struct BeaconText {
    struct Tag: Equatable {
        let event: TrackedEvent
        let seal: UInt16
    }

    let token: ArraySlice<UInt8>
    /// `nil`: it names no event.
    let tag: Tag?

    /// - Throws: `.malformed` for what is no event.
    init(_ text: String) throws(BeaconRefusal) {
        let bytes = Array(text.utf8)
        guard let point = bytes.lastIndex(of: UInt8(ascii: ".")) else {
            (token, tag) = (bytes[...], nil)
            return
        }
        let text = Array(bytes[(point + 1)...])
        guard text.count == 4, let sealed = try? Base64.decode(text.span), sealed.count == 3,
            let event = TrackedEvent(rawValue: sealed[0])
        else { throw .malformed }
        (token, tag) = (bytes[..<point], Tag(event: event, seal: UInt16(sealed[1]) << 8 | UInt16(sealed[2])))
    }
}
