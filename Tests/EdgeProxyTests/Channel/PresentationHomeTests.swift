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

    /// Who asks before anything was read is told why there is nothing, for as long as that is so.
    @Test(arguments: ["main", "v0"], [401, 403]) func whyThereIsNothingYetIsKnown(what: String, status: Int) throws {
        let stage = try Stage()
        stage.source.feed.add(6)
        #expect(stage.presentation.unreadFault == nil)
        stage.source.faults = [what: .status(status)]
        stage.open()
        #expect(stage.presentation.snapshot == nil && stage.presentation.unreadFault == .status(status))
        stage.source.faults = [:]
        stage.open()
        stage.home.refresh(0) {}
        stage.loop.advance(byNs: Stage.second)
        #expect(stage.presentation.snapshot != nil && stage.presentation.unreadFault == nil)
    }
}
