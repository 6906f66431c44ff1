import Decision

/// Who pays for an ad that was laid (`AdBooking`); its creative is named beside it.
public struct BookingRecord: Equatable, Sendable {
    /// Empty: nobody.
    public var campaign = ""
    public var creative = ""
    public var account: UInt64 = 0
    /// `PriceModel`, by its place among all.
    public var model: Int64 = 0
    public var priceMicros: Int64 = 0
    public var isHouse = false

    public init() {}

    public init(_ booking: AdBooking?) {
        guard let booking else { return }
        (campaign, creative, account) = (booking.campaignId, booking.creativeId, booking.account)
        model = Int64(PriceModel.allCases.firstIndex(of: booking.model) ?? 0)
        (priceMicros, isHouse) = (booking.priceMicros, booking.isHouse)
    }

    /// `nil`: nobody pays.
    public var booking: AdBooking? {
        guard !campaign.isEmpty else { return nil }
        let models = PriceModel.allCases
        return AdBooking(
            campaignId: campaign, creativeId: creative, account: account, model: models[Int(clamping: max(0, model)) % models.count],
            priceMicros: priceMicros, isHouse: isHouse)
    }

    mutating func walk(_ coder: inout RecordCoder) throws(RecordCoder.Truncated) {
        try coder.string(&campaign, "campaign")
        try coder.string(&creative, "creative")
        try coder.word(&account, "account")
        try coder.number(&model, "model")
        try coder.number(&priceMicros, "price")
        try coder.flag(&isHouse, "house")
    }
}
