import Foundation
import Glibc
import Synchronization

/// TCP on 127.0.0.1.
public enum Loopback {
    /// Calls `body` with the address of a port.
    public static func withAddress<Value>(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    /// Whether somebody takes connections there.
    public static func isListening(_ port: UInt16) -> Bool {
        withSocket { descriptor in withAddress(port) { connect(descriptor, $0, $1) == 0 } }
    }

    /// A port that was free a moment ago, for a program that can't take port 0 and say which it got. A process gets each once before it
    /// gets one again.
    ///
    /// It lies outside the range from which the kernel takes ports for connections and for port 0. One from inside it may become somebody's
    /// end of a connection after it was found free, and again each time that the program which listens there is ended and started.
    /// - Throws: ``NoPort`` when all are in use.
    public static func freePort() throws -> UInt16 {
        for _ in candidates {
            let port = next.withLock { index in
                defer { index = (index + 1) % candidates.count }
                return candidates[index]
            }
            if isFree(port) { return port }
        }
        throw NoPort()
    }

    public struct NoPort: Error, CustomStringConvertible {
        public var description: String { "no port is free" }
    }

    private static let candidates = ports(outside: ephemeral())
    /// Where the next search begins. For each process somewhere else: several may test at once.
    private static let next = Mutex(Int.random(in: 0..<candidates.count))

    /// The ports from 10000 on without the kernel's own; with them, should that leave less than a thousand.
    private static func ports(outside ephemeral: ClosedRange<UInt16>) -> [UInt16] {
        let all = UInt16(10_000)...UInt16.max, outside = all.filter { !ephemeral.contains($0) }
        return outside.count < 1_000 ? Array(all) : outside
    }

    /// What ip(7) calls `ip_local_port_range`.
    private static func ephemeral() -> ClosedRange<UInt16> {
        let text = (try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)) ?? ""
        let ends = text.split(whereSeparator: \.isWhitespace).compactMap { UInt16($0) }
        return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : 32_768...60_999
    }

    /// Whether a program that sets `SO_REUSEADDR`, as servers do, can listen there.
    private static func isFree(_ port: UInt16) -> Bool {
        withSocket { descriptor in
            var reuse: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
            return withAddress(port) { bind(descriptor, $0, $1) == 0 }
        }
    }

    private static func withSocket<Value>(_ body: (Int32) -> Value) -> Value {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return body(descriptor)
    }
}
