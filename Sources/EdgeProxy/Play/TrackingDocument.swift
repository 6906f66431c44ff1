import Formats
import Stitching

/// What a player that tracks by itself needs to know of its session's breaks: when they are, and what to tell where. Written in the names
/// of AWS Elemental MediaTailor's client-side tracking, which players read.
struct TrackingDocument: Equatable {
    struct Event: Equatable {
        /// VAST's name (VAST 4.2 §3.14), `impression`, `error` or `clickThrough`.
        var type: String
        /// By the clock of the session's playlists, nanoseconds; and how long it goes on: an impression as long as its ad.
        var at: Int64, duration: Int64 = 0
        /// As playlists date it, nanoseconds since 1970.
        var date: Int64
        var urls: [String]
    }

    struct Ad: Equatable {
        /// Of this ad in this break: no other one of the session has it.
        var id: String
        var campaignId: String, creativeId: String
        var title: String
        var start: Int64, duration: Int64
        var date: Int64
        /// Counts a click and leads to the advertiser's page; `nil`: there is none.
        var clickThrough: String?
        var events: [Event]
    }

    struct Avail: Equatable {
        var id: String
        var start: Int64, duration: Int64
        var date: Int64
        var ads: [Ad]
    }

    /// What it is read by.
    enum Form {
        case own
        /// With the lists that MediaTailor has beside these: Shaka Player throws where one is missing.
        case mediaTailor
    }

    var avails: [Avail]
    /// Asks for what comes behind; `nil`: nothing was listed yet.
    var nextToken: String?

    func json(_ form: Form) -> [UInt8] {
        var json = JsonWriter()
        json.beginObject()
        json.list("avails", avails) { avail, json in avail.write(form, to: &json) }
        json.member("nextToken", nextToken)
        if form == .mediaTailor {
            json.emptyLists("nonLinearAvails")
            json.nulls("dashAvailabilityStartTime", "hlsAnchorMediaSequenceNumber")
        }
        json.endObject()
        return json.bytes + [UInt8(ascii: "\n")]
    }
}

extension TrackingDocument.Avail {
    fileprivate func write(_ form: TrackingDocument.Form, to json: inout JsonWriter) {
        json.beginObject()
        json.member("availId", id)
        json.member("availProgramDateTime", Rfc3339.text(date))
        json.times(start, duration)
        if form == .mediaTailor {
            json.nulls("adMarkerDuration", "meta")
            json.emptyLists("adBreakTrackingEvents", "nonLinearAdsList")
        }
        json.list("ads", ads) { ad, json in ad.write(form, to: &json) }
        json.endObject()
    }
}

extension TrackingDocument.Ad {
    fileprivate func write(_ form: TrackingDocument.Form, to json: inout JsonWriter) {
        json.beginObject()
        json.member("adId", id)
        json.member("campaignId", campaignId)
        json.member("creativeId", creativeId)
        json.member("adTitle", title)
        json.member("adProgramDateTime", Rfc3339.text(date))
        json.times(start, duration)
        if let clickThrough { json.member("clickThrough", clickThrough) }
        var told = events
        if form == .mediaTailor {
            json.member("adSystem", "edgeproxy")
            for name in ["vastAdId", "creativeSequence", "adParameters"] { json.member(name, "") }
            json.nulls("skipOffset")
            json.name("mediaFiles")
            json.beginObject()
            json.member("mezzanine", "")
            json.emptyLists("mediaFilesList")
            json.endObject()
            json.emptyLists("companionAds", "icons", "extensions", "adVerifications")
            if let clickThrough {
                told.append(TrackingDocument.Event(type: "clickThrough", at: start, date: date, urls: [clickThrough]))
            }
        }
        json.list("trackingEvents", told.enumerated()) { event, json in
            event.element.write(id: "\(id)-\(event.offset)", to: &json)
        }
        json.endObject()
    }
}

extension TrackingDocument.Event {
    fileprivate func write(id: String, to json: inout JsonWriter) {
        json.beginObject()
        json.member("eventId", id)
        json.member("eventType", type)
        json.member("eventProgramDateTime", Rfc3339.text(date))
        json.times(at, duration)
        json.list("beaconUrls", urls) { url, json in json.string(url) }
        json.endObject()
    }
}

extension JsonWriter {
    fileprivate mutating func member(_ name: String, _ text: String?) {
        self.name(name)
        if let text { string(text) } else { null() }
    }

    fileprivate mutating func list<Elements: Sequence>(
        _ name: String, _ elements: Elements, _ write: (Elements.Element, inout JsonWriter) -> Void
    ) {
        self.name(name)
        beginList()
        for element in elements { write(element, &self) }
        endList()
    }

    fileprivate mutating func emptyLists(_ names: String...) { for name in names { list(name, [Int]()) { _, _ in } } }

    fileprivate mutating func nulls(_ names: String...) { for name in names { member(name, nil) } }

    /// Both as ISO 8601 has them and as seconds, rounded down to milliseconds.
    fileprivate mutating func times(_ start: Int64, _ duration: Int64) {
        for (name, time) in [("startTime", start), ("duration", duration)] {
            let seconds = DecimalText.text(time / 1_000_000, places: 3)
            member(name, "PT\(seconds)S")
            self.name(name + "InSeconds")
            number(digits: seconds)
        }
    }
}
