/// DSC-2 and DSC-3: the number is written, and the tag stands exactly where the kind of media changes.
enum DiscontinuityRules {
    static func check(_ step: Step, _ state: inout StreamState, _ out: inout Findings) {
        numbered(step, &state, &out)
        step.eachNewPair { earlier, later in
            let tags = later.discontinuitySequence - earlier.discontinuitySequence
            let changes = earlier.creative != later.creative
            if changes, tags < 1 {
                out.add(.dsc3, "no EXT-X-DISCONTINUITY between \(kind(earlier)) and \(kind(later))", segment: later)
            } else if tags > 1 {
                out.add(.dsc3, "\(tags) EXT-X-DISCONTINUITY between \(kind(earlier)) and \(kind(later))", segment: later)
            }
        }
    }

    /// The tag stands from the first response on wherever discontinuities ever come.
    private static func numbered(_ step: Step, _ state: inout StreamState, _ out: inout Findings) {
        let now = step.now.playlist
        guard step.now.isLive else { return }
        if state.hadDiscontinuitySequence == false, now.hasDiscontinuitySequenceTag {
            out.add(.dsc2, "EXT-X-DISCONTINUITY-SEQUENCE was not in the first response")
        } else if !now.hasDiscontinuitySequenceTag {
            let needed = state.hadDiscontinuitySequence == true || step.now.records.contains { $0.discontinuity || $0.isAd }
            if needed { out.add(.dsc2, "EXT-X-DISCONTINUITY-SEQUENCE is missing") }
        }
        // Once reported, the new state is the one to compare with.
        state.hadDiscontinuitySequence = now.hasDiscontinuitySequenceTag
    }

    private static func kind(_ record: CheckedSegment) -> String {
        record.creative.map { "ad \(String(decoding: $0, as: UTF8.self))" } ?? "content"
    }
}
