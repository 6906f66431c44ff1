import Dispatch
import Glibc
import Synchronization
import Transport

/// Where servers of PostgreSQL are, as a URL says it: `postgresql://user:password@one,other:5433/name?sslmode=verify-full`.
struct PostgresAddress: Sendable {
    struct Host: Equatable, Sendable {
        /// `nil`: libpq's own, a socket on this machine. One that begins with a slash is a folder with such a socket.
        let name: String?
        let port: String?
        /// Where it is, if the URL says so (`hostaddr`).
        let address: String?
    }
    /// In the order in which they are tried.
    let hosts: [Host]
    /// What holds for all of them, as libpq names it.
    private let parameters: [String: String]
    /// How long one address may take.
    private let connectMs: Int64

    /// - Throws: `refused`, for what is no such URL.
    init(_ url: String) throws(StoreError) {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else { throw .refused("this is no URL of PostgreSQL") }
        var given = try PostgresConnection.parameters(of: url)
        // Libpq takes these as lists.
        func list(_ name: String) -> [String] {
            given.removeValue(forKey: name).map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
        }
        let names = list("host"), addresses = list("hostaddr"), ports = list("port"), count = max(names.count, addresses.count, 1)
        func fits(_ list: [String]) -> Bool { list.isEmpty || list.count == count }
        guard count <= Limits.postgresHosts, fits(names), fits(addresses), fits(ports) || ports.count == 1 else {
            throw .refused("hosts and ports of the URL do not fit, or there are over \(Limits.postgresHosts)")
        }
        func part(_ list: [String], _ index: Int) -> String? {
            // One port is for all hosts.
            let part = list.count == 1 ? list[0] : list.isEmpty ? "" : list[index]
            return part.isEmpty ? nil : part
        }
        hosts = (0..<count).map { Host(name: part(names, $0), port: part(ports, $0), address: part(addresses, $0)) }
        let seconds = given.removeValue(forKey: "connect_timeout").flatMap { Int64($0) }
        connectMs = seconds.map { min(max($0, 1), Limits.postgresConnectSeconds) * 1_000 } ?? Limits.postgresConnectMs
        let ours = [
            // Whoever is asked for what is configured may also be asked to change it.
            "target_session_attrs": "read-write", "application_name": "edgeproxy", "client_encoding": "UTF8", "gssencmode": "disable",
            "keepalives_idle": "10", "keepalives_interval": "3", "keepalives_count": "3", "tcp_user_timeout": "5000",
        ]
        parameters = given.merging(ours) { given, _ in given }
    }

    /// Connects to the first host that lets us in.
    /// - Parameter deadlineNs: of the monotonic clock; then it is given up.
    func connect(deadlineNs: Int64) throws(StoreError) -> PostgresConnection {
        var reasons: [String] = []
        for host in hosts {
            do throws(StoreError) {
                for address in try Self.addresses(of: host, deadlineNs: deadlineNs) {
                    let nowNs = Clock.monotonicNs()
                    guard nowNs < deadlineNs else { break }
                    do throws(StoreError) {
                        // The name is for TLS, and for the file of passwords.
                        var parameters = parameters
                        parameters["host"] = host.name
                        parameters["hostaddr"] = address
                        parameters["port"] = host.port
                        return try PostgresConnection(parameters, deadlineNs: min(deadlineNs, nowNs + connectMs * 1_000_000))
                    } catch {
                        if case .unavailable(let why) = error { reasons.append(why) } else { throw error }
                    }
                }
            } catch {
                if case .unavailable(let why) = error { reasons.append(why) } else { throw error }
            }
        }
        throw .unavailable(reasons.isEmpty ? "no host answered in time" : reasons.joined(separator: "; "))
    }

    // MARK: Names

    /// One after the other: a name server that is mute holds up no more than one thread.
    private static let names = DispatchQueue(label: "postgres-names")

    private static func addresses(of host: Host, deadlineNs: Int64) throws(StoreError) -> [String?] {
        if let address = host.address { return [address] }
        guard let name = host.name, !name.hasPrefix("/"), !name.hasPrefix("@") else { return [nil] }
        if let numeric = lookUp(name, isNumeric: true), !numeric.isEmpty { return numeric }
        final class Found: Sendable { let value = Mutex<[String]?>(nil) }
        let found = Found(), done = DispatchSemaphore(value: 0)
        names.async {
            let addresses = lookUp(name, isNumeric: false)
            found.value.withLock { $0 = addresses }
            done.signal()
        }
        let left = DispatchTimeInterval.nanoseconds(Int(max(0, deadlineNs - Clock.monotonicNs())))
        guard done.wait(timeout: .now() + left) == .success else { throw .unavailable("the name \(name) was not found in time") }
        guard let addresses = found.value.withLock({ $0 }), !addresses.isEmpty else { throw .unavailable("the name \(name) is not known") }
        return Array(addresses.prefix(Limits.postgresHosts))
    }

    /// `getaddrinfo`, which blocks unless the name is an address.
    private static func lookUp(_ name: String, isNumeric: Bool) -> [String]? {
        var hints = addrinfo(), list: UnsafeMutablePointer<addrinfo>?
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = isNumeric ? AI_NUMERICHOST : AI_ADDRCONFIG
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return nil }
        defer { freeaddrinfo(list) }
        var found: [String] = [], next = list
        while let entry = next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let code = getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            if code == 0 { found.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)) }
            next = entry.pointee.ai_next
        }
        return found
    }
}
