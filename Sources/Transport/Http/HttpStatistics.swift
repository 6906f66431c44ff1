import Synchronization

/// What a server counts on one loop. Written by that loop alone, read by any thread.
public final class HttpStatistics: Sendable {
    private let values: [Counter] = Kind.allCases.map { _ in Counter() }
    private final class Counter: Sendable { let value = Atomic<Int>(0) }

    public enum Kind: Int, CaseIterable, Sendable {
        /// Connections accepted here, taken over from another loop, given to another, turned away at the limit.
        case accepted, adopted, handedOver, turnedAway
        /// Requests that reached the handler; requests refused before.
        case requests, refused
        /// Connections cut off because a head or body, an idle time, a write or a handshake took too long.
        case requestTimeouts, idleTimeouts, writeTimeouts, handshakeTimeouts
        /// Times that a descriptor could not be had.
        case outOfDescriptors
        /// TLS handshakes that failed.
        case handshakeFailures
        /// Bytes of streamed request bodies, without what frames them.
        case bodyBytes
        /// Bytes handed to sockets, before encryption.
        case bytesSent
    }

    public subscript(_ kind: Kind) -> Int { values[kind.rawValue].value.load(ordering: .relaxed) }

    @inline(__always)
    func add(_ kind: Kind, _ amount: Int = 1) {
        // One writer: a load and a store, no locked instruction.
        values[kind.rawValue].value.store(self[kind] &+ amount, ordering: .relaxed)
    }
}

/// How many connections a loop has; another loop adds one when it hands one over.
final class LoopLoad: Sendable {
    private let value = Atomic<Int>(0)
    var connections: Int { value.load(ordering: .relaxed) }
    func add(_ amount: Int) { value.add(amount, ordering: .relaxed) }
}
