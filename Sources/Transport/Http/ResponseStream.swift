import CLinux
import Glibc

/// Takes a streamed body for one response, in chunks when its length is unknown. Ends with `finish`, `abort` or the connection.
final class ResponseStream: BodySink {
    var onDrain: (() -> Void)?

    private var connection: Connection?
    private var source: (any BodySource)?
    private var left: Int?
    private let chunked: Bool
    private var held = false

    init(_ connection: Connection, _ source: any BodySource, length: Int?, chunked: Bool) {
        self.connection = connection
        self.source = source
        left = length
        self.chunked = chunked
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let connection else { return false }
        guard let base = bytes.baseAddress, bytes.count > 0 else { return !held }
        if let left {
            // More than was promised would be read as the next response.
            guard bytes.count <= left else {
                abort()
                return false
            }
            self.left = left - bytes.count
        }
        let body = iovec(iov_base: UnsafeMutableRawPointer(mutating: base), iov_len: bytes.count)
        let vectors = connection.host.tools.vectors
        guard chunked ? sendChunk(body, vectors, connection) : send(body, vectors, connection) else { return false }
        held = connection.queuedBytes >= Limits.streamQueue
        return !held
    }

    private func send(_ body: iovec, _ vectors: UnsafeMutablePointer<iovec>, _ connection: Connection) -> Bool {
        vectors[0] = body
        return connection.send(vectors, 1)
    }

    private func sendChunk(_ body: iovec, _ vectors: UnsafeMutablePointer<iovec>, _ connection: Connection) -> Bool {
        var line = Array(String(body.iov_len, radix: 16).utf8) + [13, 10]
        var end: [UInt8] = [13, 10]
        return line.withUnsafeMutableBytes { line in
            end.withUnsafeMutableBytes { end in
                vectors[0] = iovec(iov_base: line.baseAddress!, iov_len: line.count)
                vectors[1] = body
                vectors[2] = iovec(iov_base: end.baseAddress!, iov_len: end.count)
                return connection.send(vectors, 3)
            }
        }
    }

    func finish() {
        guard let connection else { return }
        if let left, left > 0 { return abort() }
        if chunked {
            var end = Array("0\r\n\r\n".utf8)
            let sent = end.withUnsafeMutableBytes { bytes in
                connection.host.tools.vectors[0] = iovec(iov_base: bytes.baseAddress!, iov_len: bytes.count)
                return connection.send(connection.host.tools.vectors, 1)
            }
            guard sent else { return }
        }
        release()
        connection.endStream()
    }

    func abort() {
        guard let connection else { return }
        release()
        connection.reset()
    }

    /// The connection's queue has become shorter.
    func drained() {
        guard held, let connection, connection.queuedBytes < Limits.streamQueue / 2 else { return }
        held = false
        onDrain?()
    }

    /// The connection is closed: the source stops.
    func gone() {
        let source = source
        release()
        source?.cancel()
    }

    private func release() {
        connection = nil
        source = nil
        onDrain = nil
    }
}
