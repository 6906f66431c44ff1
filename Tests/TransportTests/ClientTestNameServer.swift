import Glibc
import Synchronization

/// A name server on 127.0.0.x port 53 that only threads of its own mount namespace ask: there another file lies over `/etc/resolv.conf`.
/// Needs root and a kernel that lets it.
final class ClientTestNameServer: Sendable {
    /// Of this process alone, so that two runs of the tests do not meet.
    static let address = "127.53.\(getpid() >> 8 & 255).\(getpid() % 250 + 1)"
    /// Whether this process may have one; tried once, on a thread that ends.
    static let isPossible: Bool = {
        let done = DispatchedFlag()
        runOnThread {
            let server = ClientTestNameServer { _ in nil }
            done.set(server != nil && server!.enterNamespace())
            server?.stop()
        }
        return done.wait()
    }()

    private let socket: Int32
    private let askers = Mutex<[String: Set<UInt16>]>([:])
    private let isStopped = Atomic<Bool>(false), isClosed = Atomic<Bool>(false)

    /// How many look-ups asked for this name: each has a port of its own.
    func lookups(of name: String) -> Int { askers.withLock { $0[name]?.count ?? 0 } }

    /// - Parameter answer: the IPv4 addresses of a name; `nil`: silence.
    init?(_ answer: @escaping @Sendable (String) -> [[UInt8]]?) {
        // Not for the processes that other tests start meanwhile: they would hold the port when this has closed it.
        // SOCK_CLOEXEC has the value of O_CLOEXEC.
        socket = Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(53).bigEndian
        inet_pton(AF_INET, Self.address, &address.sin_addr)
        let socket = socket
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
        guard bound else {
            close(socket)
            return nil
        }
        runOnThread { [self] in serve(answer) }
    }

    /// Puts the calling thread, and those it starts, into a mount namespace where this server is the only one. `false` when it may not.
    func enterNamespace() -> Bool {
        typealias Unshare = @convention(c) (CInt) -> CInt
        // Not in the Glibc module without _GNU_SOURCE.
        guard let symbol = dlsym(nil, "unshare") else { return false }
        let cloneNewNs: CInt = 0x0002_0000
        guard unsafeBitCast(symbol, to: Unshare.self)(cloneNewNs) == 0 else { return false }
        var path = Array("\(P_tmpdir)/resolvXXXXXX".utf8CString)
        let file = mkstemp(&path)
        guard file >= 0 else { return false }
        defer {
            close(file)
            unlink(path)
        }
        let text = "nameserver \(Self.address)\n"
        guard write(file, text, text.utf8.count) == text.utf8.count else { return false }
        guard mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0 else { return false }
        return mount(path, "/etc/resolv.conf", nil, UInt(MS_BIND), nil) == 0
    }

    func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        // A blocked recvfrom ends with it.
        shutdown(socket, CInt(SHUT_RDWR))
        // The next test takes the port.
        while !isClosed.load(ordering: .acquiring) { usleep(1_000) }
    }

    private func serve(_ answer: @Sendable (String) -> [[UInt8]]?) {
        var buffer = [UInt8](repeating: 0, count: 512)
        while !isStopped.load(ordering: .relaxed) {
            var peer = sockaddr_in(), size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutablePointer(to: &peer) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { recvfrom(socket, &buffer, 512, 0, $0, &size) }
            }
            guard count > 16, !isStopped.load(ordering: .relaxed) else { break }
            let (name, end) = Self.question(buffer)
            askers.withLock { _ = $0[name, default: []].insert(UInt16(bigEndian: peer.sin_port)) }
            guard let addresses = answer(name) else { continue }
            let isA = buffer[end] == 0 && buffer[end + 1] == 1
            let reply = Self.reply(Array(buffer[..<(end + 4)]), isA ? addresses : [])
            withUnsafePointer(to: &peer) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = sendto(socket, reply, reply.count, 0, $0, size) }
            }
        }
        close(socket)
        isClosed.store(true, ordering: .releasing)
    }

    /// The name that is asked for, and where its type stands (RFC 1035 §4.1.2).
    private static func question(_ query: [UInt8]) -> (String, Int) {
        var labels: [String] = [], place = 12
        while query[place] > 0 {
            let next = place + 1 + Int(query[place])
            labels.append(String(decoding: query[(place + 1)..<next], as: UTF8.self))
            place = next
        }
        return (labels.joined(separator: "."), place + 1)
    }

    private static func reply(_ query: [UInt8], _ addresses: [[UInt8]]) -> [UInt8] {
        var reply = query
        reply.replaceSubrange(2..<12, with: [0x81, 0x80, 0, 1, 0, UInt8(addresses.count), 0, 0, 0, 0])
        for address in addresses { reply += [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4] + address }
        return reply
    }
}

/// Waits for one answer of another thread.
private final class DispatchedFlag: Sendable {
    private let value = Mutex<Bool?>(nil)
    func set(_ flag: Bool) { value.withLock { $0 = flag } }
    func wait() -> Bool {
        while true {
            if let flag = value.withLock({ $0 }) { return flag }
            usleep(1_000)
        }
    }
}
