import Testing

@testable import EdgeProxy
@testable import Model
@testable import Stitching

/// Recordings end with what they are of, and take nothing down after that.
@Suite struct RecordingTableTests {
    @Test func whatIsReplacedOrRemovedIsOver() throws {
        let (stage, viewer) = try Stage.begun(), table = RecordingTable(), token = viewer.session.token
        func recording() -> Recording { Recording(stage.home, viewer.session, loop: stage.loop, digest: Stage.signer.digest) }
        let first = recording(), second = recording()
        #expect(table.insert(first, for: token) && table.insert(second, for: token))
        #expect(first.isOver && !second.isOver && table[token] === second)
        table.remove(token)
        #expect(second.isOver && table.count == 0)
    }

    /// Its time is over also when its viewer asks for nothing.
    @Test func timeEndsOneThatNobodyAsksFor() throws {
        let (stage, viewer) = try Stage.begun()
        let recording = Recording(stage.home, viewer.session, loop: stage.loop, digest: Stage.signer.digest), now = stage.loop.time
        let fault = Result<OriginReply, OriginFault>.failure(.frozen)
        recording.answer(.relative("v0.m3u8"), fault, now: now + Limits.recordingNs, wallNow: 0, published: nil)
        #expect(!recording.isOver)
        recording.answer(.relative("v0.m3u8"), fault, now: now + Limits.recordingNs + 1, wallNow: 0, published: nil)
        #expect(recording.isOver)
    }
}
