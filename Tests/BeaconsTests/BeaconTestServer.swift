import Glibc
import Synchronization

/// A server on 127.0.0.1, a thread for each connection, that answers each request as the test says, or closes instead.
final class BeaconTestServer: Sendable {
    let port: Int
    private let listener: Int32
    private let answer: @Sendable (_ request: String) -> String?
    private let seen = Mutex<[String]>([])
    private let open = Mutex<Set<Int32>>([])

    /// Requests with their headers, in the order that they came.
    var requests: [String] { seen.withLock { $0 } }
    /// How often a target was asked for.
    func count(_ target: String) -> Int { requests.count { $0.hasPrefix("GET \(target) ") } }
    func url(_ target: String) -> String { "http://127.0.0.1:\(port)\(target)" }

    /// - Parameter answer: the whole answer to a request; `nil`: the connection is closed without one.
    init(_ answer: @escaping @Sendable (_ request: String) -> String?) {
        self.answer = answer
        listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in(), size = socklen_t(MemoryLayout<sockaddr_in>.size)
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, raw, &size) == 0
            }
        }
        precondition(isBound, "no port to listen on")
        port = Int(UInt16(bigEndian: address.sin_port))
        Self.onThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                open.withLock { _ = $0.insert(connection) }
                Self.onThread { [self] in serve(connection) }
            }
        }
    }

    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
        open.withLock { for socket in $0 { shutdown(socket, CInt(SHUT_RDWR)) } }
    }

    private func serve(_ connection: Int32) {
        var rest: [UInt8] = [], piece = [UInt8](repeating: 0, count: 16_384)
        loop: while true {
            while let end = rest.firstRange(of: "\r\n\r\n".utf8) {
                let request = String(decoding: rest[..<end.upperBound], as: UTF8.self)
                rest.removeFirst(end.upperBound)
                seen.withLock { $0.append(request) }
                guard let text = answer(request) else { break loop }
                _ = text.withCString { send(connection, $0, text.utf8.count, CInt(MSG_NOSIGNAL)) }
            }
            let count = read(connection, &piece, piece.count)
            guard count > 0 else { break }
            rest += piece[..<count]
        }
        open.withLock { _ = $0.remove(connection) }
        close(connection)
    }

    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(Body(body)).toOpaque()
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().body() }
                return nil
            }, context)
        precondition(code == 0, "no thread")
        pthread_detach(thread)
    }
}

private final class Body: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
