import Glibc

/// What the loop is about to send on one connection: copied bytes in one buffer, shared bytes by reference, in their order.
///
/// One a loop and reused by every response; what the socket doesn't take moves to the connection's `WriteQueue`.
final class OutputBatch {
    /// A run of bytes: of the buffer when there is no owner (the buffer moves when it grows, so by offset), else of the owner's.
    struct Piece {
        var offset: Int
        var count: Int
        var owner: Unmanaged<SharedBytes>?
    }

    private(set) var scratch: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes of the buffer in use.
    var used = 0
    private(set) var pieces: UnsafeMutablePointer<Piece>
    private var piecesCapacity = 64
    private(set) var count = 0
    /// All bytes in the pieces, those by reference too.
    private(set) var bytes = 0
    private static let standardCapacity = 2 * Limits.outputBatch

    init() {
        capacity = Self.standardCapacity
        scratch = malloc(capacity)!
        pieces = .allocate(capacity: piecesCapacity)
    }

    deinit {
        clear()
        free(scratch)
        pieces.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    /// Makes room for `bytes` more in the buffer.
    @inline(__always)
    func reserve(_ bytes: Int) {
        if used &+ bytes > capacity { grow(bytes) }
    }

    private func grow(_ bytes: Int) {
        while used + bytes > capacity { capacity *= 2 }
        scratch = realloc(scratch, capacity)!
    }

    /// Copies to the end of the buffer, which must have room.
    @inline(__always)
    func put(_ source: UnsafeRawPointer, _ bytes: Int) {
        memcpy(scratch + used, source, bytes)
        used &+= bytes
    }

    func addPiece(_ piece: Piece) {
        if count == piecesCapacity {
            let larger = UnsafeMutablePointer<Piece>.allocate(capacity: 2 * piecesCapacity)
            larger.moveInitialize(from: pieces, count: count)
            pieces.deallocate()
            pieces = larger
            piecesCapacity *= 2
        }
        pieces[count] = piece
        count &+= 1
        bytes &+= piece.count
    }

    /// Leaves out the first bytes of a piece.
    func trimFront(of index: Int, by left: Int) {
        pieces[index].offset &+= left
        pieces[index].count &-= left
        bytes &-= left
    }

    /// Leaves out what the last piece has beyond `kept` bytes.
    func shortenLast(to kept: Int) {
        bytes &-= pieces[count &- 1].count &- kept
        pieces[count &- 1].count = kept
    }

    /// Forgets all pieces from `kept` on.
    func truncate(to kept: Int) {
        while count > kept {
            count &-= 1
            bytes &-= pieces[count].count
            pieces[count].owner?.release()
        }
    }

    func clear() {
        truncate(to: 0)
        used = 0
        if capacity > 4 * Self.standardCapacity {
            // One large answer must not cost its size for ever.
            capacity = Self.standardCapacity
            scratch = realloc(scratch, capacity)!
        }
    }

    /// Copies bytes as a piece of their own.
    func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        addPiece(Piece(offset: used, count: bytes.count, owner: nil))
        put(source, bytes.count)
    }

    /// Where a piece's bytes are now.
    func address(_ piece: Piece) -> UnsafeMutableRawPointer {
        if let owner = piece.owner {
            return UnsafeMutableRawPointer(mutating: owner._withUnsafeGuaranteedRef { $0.buffer.baseAddress! }) + piece.offset
        }
        return scratch + piece.offset
    }
}
