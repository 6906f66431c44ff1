import CLinux
import Glibc

/// What a connection's socket had no room for, in its order. Exists only while something waits.
final class WriteQueue {
    private struct Item {
        let bytes: SharedBytes
        var offset: Int
    }
    private var items: [Item] = []
    private var first = 0
    /// Bytes that wait.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    func append(_ bytes: SharedBytes, from offset: Int = 0) {
        guard bytes.count > offset else { return }
        items.append(Item(bytes: bytes, offset: offset))
        count += bytes.count - offset
    }

    func append(copying bytes: UnsafeRawBufferPointer) { append(SharedBytes(copying: bytes)) }

    /// Fills in where the waiting bytes are, at most `capacity` vectors; returns how many.
    func fill(_ vectors: UnsafeMutablePointer<iovec>, _ capacity: Int) -> Int {
        var used = 0
        for index in first..<items.count where used < capacity {
            let item = items[index]
            vectors[used] = iovec(
                iov_base: UnsafeMutableRawPointer(mutating: item.bytes.buffer.baseAddress! + item.offset),
                iov_len: item.bytes.count - item.offset)
            used += 1
        }
        return used
    }

    /// Lets go of what was sent.
    func removeFirst(_ sent: Int) {
        var left = sent
        count -= sent
        while left > 0 {
            let size = items[first].bytes.count - items[first].offset
            guard left >= size else {
                items[first].offset += left
                break
            }
            left -= size
            first += 1
        }
        if first == items.count {
            items.removeAll(keepingCapacity: true)
            first = 0
        } else if first >= 32 {
            items.removeFirst(first)
            first = 0
        }
    }
}
