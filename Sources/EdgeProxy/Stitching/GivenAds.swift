import Decision
import Model

/// Whose ads a pod has, and where they end: what is remembered of it when the pod itself has left the window. One for each layout, shared
/// by all sessions that got it.
public final class GivenAds: Sendable {
    /// In the order in which they stand; bumpers are none.
    public let campaignIds: [String]
    /// Where the last of them ends.
    public let end: ChannelTime

    /// - Parameter bookings: of a layout's ads; `nil` for bumpers.
    /// - Returns: `nil` for a pod without ads.
    init?(_ bookings: [AdBooking?], end: ChannelTime) {
        campaignIds = bookings.compactMap { $0?.campaignId }
        self.end = end
        if campaignIds.isEmpty { return nil }
    }
}
