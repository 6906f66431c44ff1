import Formats

extension Price: FieldModel {
    public static let title = "Price"

    public init() { self.init(.cpm, amountCents: 0) }

    public mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.required(
            "model", &model, .word(),
            "what is paid for: a thousand impressions, each completed view, each click, or the flight as a whole")
        cursor.required(
            "amount", &amountCents, .money(Limits.amountsCents), "what that costs; of `\"cpcv\"` and `\"cpc\"` at most a million")
        cursor.check(amountCents <= model.mostCents, "amount", expected: "at most a million of a completed view or a click")
    }
}

extension Campaign {
    /// The price and its short form. One that is given alone takes the place of the other.
    mutating func walkPrice(_ cursor: inout some FieldCursor) {
        let before = (short: cpmCents, full: price)
        cursor.optional(
            "cpm", &cpmCents, .money(Limits.amountsCents),
            "the price of a thousand impressions, short for `price`; both `null`: the tenant's `default_cpm`")
        cursor.optional("price", &price, .object(), "what it pays, see [Price](#price); `cpm` is short for one of them")
        let short = cpmCents.map { Price(.cpm, amountCents: $0) }
        var isOne = short == nil || price == nil || short == price
        if !isOne, price == before.full {
            (price, isOne) = (nil, true)
        } else if !isOne, cpmCents == before.short {
            (cpmCents, isOne) = (nil, true)
        }
        cursor.check(isOne, "price", refused: "is not what \"cpm\" says: leave one of them out")
    }
}
