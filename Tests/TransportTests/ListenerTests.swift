import CLinux
import Glibc
import TestSupport
import Testing

@testable import Transport

@Test func portInUseIsSeenThoughBothShareTheirPorts() async throws {
    try await withServer(loops: 2) { server in
        let address = "127.0.0.1:\(server.addresses[0].port)"
        let second = HttpServer(loops: [try EventLoop()]) { loop in TestHandler(loop, TestLog()) }
        let error = try #require(throws: ListenError.self) { try second.start([.local, .init(address: address)]) }
        #expect("\(error)" == "\(address): address already in use")
        #expect(try server.client().get("/hello").body == "hello")
    }
}

@Test(arguments: [
    ("8080", "8080: not an address; expected 127.0.0.1:8080, [::1]:8080 or :8080"),
    ("example.com:80", "example.com:80: not an address; expected 127.0.0.1:8080, [::1]:8080 or :8080"),
    ("::1:80", "::1:80: not an address; expected 127.0.0.1:8080, [::1]:8080 or :8080"),
    ("127.0.0.1:65536", "127.0.0.1:65536: not an address; expected 127.0.0.1:8080, [::1]:8080 or :8080"),
    ("192.0.2.1:0", "192.0.2.1:0: bind: Cannot assign requested address"),
])
func addressThatCantBeListenedOnIsNamed(address: String, message: String) throws {
    let server = HttpServer(loops: [try EventLoop()]) { loop in TestHandler(loop, TestLog()) }
    let error = try #require(throws: ListenError.self) { try server.start([.init(address: address)]) }
    #expect("\(error)" == message)
}

@Test(arguments: [
    ("127.0.0.1:80", "127.0.0.1:80"), ("[::1]:443", "[::1]:443"), (":8080", "[::]:8080"), ("*:1", "[::]:1"), ("localhost:2", "127.0.0.1:2"),
])
func addressesAreRead(text: String, description: String) {
    #expect(SocketAddress(text)?.address.description == description)
}

@Test func busyLoopHandsConnectionsOver() async throws {
    try await withServer(loops: 4) { server in
        var clients: [TestClient] = []
        for _ in 0..<80 {
            clients.append(try server.client())
            #expect(try clients.last!.get("/hello").status == 200)
        }
        let connections = server.server.connections
        #expect(connections.reduce(0, +) == 80)
        // The kernel alone leaves the busiest of a few loops with nearly twice the mean.
        #expect(connections.max()! <= 27, "1.25 times the mean and what came at once: \(connections)")
        #expect(server.count(.handedOver) == server.count(.adopted))
        for client in clients { #expect(try client.get("/hello").status == 200) }
        clients = []
        #expect(await eventually { server.connections == 0 })
    }
}

@Test func connectionOverTheLimitIsTurnedAway() async throws {
    var settings = HttpServerSettings()
    settings.connectionsMax = 3
    try await withServer(settings) { server in
        var clients: [TestClient] = []
        for _ in 0..<3 {
            clients.append(try server.client())
            #expect(try clients.last!.get("/hello").status == 200)
        }
        let late = try server.client()
        let answer = try late.response()
        #expect(answer.status == 503 && answer.headers["retry-after"] == "1")
        #expect(try late.hasEnded())
        #expect(server.count(.turnedAway) == 1)
        clients.removeLast()
        #expect(await eventually { server.connections == 2 })
        #expect(try server.client().get("/hello").status == 200)
    }
}

@Test func inheritedSocketIsUsedByAllLoops() async throws { try await blocking(inheritedSocket) }

private func inheritedSocket() async throws {
    // As systemd would: bound and listening before the server exists.
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let address = try #require(SocketAddress("127.0.0.1:0"))
    #expect(address.bind(socket) && listen(socket, 100) == 0)
    let port = try #require(SocketAddress.bound(socket)).port
    let early = try TestClient(port: port)
    var inherited = InheritedListeners()
    inherited.add(socket)
    inherited.add(0)  // What is no listening socket is left alone.
    #expect(inherited.addresses.map(\.port) == [port])
    let loops = [try EventLoop(index: 0), try EventLoop(index: 1)]
    let server = HttpServer(loops: loops) { loop in TestHandler(loop, TestLog()) }
    #expect(try server.start([.init(address: "127.0.0.1:\(port)")], inherited: inherited).map(\.port) == [port])
    let threads = try loops.map { try LoopThread($0, name: "test loop") }
    #expect(try early.get("/hello").body == "hello", "who came before the server is served")
    let clients = try (0..<20).map { _ in try TestClient(port: port) }
    for client in clients { #expect(try client.get("/hello").body == "hello") }
    await server.stop()
    threads.forEach { $0.stop() }
}

@Test func environmentNamesInheritedSockets() {
    setenv("LISTEN_PID", "1", 1)
    setenv("LISTEN_FDS", "1", 1)
    #expect(InheritedListeners.fromEnvironment().addresses.isEmpty, "they are for another process")
    #expect(getenv("LISTEN_FDS") == nil)
}

@Test func bothFamiliesReachTheAnyAddress() async throws {
    try await withServer(endpoints: [.init(address: ":0")]) { server in
        let answer = try server.client().get("/hello")
        #expect(answer.body == "hello")
    }
}
