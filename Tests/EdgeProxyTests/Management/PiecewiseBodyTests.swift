import TestSupport
import Testing
import Transport

@testable import EdgeProxy

/// A body in pieces goes out whole, no faster than it is taken.
@Suite struct PiecewiseBodyTests {
    private struct Numbers: BodyPieces {
        var next: UInt8 = 0
        let count: UInt8
        mutating func piece() -> [UInt8]? {
            guard next < count else { return nil }
            next += 1
            return [next]
        }
    }

    private final class Sink: BodySink {
        var onDrain: (() -> Void)?
        var taken: [UInt8] = [], isFinished = false
        /// Pieces that it takes before it is behind.
        var room: Int
        init(room: Int) { self.room = room }
        func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
            taken += bytes
            room -= 1
            return room > 0
        }
        func finish() { isFinished = true }
        func abort() { Issue.record("the body was cut") }
    }

    private static func atOnce(_ pieces: any BodyPieces) async -> (piece: [UInt8]?, rest: any BodyPieces) {
        var pieces = pieces
        let piece = pieces.piece()
        return (piece, pieces)
    }

    @Test func aBodyStopsWhereTheViewerIsBehind() {
        let loop = SimulatedLoop(), sink = Sink(room: 2)
        let body = PiecewiseBody(Numbers(count: 5), on: loop, make: Self.atOnce)
        body.start(sink)
        loop.advance(by: .milliseconds(1))
        #expect(sink.taken == [1, 2] && !sink.isFinished)
        sink.room = 2
        sink.onDrain?()
        loop.advance(by: .milliseconds(1))
        #expect(sink.taken == [1, 2, 3, 4] && !sink.isFinished)
        sink.room = 2
        sink.onDrain?()
        loop.advance(by: .milliseconds(1))
        #expect(sink.taken == [1, 2, 3, 4, 5] && sink.isFinished)
    }

    @Test func nothingIsMadeForAViewerWhoHasGone() {
        let loop = SimulatedLoop(), sink = Sink(room: 1)
        let body = PiecewiseBody(Numbers(count: 5), on: loop, make: Self.atOnce)
        body.start(sink)
        loop.advance(by: .milliseconds(1))
        body.cancel()
        sink.room = 5
        sink.onDrain?()
        loop.advance(by: .milliseconds(1))
        #expect(sink.taken == [1] && !sink.isFinished)
    }

    @Test func anEmptyBodyIsWhole() {
        let loop = SimulatedLoop(), sink = Sink(room: 1)
        let body = PiecewiseBody(Numbers(count: 0), on: loop, make: Self.atOnce)
        body.start(sink)
        loop.advance(by: .milliseconds(1))
        #expect(sink.taken.isEmpty && sink.isFinished)
    }
}
