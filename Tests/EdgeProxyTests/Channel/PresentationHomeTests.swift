import Testing

@testable import EdgeProxy
@testable import Stitching

/// What an origin answers that makes no sense ends a wait all the same.
@Suite struct PresentationHomeTests {
    @Test func notModifiedWithoutAnythingBeforeIsAFault() throws {
        let stage = try Stage()
        stage.source.feed.add(6)
        stage.source.unchanged = ["main"]
        var faults: [OriginFault?] = []
        stage.home.open { faults.append($0) }
        stage.loop.advance(byNs: Stage.second)
        #expect(faults == [.status(304)])
        stage.source.unchanged = []
        stage.home.open { faults.append($0) }
        stage.loop.advance(byNs: Stage.second)
        #expect(faults == [.status(304), nil])
    }
}
