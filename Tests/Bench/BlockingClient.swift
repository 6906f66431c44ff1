import Foundation
import TestSupport

/// A client with one connection that waits for each answer: for what is asked in order.
final class BlockingClient {
    struct Reply {
        var status: Int
        var body: [UInt8]
    }
    private let socket: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // What is whole is closed by `deinit`, also where it is thrown away here.
        guard Loopback.withAddress(port, { connect(socket, $0, $1) }) == 0 else {
            throw BenchOptions.Fault("nobody listens on port \(port)")
        }
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    func get(_ path: String) throws -> Reply {
        let request = HttpText.get(path)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw BenchOptions.Fault("\(path): not sent")
        }
        var answer = HttpText.Answer()
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { throw BenchOptions.Fault("\(path): no answer") }
            if try answer.take(buffer[..<count]) { return Reply(status: answer.status, body: Array(answer.body)) }
        }
    }
}
