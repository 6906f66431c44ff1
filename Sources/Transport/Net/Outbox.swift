import CLinux
import Glibc

/// The sending side of one connection: what goes at once is sent from where it lies, what does not waits in a queue that exists only then.
struct Outbox {
    /// What came of sending.
    enum Sent: Equatable {
        case all
        /// The socket is full: epoll tells when it takes more.
        case waiting
        /// The connection is broken.
        case failed
    }
    /// Buffers and counters that all connections of a loop share.
    struct Tools {
        let vectors: UnsafeMutablePointer<iovec>
        let record: UnsafeMutableRawPointer
        let statistics: HttpStatistics
    }

    private let wire: Wire
    private unowned(unsafe) let statistics: HttpStatistics
    private let vectors: UnsafeMutablePointer<iovec>
    private let record: UnsafeMutableRawPointer
    private var queue: WriteQueue?

    init(_ wire: Wire, _ tools: Tools) {
        self.wire = wire
        vectors = tools.vectors
        record = tools.record
        statistics = tools.statistics
    }

    /// Whether nothing waits.
    @inline(__always) var isEmpty: Bool { queue == nil }
    /// Bytes that wait for the client.
    var waitingBytes: Int { queue?.count ?? 0 }

    /// Forgets what waits.
    mutating func clear() { if queue != nil { queue = nil } }

    /// Sends the pieces of a batch.
    mutating func send(_ output: OutputBatch) -> Sent {
        var next = 0, offset = 0
        while queue == nil, next < output.count {
            var count = 0, bytes = 0
            while count < Limits.vectors, next &+ count < output.count {
                let piece = output.pieces[next &+ count]
                let skip = count == 0 ? offset : 0
                vectors[count] = iovec(iov_base: output.address(piece) + skip, iov_len: piece.count &- skip)
                bytes &+= piece.count &- skip
                count &+= 1
            }
            switch wire.write(vectors, count, record: record) {
            case .bytes(var sent):
                statistics.add(.bytesSent, sent)
                if sent == bytes {
                    next &+= count
                    offset = 0
                    continue
                }
                sent &+= offset
                while sent >= output.pieces[next].count {
                    sent &-= output.pieces[next].count
                    next &+= 1
                }
                offset = sent
                // A socket that took a part is full; TLS takes a record at a time.
                if wire.tls == nil { queue = WriteQueue() }
            case .wouldBlock: queue = WriteQueue()
            case .ended, .failed: return .failed
            }
        }
        guard let queue else { return .all }
        for index in next..<output.count {
            let piece = output.pieces[index]
            let skip = index == next ? offset : 0
            if let owner = piece.owner {
                queue.append(owner.takeUnretainedValue(), from: skip)
            } else {
                queue.append(copying: UnsafeRawBufferPointer(start: output.address(piece) + skip, count: piece.count - skip))
            }
        }
        return .waiting
    }

    /// Sends a piece of a streamed body as far as it goes, and copies the rest.
    mutating func send(_ pieces: UnsafeMutablePointer<iovec>, _ count: Int) -> Sent {
        var skip = 0
        if queue == nil {
            switch wire.write(pieces, count, record: record) {
            case .bytes(let sent):
                statistics.add(.bytesSent, sent)
                skip = sent
            case .wouldBlock: break
            case .ended, .failed: return .failed
            }
        }
        for index in 0..<count {
            let bytes = Int(pieces[index].iov_len)
            if skip >= bytes {
                skip -= bytes
                continue
            }
            if queue == nil { queue = WriteQueue() }
            queue!.append(copying: UnsafeRawBufferPointer(start: pieces[index].iov_base + skip, count: bytes - skip))
            skip = 0
        }
        return queue == nil ? .all : .waiting
    }

    /// Sends what waits, now that the socket takes more. The second value: whether any of it went.
    mutating func sendWaiting() -> (Sent, progressed: Bool) {
        guard let queue else { return (.all, false) }
        var progressed = false
        while !queue.isEmpty {
            let count = queue.fill(vectors, Limits.vectors)
            switch wire.write(vectors, count, record: record) {
            case .bytes(let sent):
                statistics.add(.bytesSent, sent)
                queue.removeFirst(sent)
                progressed = true
            case .wouldBlock: return (.waiting, progressed)
            case .ended, .failed: return (.failed, progressed)
            }
        }
        self.queue = nil
        return (.all, progressed)
    }
}
