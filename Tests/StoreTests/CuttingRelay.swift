import Foundation
import Glibc
import Synchronization
import Testing

/// Stands between a client and a server on 127.0.0.1, and cuts a connection when the client says a certain thing.
final class CuttingRelay: Sendable {
    enum Cut: Sendable, CaseIterable {
        /// The server never hears it.
        case before
        /// The server hears it and answers, and the client does not hear that.
        case after
    }
    private let next = Mutex<(cut: Cut, word: Data)?>(nil)
    private let listener: Int32
    let port: UInt16

    /// - Parameter server: its port; `nil`: whoever connects never hears anything.
    init(to server: UInt16?) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var (address, code) = Self.with(0) { bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1 }
        port = UInt16(bigEndian: address.sin_port)
        if code == 0 { code = listen(descriptor, 16) }
        try #require(code == 0)
        guard let server else { return }
        Thread { [self] in
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { return }
                Thread { [self] in
                    let upstream = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                    if Self.with(server, { connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }).code == 0 {
                        serve(client, upstream)
                    }
                    close(client)
                    close(upstream)
                }.start()
            }
        }.start()
    }

    /// Cuts, once, the next connection on which the client says `word`.
    func cut(_ cut: Cut, at word: String) { next.withLock { $0 = (cut, Data(word.utf8)) } }

    /// Lets in nobody any more.
    func end() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ client: Int32, _ upstream: Int32) {
        while true {
            var ends = [client, upstream].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            poll(&ends, 2, -1)
            if ends[0].revents != 0 {
                guard let bytes = Self.read(client) else { return }
                let cut = next.withLock { next -> Cut? in
                    guard let found = next, bytes.range(of: found.word) != nil else { return nil }
                    next = nil
                    return found.cut
                }
                guard cut != .before, Self.write(bytes, to: upstream) else { return }
                if cut == .after {
                    _ = Self.read(upstream)
                    return
                }
            }
            if ends[1].revents != 0 {
                guard let bytes = Self.read(upstream), Self.write(bytes, to: client) else { return }
            }
        }
    }

    private static func read(_ descriptor: Int32) -> Data? {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? Data(bytes[..<count]) : nil
    }

    private static func write(_ data: Data, to descriptor: Int32) -> Bool {
        var bytes = Array(data)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    private static func with(_ port: UInt16, _ body: (UnsafeMutablePointer<sockaddr>) -> Int32) -> (address: sockaddr_in, code: Int32) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
        return (address, code)
    }
}
