import Decision
import Store
import Testing

@testable import EdgeProxy

@Suite struct CountedAdTests {
    private static func booking(_ model: PriceModel, isHouse: Bool = false) -> AdBooking {
        AdBooking(campaignId: "k", creativeId: "c", account: 7, model: model, priceMicros: 25_000, isHouse: isHouse)
    }

    @Test(
        arguments: [
            (.cpm, .impression), (.cpcv, .complete), (.cpc, .click), (.flat, nil),
        ] as [(PriceModel, TrackedEvent?)])
    func oneEventCosts(model: PriceModel, paid: TrackedEvent?) {
        for event in TrackedEvent.allCases {
            #expect(Self.booking(model).price(of: event) == (event == paid ? 25_000 : 0))
            #expect(Self.booking(model, isHouse: true).price(of: event) == 0)
        }
    }

    @Test(arguments: PriceModel.allCases)
    func aReservationSaysWhatItsBookingSays(model: PriceModel) {
        let labels = EventLabels()
        for isHouse in [false, true] {
            let booking = Self.booking(model, isHouse: isHouse)
            let reservation = TrackingReservation(booking, slot: 3, EventContext(), untilMs: 9, labels: labels)
            var read = booking
            // What is never paid has no price.
            if isHouse || model == .flat { read.priceMicros = 0 }
            #expect(reservation.booking(labels) == read && reservation.ad.slot == 3 && reservation.untilMs == 9)
            #expect(reservation.context.flags.contains(.house) == isHouse)
        }
    }

    @Test func aRecordSaysWhoPays() {
        let labels = EventLabels()
        var context = EventContext()
        (context.id, context.receiptMs, context.tenant) = (TrackedId(high: 1, low: 2), 1_000, labels.label("t"))
        let reservation = TrackingReservation(Self.booking(.cpcv), slot: 1, context, untilMs: 0, labels: labels)
        let token = BeaconToken(reservation, durationMs: 15_000, [], labels: labels)
        func event(_ event: TrackedEvent, _ invalid: InvalidReason? = nil) -> TrackingEvent? {
            guard case .event(let record) = token.event(event, receiptMs: 5_000, invalid: invalid, labels: labels) else { return nil }
            return record
        }
        let complete = event(.complete)
        #expect(complete?.ad.price == 25_000 && complete?.ad.account == 7 && complete?.ad.slot == 1 && complete?.offsetMs == 15_000)
        #expect(complete?.context.id == context.id && complete?.context.tenant == context.tenant && complete?.evidence == .client)
        #expect(event(.impression)?.ad.price == 0 && event(.midpoint)?.offsetMs == 7_500)
        #expect(event(.complete, .tooFast)?.ad.price == 0 && event(.complete, .tooFast)?.context.invalid == .tooFast)
        #expect(event(.complete, .outOfOrder)?.ad.price == 25_000, "it counts when its impression comes within a minute")
    }

    @Test func whatIsATestCostsNothing() {
        let labels = EventLabels()
        var context = EventContext()
        context.flags = .test
        let reservation = TrackingReservation(Self.booking(.cpm), slot: 0, context, untilMs: 0, labels: labels)
        let record = BeaconToken(reservation, durationMs: 1, [], labels: labels).event(
            .impression, receiptMs: 1, invalid: nil, labels: labels)
        #expect(record.context.invalid == .test && record.context.flags.contains(.test))
        if case .event(let event) = record { #expect(event.ad.price == 0) }
    }
}
