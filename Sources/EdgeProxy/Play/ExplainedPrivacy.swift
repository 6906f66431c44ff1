import Beacons
import Formats
import Model
import Stitching

extension PrivacyVerdict {
    /// What `explain` says of it: what may be told third parties, and the reasons, the strictest first.
    func explained(rights: ToldRights) -> Json {
        [
            "gdpr": .bool(isGdpr), "opted_out": .bool(isOptedOut), "third_party_beacons": .string(rights.most.rawValue),
            "reasons": .array(reasons.map { .string("\($0)") }),
        ]
    }
}

extension Session {
    /// Why what is known of its viewer is used as it is: judged again by the signals that are kept of its first request. `Sec-GPC`, a
    /// header, is not among them: where the session is marked as opted out and nothing else says so, that was it.
    func privacy(_ settings: PrivacySettings) -> Json {
        var verdict = PrivacySignals(attributes, globalPrivacyControl: nil).verdict(settings)
        if marks.isOptedOut, !verdict.isOptedOut {
            verdict = PrivacySignals(attributes, globalPrivacyControl: "1").verdict(settings)
        }
        return verdict.explained(rights: marks.fault == nil ? ToldRights(verdict, most: marks.beacons) : .nothing)
    }
}
