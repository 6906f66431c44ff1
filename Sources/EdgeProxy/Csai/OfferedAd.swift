import Beacons
import Decision
import Model
import Store

/// One ad of an answer: what is written down of it, and what a player needs to show it.
final class OfferedAd: Sendable {
    let reservation: TrackingReservation
    let creative: Creative
    /// "" where nobody has said it.
    let advertiser: String
    /// The campaign's, as the tables of the IAB have them.
    let categories: [String]
    let token: BeaconToken
    /// What the player may tell third parties.
    let rights: ToldRights
    /// Of its largest picture, where its playlists have said so.
    let size: PictureSize?

    /// Third parties' URLs that the player tells itself, with what may be told.
    var trackers: [CreativeTracker] { rights.trackers(creative.tracking) }

    /// What a player may tell of an ad.
    static let events = BeaconToken.Events([.impression, .click, .error] + VastAnswer.events.map(\.counted))

    init(
        _ reservation: TrackingReservation, _ creative: Creative, of campaign: Campaign, labels: EventLabels, rights: ToldRights = .all,
        size: PictureSize? = nil
    ) {
        (self.rights, self.size) = (rights, size)
        self.reservation = reservation
        self.creative = creative
        advertiser = campaign.advertiser
        categories = campaign.categories
        token = BeaconToken(
            reservation, durationMs: UInt32(clamping: creative.durationNs / 1_000_000), Self.events, labels: labels)
    }

    /// The ads that were reserved, in the order of their slots. One whose creative is gone since then, or is another campaign's now, is
    /// left out.
    /// - Parameter size: of a creative that is stitched.
    static func all(
        _ reservations: [TrackingReservation], in book: TenantCatalogue, labels: EventLabels, rights: ToldRights = .all,
        size: (Creative) -> PictureSize? = { _ in nil }
    ) -> [OfferedAd] {
        reservations.sorted { ($0.context.adBreak, $0.ad.slot) < ($1.context.adBreak, $1.ad.slot) }.compactMap { reservation in
            let booking = reservation.booking(labels)
            guard let (campaign, creative) = book.find(booking) else { return nil }
            return OfferedAd(reservation, creative, of: campaign, labels: labels, rights: rights, size: size(creative))
        }
    }

    func urls(base: String, signer: BeaconSigner) -> BeaconUrls {
        BeaconUrls(token, base: base, hasClick: creative.clickUrl != nil, signer: signer)
    }
}

extension TenantCatalogue {
    /// The campaign and creative of a booking, as they are now; `nil` when they are gone.
    func find(_ booking: AdBooking) -> (campaign: Campaign, creative: Creative)? {
        guard let campaign = campaignIndex(id: booking.campaignId), let creative = creativeIndex(id: booking.creativeId),
            creatives(ofCampaign: campaign).contains(creative)
        else { return nil }
        return (campaigns[campaign], self.creative(creative, of: campaign))
    }
}

extension Campaign {
    /// One of the creatives that players can show, by their weights; `nil` when there is none of that length.
    /// - Parameter turn: equally spread: one number, one creative.
    func creative(turn: UInt64, most lengthNs: Int64) -> Int? {
        let playable = creatives.indices.filter {
            (creatives[$0].videoUrl != nil || creatives[$0].hls != nil) && creatives[$0].durationNs <= lengthNs
        }
        let sum = playable.reduce(0) { $0 + creatives[$1].weight }
        guard sum > 0 else { return playable.isEmpty ? nil : playable[Int(turn % UInt64(playable.count))] }
        var left = Int(turn % UInt64(sum))
        for index in playable {
            left -= creatives[index].weight
            if left < 0 { return index }
        }
        return nil
    }
}
