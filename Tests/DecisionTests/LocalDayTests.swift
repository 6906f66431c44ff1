import TestSupport
import Testing

@testable import Decision

@Suite struct LocalDayTests {
    private static let hour: Int64 = 3_600_000

    /// Whatever a clock is changed by within three hours, and how often: days leave no gap, do not overlap, and begin where the date does
    /// first.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func daysLeaveNoGap(seed: UInt64) {
        var rng = Seeded(seed)
        let usualMs = Int64.random(in: -40...48, using: &rng) * Self.hour / 4
        func offset() -> Int64 { usualMs + Int64.random(in: -6...6, using: &rng) * Self.hour / 4 }
        let changes = (0..<3).map { _ in
            TimeZoneTable.Change(fromMs: Int64.random(in: 0...400, using: &rng) * Self.hour / 4, offsetMs: offset())
        }
        let zone = TimeZoneTable(offsetMs: offset(), changes: changes)
        func date(_ now: Int64) -> Int64 { (now + zone.offsetMs(at: now)).flooredQuotient(86_400_000) }
        var now: Int64 = -2 * 86_400_000, latest = date(now), last = zone.day(of: now)
        while now < 7 * 86_400_000 {
            let day = zone.day(of: now)
            #expect(day.contains(now))
            // A date that comes again is no new day.
            #expect((day == last) == (date(now) <= latest), "\(now)")
            if day != last { #expect(day.lowerBound == last.upperBound && day.lowerBound == now) }
            latest = max(latest, date(now))
            last = day
            now += Self.hour / 4
        }
    }

    @Test func clocksThatAreChangedMakeDaysLongerAndShorter() {
        let zone = TimeZoneTable(
            offsetMs: Self.hour,
            changes: [.init(fromMs: 1_774_746_000_000, offsetMs: 2 * Self.hour), .init(fromMs: 1_792_890_000_000, offsetMs: Self.hour)])
        #expect(zone.day(of: 1_774_746_000_000) == 1_774_738_800_000..<1_774_738_800_000 + 23 * Self.hour)
        #expect(zone.day(of: 1_792_890_000_000) == 1_792_879_200_000..<1_792_879_200_000 + 25 * Self.hour)
    }
}
