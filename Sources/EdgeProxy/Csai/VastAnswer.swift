import Decision
import Model
import Store
import Vast

/// VAST for players that place ads themselves (VAST 4.2 §2, §3): our own ads with signed tracking URLs, and behind ours those of third
/// parties, which the player tells itself: their macros are left to it.
enum VastAnswer {
    /// What a player is asked to tell of, in the order in which it mostly happens. Versions that have no such event leave it out.
    static let events: [(named: Tracking.Event, counted: TrackedEvent)] = [
        (.loaded, .loaded), (.creativeView, .creativeView), (.start, .start), (.firstQuartile, .firstQuartile), (.midpoint, .midpoint),
        (.thirdQuartile, .thirdQuartile), (.complete, .complete), (.mute, .mute), (.unmute, .unmute), (.pause, .pause),
        (.resume, .resume), (.rewind, .rewind), (.skip, .skip),
    ]

    /// Versions by what `v` says; others are no version of ours.
    static func version(_ text: String) -> VastVersion? {
        switch text {
        case "2", "2.0": .v20
        case "3", "3.0": .v30
        case "4.0": .v40
        case "4.1": .v41
        case "4", "4.2": .v42
        default: nil
        }
    }

    /// - Parameters:
    ///   - ads: in their order; none: the document is empty, which players take for "no ad" (VAST 4.2 §2.2.1).
    ///   - isPod: whether they play one behind the other, numbered; one alone has no number otherwise.
    ///   - base: scheme and host of the tracking URLs.
    static func document(_ ads: [OfferedAd], isPod: Bool, base: String, signer: BeaconSigner) -> VastDocument {
        VastDocument(
            ads: ads.enumerated().map { index, ad in
                let urls = ad.urls(base: base, signer: signer)
                return VastAd(ad, sequence: isPod ? index + 1 : nil, urls, servingId: ad.token.servingId)
            })
    }
}

extension VastAd {
    /// - Parameters:
    ///   - sequence: its place in the pod, from 1; `nil`: it stands alone.
    ///   - servingId: names this serving of the ad.
    init(_ ad: OfferedAd, sequence: Int?, _ urls: BeaconUrls, servingId: String) {
        var inLine = InLine()
        inLine.adServingId = servingId
        inLine.adTitle = ad.creative.name.isEmpty ? ad.creative.id : ad.creative.name
        if !ad.advertiser.isEmpty { inLine.advertiser = Vast.Advertiser(ad.advertiser) }
        inLine.categories = ad.categories.map { AdCategory($0, authority: "https://www.iab.com") }
        inLine.expiresSeconds = Int(Limits.beaconMinutes) * 60
        self.init(id: ad.token.booking.campaignId, sequence: sequence, .inLine(inLine))
        adSystem = AdSystem("edgeproxy")
        errors = [urls.error] + ad.trackers(of: "error")
        impressions = [IdUrl(urls.impression, id: "edgeproxy")] + ad.trackers(of: "impression").map { IdUrl($0) }
        creatives = [VastCreative(ad, urls)]
    }
}

extension VastCreative {
    fileprivate init(_ ad: OfferedAd, _ urls: BeaconUrls) {
        self.init()
        id = ad.creative.id
        adId = ad.creative.id
        sequence = 1
        universalAdIds = [UniversalAdId(ad.creative.id, idRegistry: "edgeproxy")]
        var linear = Linear(durationMs: ad.creative.durationNs / 1_000_000, mediaFiles: ad.mediaFiles)
        linear.trackingEvents = VastAnswer.events.map { Tracking($0.named, urls.track($0.counted)) }
        for tracker in ad.trackers {
            guard let event = Tracking.Event(rawValue: tracker.event) else { continue }
            linear.trackingEvents += tracker.urls.map { Tracking(event, $0) }
        }
        linear.videoClicks.clickThrough = urls.click.map { IdUrl($0) }
        linear.videoClicks.clickTracking = ad.trackers(of: "click").map { IdUrl($0) }
        self.linear = linear
    }
}

extension BeaconToken {
    /// Names this serving of the ad in all that is said of it (VAST 4.2 §3.4.2).
    var servingId: String { "\(id.text)-\(adBreak)-\(slot)" }
}

extension OfferedAd {
    /// Those of an event, as `CreativeTracker` names it.
    fileprivate func trackers(of event: String) -> [String] { trackers.filter { $0.event == event }.flatMap(\.urls) }
}

extension OfferedAd {
    /// All forms in which a player can have it, with the size of its largest picture as its playlists say it: of the progressive file, too,
    /// which nobody has looked into. Where they say nothing a size has to be said all the same: it is what most ads are made in, and
    /// players fit the picture into theirs whatever it says.
    fileprivate var mediaFiles: [MediaFile] {
        let size = size ?? PictureSize(width: 1_920, height: 1_080)
        func file(_ url: String, _ type: String, _ delivery: MediaDelivery) -> MediaFile {
            MediaFile(url, type: type, width: size.width, height: size.height, delivery: delivery)
        }
        return [
            creative.videoUrl.map { file($0, Self.mediaType(of: $0), .progressive) },
            creative.hls.map { file($0, "application/vnd.apple.mpegurl", .streaming) },
        ].compactMap { $0 }
    }

    /// By the end of the path; MP4 where it says nothing.
    private static func mediaType(of url: String) -> String {
        let path = url.prefix { $0 != "?" }.lowercased()
        let types = [
            (".webm", "video/webm"), (".mov", "video/quicktime"), (".ogv", "video/ogg"), (".mp3", "audio/mpeg"), (".m4a", "audio/mp4"),
        ]
        return types.first { path.hasSuffix($0.0) }?.1 ?? "video/mp4"
    }
}
