import Glibc
import Synchronization

/// A server for tests of the HTTP client: real sockets on 127.0.0.1, a thread for each connection, and a script that writes what it likes.
final class ClientTestServer: Sendable {
    let port: Int
    private let listener: Int32
    private let accepted = Atomic<Int>(0)
    private let open = Mutex<Set<Int32>>([])

    /// Connections accepted so far.
    var connections: Int { accepted.load(ordering: .relaxed) }

    /// Runs `script` for each connection, which is closed when it returns.
    init(_ script: @escaping @Sendable (ClientTestConnection) -> Void) {
        (listener, port) = Self.listen(backlog: 64)
        let listener = listener
        runOnThread { [self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else {
                    // Here and not in `stop`: its number may be another server's at once.
                    close(listener)
                    return
                }
                accepted.add(1, ordering: .relaxed)
                open.withLock { _ = $0.insert(socket) }
                runOnThread { [self] in
                    script(ClientTestConnection(socket))
                    open.withLock { _ = $0.remove(socket) }
                    close(socket)
                }
            }
        }
    }

    /// The same fixed answer to every request of every connection, kept alive.
    convenience init(answering answer: String) {
        self.init { connection in
            while connection.readRequest() != nil { connection.write(answer) }
        }
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Ends the accepting thread and all connections.
    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        open.withLock { for socket in $0 { shutdown(socket, CInt(SHUT_RDWR)) } }
    }

    /// A listening socket on a free port of 127.0.0.1.
    static func listen(backlog: Int32) -> (socket: Int32, port: Int) {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, size) == 0 && Glibc.listen(listener, backlog) == 0 && getsockname(listener, raw, &size) == 0
            }
        }
        precondition(bound, "no port to listen on")
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// One connection of a `ClientTestServer`, blocking.
final class ClientTestConnection: Sendable {
    let socket: Int32
    private let rest = Mutex<[UInt8]>([])
    init(_ socket: Int32) { self.socket = socket }

    /// The next request's header (with the body, when `Content-Length` says so); `nil` when the client has closed.
    func readRequest() -> String? {
        rest.withLock { rest in
            while true {
                if let end = rest.firstRange(of: "\r\n\r\n".utf8) {
                    let head = String(decoding: rest[..<end.upperBound], as: UTF8.self)
                    let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                        .flatMap { Int($0.split(separator: ":")[1].trimmingPrefix(" ")) }
                    let total = end.upperBound + (length ?? 0)
                    if rest.count >= total {
                        let text = String(decoding: rest[..<total], as: UTF8.self)
                        rest.removeFirst(total)
                        return text
                    }
                }
                var piece = [UInt8](repeating: 0, count: 16_384)
                let count = read(socket, &piece, piece.count)
                guard count > 0 else { return nil }
                rest += piece[..<count]
            }
        }
    }

    /// Writes all; `false` when the client has gone.
    @discardableResult func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { send(socket, $0.baseAddress! + sent, bytes.count - sent, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    @discardableResult func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Blocks until the client closes.
    func waitForClose() {
        var byte: UInt8 = 0
        while read(socket, &byte, 1) > 0 {}
    }
}

/// Runs `body` on a detached thread of its own.
func runOnThread(_ body: @escaping @Sendable () -> Void) {
    let context = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { raw in
            Unmanaged<ThreadBody>.fromOpaque(raw!).takeRetainedValue().body()
            return nil
        }, context)
    precondition(code == 0, "no thread")
    pthread_detach(thread)
}

private final class ThreadBody: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// An answer with a body and its length.
func httpAnswer(_ status: String = "200 OK", _ headers: String = "", body: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
}
