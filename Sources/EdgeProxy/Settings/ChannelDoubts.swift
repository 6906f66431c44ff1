import Decision
import Formats
import Model

// What a channel may say and hardly means.

extension ChannelConfiguration {
    /// Each by its field below the channel.
    var doubts: [FieldError] {
        var doubts: [FieldError] = []
        func note(_ path: String, _ message: String) { doubts.append(FieldError(path: path, message: message)) }
        for (place, origin) in origin.enumerated() {
            guard let first = self.origin.firstIndex(of: origin), first < place else { continue }
            note("origin[\(place)]", "is origin[\(first)] once more, so there is nothing to fall back on: leave it out")
        }
        if segments == .proxy, contentPrefix != nil {
            note("content_prefix", "has no effect while \"segments\" is \"proxy\": leave it out, or set \"segments\" to \"direct\"")
        }
        if segments == .direct, accel {
            note("accel", "has no effect while \"segments\" is \"direct\": set that to \"proxy\", or leave this out")
        }
        if join == .slate, slate == nil { note("join", "\"slate\" needs a slate: name one in the channel's \"slate\"") }
        if stitch != .off, !breaks.scte35, breaks.configured.isEmpty, preRoll == nil {
            note("breaks", "there are none: \"scte35\" is false and \"configured\" is empty. Set one of them, or \"stitch\" to \"off\"")
        }
        if breaks.segmentationTypes != nil, !breaks.scte35 {
            note("breaks.segmentation_types", "has no effect while \"scte35\" is false")
        }
        for doubt in pod.doubts { note("pod.\(doubt.path)", doubt.message) }
        if pod.maxAds == 0, minFillPercent > 0 {
            note("pod.min_fill", "\"max_ads\" is 0, so no break is ever filled so far: every break is left alone")
        }
        if let preRoll, preRoll.maxDurationNs < pod.minAdNs {
            note("pre_roll.max_duration", "no ad is so short: \"pod.min_ad\" is \(pod.minAdNs.secondsText)")
        }
        return doubts
    }
}

extension PodRules {
    /// Each by its field below the rules.
    fileprivate var doubts: [FieldError] {
        var doubts: [FieldError] = []
        func note(_ path: String, _ message: String) { doubts.append(FieldError(path: path, message: message)) }
        let ads = slotsNs.isEmpty ? maxAds : min(maxAds, slotsNs.count)
        if slotsNs.count > maxAds {
            note("slots", "there are \(slotsNs.count), and \"max_ads\" is \(maxAds): the others are never filled")
        }
        for (place, slot) in slotsNs.enumerated() where slot < minAdNs {
            note("slots[\(place)]", "no ad is so short: \"min_ad\" is \(minAdNs.secondsText)")
        }
        if reserved.count > ads { note("reserved", "there are \(reserved.count) places for at most \(ads) ads") }
        for (place, one) in reserved.enumerated() {
            if let length = one.durationNs, length < minAdNs {
                note("reserved[\(place)].duration", "no ad is so short: \"min_ad\" is \(minAdNs.secondsText)")
            }
            guard let position = one.position, let first = reserved.firstIndex(where: { $0.position == position }), first < place else {
                continue
            }
            note("reserved[\(place)].position", "is kept by reserved[\(first)] already: only one ad is \(position.rawValue)")
        }
        return doubts
    }

    /// Whether an ad of that length may stand in a break at all.
    func admits(_ ns: Int64) -> Bool {
        (minAdNs...max(minAdNs, min(maxAdNs, maxDurationNs, slotsNs.max() ?? .max))).contains(ns)
    }
}

extension Int64 {
    /// Nanoseconds as the file has them: "0.5 s".
    var secondsText: String { DecimalText.text(self, places: 9) + " s" }
}
