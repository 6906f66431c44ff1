import Glibc

/// Bytes that a connection keeps for a while: the beginning of a request, a body on its way. Grows as they come, never ahead of them.
final class GrowableBytes {
    private var base: UnsafeMutableRawPointer?
    private var capacity = 0
    private(set) var count = 0

    init() {}

    init(copying bytes: UnsafeRawBufferPointer) { append(bytes) }

    deinit { free(base) }

    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        if count + bytes.count > capacity {
            // The first piece exactly: most left-overs are one piece.
            capacity = capacity == 0 ? bytes.count : max(2 * capacity, count + bytes.count)
            base = realloc(base, capacity)!
        }
        memcpy(base! + count, source, bytes.count)
        count += bytes.count
    }
}
