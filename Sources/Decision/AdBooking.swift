/// One ad that was decided: who pays for it, and what.
public struct AdBooking: Hashable, Sendable {
    public var campaignId: String, creativeId: String
    /// The account that pays: `Campaign.key`.
    public var account: UInt64
    public var model: PriceModel
    /// Of one impression, completed view or click, by the model; in millionths of the unit.
    public var priceMicros: Int64
    public var isHouse: Bool

    public init(campaignId: String, creativeId: String, account: UInt64, model: PriceModel, priceMicros: Int64, isHouse: Bool) {
        self.campaignId = campaignId
        self.creativeId = creativeId
        self.account = account
        self.model = model
        self.priceMicros = priceMicros
        self.isHouse = isHouse
    }

    /// What it holds of the budget until it is played or given back.
    public var reservedMicros: Int64 { isHouse ? 0 : model.reserved(of: priceMicros) }
}
