import Manifest
import Model

extension PresentationView {
    /// Whether a playlist of a session may have listed a segment of a pod: also where that is not known any more, or was sent by an earlier
    /// process. What is beyond the last one that it was sent, or of a pod that it was not given, was not.
    ///
    /// - Parameters:
    ///   - index: of the segment in the pod, as `rendition` has it.
    ///   - rendition: of the content.
    public func mayHaveListed(_ index: Int, of pod: LaidPod, _ rendition: Int, to session: Session) -> Bool {
        guard session.history.contains(pod.id) else {
            // A pod begins behind its break where the one before it goes on for longer.
            guard session.goesOn || pod.start <= max(session.decidedThrough, session.leftThrough) else { return false }
            guard !session.goesOn, pod.start > session.leftThrough, let state = state(of: pod.id) else { return true }
            // Before it has left the window it would be the session's still.
            return state.closing?.hasLeft(from: pod.start, front: snapshot.passed) ?? false
        }
        guard session.sent.indices.contains(rendition), session.sent[rendition] != .nothing, session.offsets.indices.contains(rendition)
        else { return true }
        var offset = session.offsets[rendition]
        for id in session.history {
            guard let placement = state(of: id)?.placement(rendition) else { return true }
            guard id != pod.id else {
                return offset.number(of: placement) + offset.sequence + Int64(index) <= session.sent[rendition].last.number
            }
            guard placement.isSettled else { return true }
            offset.pass(placement)
        }
        return true
    }
}
