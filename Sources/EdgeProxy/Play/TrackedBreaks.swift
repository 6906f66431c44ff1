import Decision
import Stitching
import Store

/// Makes a tracking document of a session's breaks.
struct TrackedBreaks {
    /// What a token says of the session, its viewer and its channel; its ad is filled in.
    let token: BeaconToken
    /// Scheme and host of the tracking URLs.
    let base: String
    let signer: BeaconSigner
    /// A campaign's name and whether the creative has a page to lead to, as they are now; `nil`: they are gone.
    let find: (AdBooking) -> (title: String, hasClick: Bool)?
    /// Third parties' URLs of a creative that the player tells itself, with what may be told.
    var trackers: (AdBooking) -> [CreativeTracker] = { _ in [] }

    /// What happens when the viewer makes it happen, in the order in which it is told.
    private static let byViewer: [TrackedEvent] = [.mute, .unmute, .pause, .resume, .rewind, .skip]
    private static let events = BeaconToken.Events(
        [.impression, .start, .firstQuartile, .midpoint, .thirdQuartile, .complete, .click, .error] + byViewer)

    func document(_ page: TrackingPage) -> TrackingDocument {
        TrackingDocument(avails: page.avails.map(avail), nextToken: page.next?.text)
    }

    private func avail(_ avail: SessionAvail) -> TrackingDocument.Avail {
        let id = "\(avail.breakId.number)-\(avail.pod.number)"
        return TrackingDocument.Avail(
            id: id, start: avail.start, duration: avail.duration, date: avail.date,
            ads: avail.ads.map { ad($0, of: avail, "\(id)-\($0.slot)") })
    }

    private func ad(_ ad: SessionAvail.Ad, of avail: SessionAvail, _ id: String) -> TrackingDocument.Ad {
        let known = find(ad.booking)
        var token = token
        (token.adBreak, token.layout, token.slot) = (avail.breakId.number, avail.pod.number, UInt16(clamping: ad.slot))
        (token.booking, token.durationMs) = (ad.booking, UInt32(clamping: ad.wholeDuration / 1_000_000))
        token.events = Self.events
        let urls = BeaconUrls(token, base: base, hasClick: known?.hasClick ?? false, signer: signer)
        return TrackingDocument.Ad(
            id: id, campaignId: ad.booking.campaignId, creativeId: ad.booking.creativeId, title: known?.title ?? ad.booking.campaignId,
            start: ad.start, duration: ad.duration, date: ad.date, clickThrough: urls.click, events: events(ad, urls))
    }

    private func events(_ ad: SessionAvail.Ad, _ urls: BeaconUrls) -> [TrackingDocument.Event] {
        // One that was begun before the session came counts nowhere.
        guard !ad.events.isEmpty else { return [] }
        let trackers = trackers(ad.booking)
        func others(_ name: String) -> [String] { trackers.filter { $0.event == name }.flatMap(\.urls) }
        // Players take the first entry of a type: all URLs of an event stand in one.
        func event(_ event: TrackedEvent, _ at: Int64, _ url: String, lasting duration: Int64 = 0) -> TrackingDocument.Event {
            TrackingDocument.Event(
                type: event.name, at: at, duration: duration, date: ad.date + (at - ad.start), urls: [url] + others(event.name))
        }
        var events: [TrackingDocument.Event] = []
        for happens in ad.events {
            if happens.event == .start { events.append(event(.impression, happens.at, urls.impression, lasting: ad.duration)) }
            let tracked = TrackedEvent(happens.event)
            events.append(event(tracked, happens.at, urls.track(tracked)))
        }
        events += Self.byViewer.map { event($0, ad.start, urls.track($0)) }
        events.append(event(.error, ad.start, urls.error))
        // Of these only third parties want to know.
        for (name, type) in [("loaded", "loaded"), ("creativeView", "creativeView"), ("click", "clickTracking")] {
            let urls = others(name)
            guard !urls.isEmpty else { continue }
            events.append(TrackingDocument.Event(type: type, at: ad.start, duration: 0, date: ad.date, urls: urls))
        }
        return events
    }
}
