import Testing

@testable import EdgeProxy

/// When new sessions are refused.
@Suite struct LoadTests {
    private static func load(turnMs: Int64 = 1, descriptors: Int64 = 10) -> Load {
        Load(turnMaxNs: turnMs * 1_000_000, residentBytes: 0, descriptors: descriptors, descriptorLimit: 1_000)
    }

    @Test func oneLateTurnIsNoOverload() throws {
        var overload = Overload()
        let settings = Settings()
        for turnMs in [125, 1, 5_000, 125, 1, 125] as [Int64] { #expect(overload.judge(Self.load(turnMs: turnMs), settings) == nil) }
        #expect(overload.judge(Self.load(turnMs: 125), settings) == nil)
        #expect(overload.judge(Self.load(turnMs: 130), settings) == "turns of a loop took 130 ms, for 3 looks in a row")
        #expect(overload.judge(Self.load(turnMs: 130), settings) != nil && overload.judge(Self.load(), settings) == nil)
    }

    @Test func whatRunsOutIsOverloadAtOnce() {
        var overload = Overload()
        #expect(overload.judge(Self.load(descriptors: 901), Settings()) == "901 of 1000 descriptors are open")
    }
}
