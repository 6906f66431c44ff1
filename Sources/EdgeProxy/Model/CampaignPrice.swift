import Decision
import Formats

extension Campaign {
    /// What a thousand impressions cost, or are expected to bring where something else is paid for, as interfaces have money: "10.00".
    public var priceText: String { DecimalText.text(expectedMicros() / 10, places: 2, leastPlaces: 2) }
}
