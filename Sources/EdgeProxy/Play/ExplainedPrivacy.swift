import Beacons
import Formats
import Model
import Stitching

extension ViewerMarks {
    /// What `explain` says of what a viewer has allowed: what may be told third parties, and the reasons, the strictest first.
    func explained(_ reasons: [PrivacyReason]) -> Json {
        [
            "gdpr": .bool(isGdpr), "opted_out": .bool(isOptedOut), "third_party_beacons": .string(ToldRights(self).most.rawValue),
            "reasons": .array(reasons.map { .string("\($0)") }),
        ]
    }
}

extension Session {
    /// Why what is known of its viewer is used as it is.
    func privacy(_ settings: PrivacySettings) -> Json { marks.explained(marks.reasons(of: attributes, settings)) }
}
