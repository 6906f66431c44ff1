import CLinux
import Glibc
import TestSupport
import Testing

@testable import Transport

/// A blocking socket that sends exactly what a test wants. A wait of two minutes is one that hangs.
final class TestClient {
    struct Response: Equatable {
        var status: Int
        var headers: [String: String]
        var body: String
    }
    struct Failure: Error { let what: String }

    let fd: Int32
    private var received: [UInt8] = []

    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer { setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        var timeout = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        let code = Loopback.withAddress(port) { connect(fd, $0, $1) }
        // What is whole is closed by `deinit`, also where it is thrown away here.
        guard code == 0 else { throw Failure(what: "connect: \(String(cString: strerror(errno)))") }
    }

    deinit { close(fd) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.send(fd, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure(what: "send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    /// "GET path" on a kept connection.
    func get(_ path: String, method: String = "GET", headers: String = "") throws -> Response {
        try send("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\(headers)\r\n")
        return try response(bodyless: method == "HEAD")
    }

    /// Sends as much as fits between here and the other end, at most so many bytes.
    func sendWhatFits(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(fd, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count > 0 {
                sent += count
                continue
            }
            var event = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
            guard poll(&event, 1, 100) == 1 else { break }
        }
        return sent
    }

    /// Goes away without a word: the other end sees a reset.
    func vanish() {
        var none = linger(l_onoff: 1, l_linger: 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, socklen_t(MemoryLayout<linger>.size))
        // The number stays ours until the end of this object.
        let nowhere = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        dup2(nowhere, fd)
        close(nowhere)
    }

    func endSending() { shutdown(fd, Int32(SHUT_WR)) }

    /// Reads once; `false` at the end.
    @discardableResult func receive(_ most: Int = 65_536) throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: most)
        let count = recv(fd, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure(what: "recv: \(String(cString: strerror(errno)))") }
        received += buffer[..<count]
        return count > 0
    }

    /// Everything up to the end of the connection.
    func rest() throws -> String {
        while try receive() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Reads the next response.
    func response(bodyless: Bool = false) throws -> Response {
        var head: Range<Int>?
        while true {
            head = received.firstRange(of: Array("\r\n\r\n".utf8))
            if head != nil { break }
            guard try receive() else { throw Failure(what: "ended in a head: \(String(decoding: received, as: UTF8.self))") }
        }
        let lines = String(decoding: received[..<head!.lowerBound], as: UTF8.self).split(separator: "\r\n").map(String.init)
        received.removeFirst(head!.upperBound)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            let name = parts[0].lowercased()
            guard headers[name] == nil else { throw Failure(what: "repeated header \(name)") }
            headers[name] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        let status = Int(lines[0].split(separator: " ")[1]) ?? 0
        var body: [UInt8] = []
        if bodyless || status == 204 || status == 304 || status < 200 {
            // No body.
        } else if headers["transfer-encoding"] == "chunked" {
            var decoder = ChunkedDecoder(limit: 1 << 30)
            while true {
                let outcome = received.withUnsafeBytes { decoder.decode($0) { body += Array($0) } }
                if case .done(let consumed) = outcome {
                    received.removeFirst(consumed)
                    break
                }
                guard outcome == .more else { throw Failure(what: "bad chunk") }
                received = []
                guard try receive() else { throw Failure(what: "ended in a chunk") }
            }
        } else if let length = headers["content-length"].flatMap({ Int($0) }) {
            while received.count < length {
                guard try receive() else { throw Failure(what: "ended in a body") }
            }
            body = Array(received[..<length])
            received.removeFirst(length)
        } else {
            body = Array(try rest().utf8)
        }
        return Response(status: status, headers: headers, body: String(decoding: body, as: UTF8.self))
    }

    /// Whether nothing more comes: the server has ended the connection.
    func hasEnded() throws -> Bool { try received.isEmpty && !receive() }
}
