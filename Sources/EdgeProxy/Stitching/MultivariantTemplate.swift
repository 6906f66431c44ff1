import Model

/// A rewritten multivariant playlist with holes for what differs from session to session.
public final class MultivariantTemplate: Sendable {
    public enum Piece: Equatable, Sendable {
        case bytes([UInt8])
        /// `/play/{tenant}/{channel}/s/{session}/` and `/play/{tenant}/{channel}/`, behind `public_url`.
        case session, channel
    }

    public let pieces: [Piece]
    /// Until when the origin need not be asked again; `nil`: never.
    public let freshUntil: MonotonicTime?
    /// A media playlist that stands alone: a session is opened with a redirect.
    public let isMedia: Bool

    public init(pieces: [Piece], freshUntil: MonotonicTime?, isMedia: Bool) {
        self.pieces = pieces
        self.freshUntil = freshUntil
        self.isMedia = isMedia
    }

    public func isFresh(at now: MonotonicTime) -> Bool { freshUntil.map { $0 > now } ?? true }

    public func bytes(session: [UInt8], channel: [UInt8]) -> [UInt8] {
        pieces.reduce(into: []) { bytes, piece in
            switch piece {
            case .bytes(let more): bytes += more
            case .session: bytes += session
            case .channel: bytes += channel
            }
        }
    }
}
