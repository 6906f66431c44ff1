/// The least that has to be known of an event for a tenant's advertisers to pay for it, the weakest first.
public enum BillableEvidence: String, CaseIterable, Sendable {
    /// Its segment was asked for.
    case requested
    /// And its time had come while the viewer was there.
    case paced
    /// The player has told its playhead.
    case confirmed
    /// The player has sent it itself.
    case client
}
