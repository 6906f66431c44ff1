import Transport

/// What a body is made of, in order. A value: it is made beside the loops and sent by one.
protocol BodyPieces: Sendable {
    /// The next piece, not empty; `nil`: that was all.
    mutating func piece() -> [UInt8]?
}

/// Sends a body that is made beside the loops, a piece at a time and no faster than it is read. Confined to its loop.
final class PiecewiseBody: BodySource {
    private let loop: any Loop
    private var pieces: any BodyPieces
    /// Makes the next piece, and says what is left.
    private let make: (any BodyPieces) async -> (piece: [UInt8]?, rest: any BodyPieces)
    private var sink: (any BodySink)?
    private var isMaking = false, hasRoom = true

    init(
        _ pieces: any BodyPieces, on loop: any Loop,
        make: @escaping (any BodyPieces) async -> (piece: [UInt8]?, rest: any BodyPieces) = PiecewiseBody.besideLoops
    ) {
        (self.pieces, self.loop, self.make) = (pieces, loop, make)
    }

    static func besideLoops(_ pieces: any BodyPieces) async -> (piece: [UInt8]?, rest: any BodyPieces) {
        await BesideLoops.run {
            var pieces = pieces
            let piece = pieces.piece()
            return (piece, pieces)
        }
    }

    func start(_ sink: any BodySink) {
        self.sink = sink
        sink.onDrain = { [weak self] in
            self?.hasRoom = true
            self?.goOn()
        }
        goOn()
    }

    func cancel() { sink = nil }

    private func goOn() {
        guard !isMaking, sink != nil else { return }
        isMaking = true
        loop.spawn { [self] in
            while sink != nil, hasRoom {
                let made = await make(pieces)
                pieces = made.rest
                // The viewer may have gone meanwhile.
                guard let sink else { break }
                guard let piece = made.piece else {
                    self.sink = nil
                    sink.finish()
                    break
                }
                hasRoom = piece.withUnsafeBytes { sink.write($0) }
            }
            isMaking = false
        }
    }
}
