import Decision
import Testing

@testable import EdgeProxy

@Suite struct ForecastHistoryTests {
    private static let dayMs: Int64 = 86_400_000
    /// Some minutes after noon.
    private static let endMs: Int64 = 20_000 * dayMs + 43_500_000

    private static func range(keptDays: Int64) -> Range<Int64> {
        ManagementApi.historyRange(endMs: endMs, keptMs: keptDays * dayMs, .utc)
    }

    /// Behind what a tenant keeps a whole day stands in one hour: no day of that kind says when a channel has avails.
    @Test func onlyDaysThatHaveTheirHoursCount() {
        #expect(Self.range(keptDays: 100) == Self.endMs - 28 * Self.dayMs..<Self.endMs)
        #expect(Self.range(keptDays: 29) == Self.endMs - 28 * Self.dayMs..<Self.endMs)
        #expect(Self.range(keptDays: 28) == 19_973 * Self.dayMs..<Self.endMs, "the day that the cut goes through is not whole")
        #expect(Self.range(keptDays: 7) == 19_994 * Self.dayMs..<Self.endMs)
        #expect(Self.range(keptDays: 1) == 20_000 * Self.dayMs..<Self.endMs)
    }
}
