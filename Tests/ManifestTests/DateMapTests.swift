import Testing

@testable import Manifest

@Suite struct DateMapTests {
    private static let second: Int64 = 1_000_000_000

    private func jump(_ map: inout DateMap, to shift: Int64, from time: Int64) -> Bool { map.jump(to: shift, from: time) }

    @Test func withoutAJumpDatesAreTimes() {
        let map = DateMap()
        #expect(map.place(ofDate: 5) == .at(5) && map.listed(7) == 7 && map.areListed && map.shift == 0)
        #expect(map.pieces(from: 1, to: 9).map(\.ahead) == [0])
    }

    @Test func aHoleOfTheDatesIsNoTime() {
        var map = DateMap()
        // Media of 100 s, and then of the date 115 s.
        #expect(jump(&map, to: -15 * Self.second, from: 100 * Self.second))
        #expect(map.place(ofDate: 99 * Self.second) == .at(99 * Self.second))
        for date in [100, 107, 114] { #expect(map.place(ofDate: Int64(date) * Self.second) == .hole(at: 100 * Self.second)) }
        #expect(map.place(ofDate: 116 * Self.second) == .at(101 * Self.second))
        #expect(map.place(ofDate: 114 * Self.second, overlap: Self.second) == .at(99 * Self.second), "rounding reaches back")
        #expect(map.listed(99 * Self.second) == 99 * Self.second && map.listed(100 * Self.second) == 115 * Self.second)
        #expect(map.areListed)
        #expect(map.pieces(from: 90 * Self.second, to: 110 * Self.second).map(\.ahead) == [0, 15 * Self.second])
        #expect(map.pieces(from: 101 * Self.second, to: 110 * Self.second).map(\.ahead) == [15 * Self.second])
    }

    @Test func listedDatesNeverStepBack() {
        var map = DateMap()
        #expect(!jump(&map, to: 3_600 * Self.second, from: 100 * Self.second), "an hour back")
        #expect(map.listed(150 * Self.second) == 150 * Self.second && !map.areListed)
        // What is dated before the jump, where what was listed can't be meant, and behind it.
        let latest = 160 * Self.second
        #expect(map.place(ofDate: 90 * Self.second, latest: latest) == .at(90 * Self.second))
        #expect(map.place(ofDate: -3_490 * Self.second, latest: latest) == .at(110 * Self.second))
        #expect(jump(&map, to: -60 * Self.second, from: 200 * Self.second), "true again, and a minute ahead")
        #expect(map.listed(199 * Self.second) == 199 * Self.second && map.listed(200 * Self.second) == 260 * Self.second && map.areListed)
        // Back to where it was: no listed date goes back.
        #expect(!jump(&map, to: 0, from: 300 * Self.second))
        #expect(map.listed(300 * Self.second) == 360 * Self.second && !map.areListed)
    }

    @Test func twoJumpsAtOneTimeAreOne() {
        var map = DateMap()
        map.jump(to: -5, from: 100)
        map.jump(to: -9, from: 100)
        #expect(map.steps.count == 2 && map.shift == -9 && map.ahead(at: 100) == 9)
        #expect(!jump(&map, to: -9, from: 200) && map.steps.count == 2)
    }

    @Test func oldStepsLeave() {
        var map = DateMap()
        for index in 1...200 { map.jump(to: Int64(-10 * index), from: Int64(1_000 * index)) }
        #expect(map.steps.count == Limits.dateSteps)
        #expect(map.ahead(at: 0) == map.steps[0].ahead && map.listed(200_000) == 202_000)
        #expect(map.place(ofDate: 202_000) == .at(200_000))
        #expect(map.place(ofDate: 0) == .hole(at: map.steps[0].from))
    }
}
