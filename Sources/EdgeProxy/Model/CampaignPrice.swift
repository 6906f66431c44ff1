import Decision
import Formats

extension Campaign {
    /// What a thousand impressions cost, as interfaces have money: "10.00".
    public var priceText: String { DecimalText.text(priceMicros / 10, places: 2, leastPlaces: 2) }
}
