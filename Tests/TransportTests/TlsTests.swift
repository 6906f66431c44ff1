import COpenSSL
import Glibc
import Testing

@testable import Transport

private func withTls(
    _ settings: HttpServerSettings = HttpServerSettings(), _ body: @escaping @Sendable (TestServer, TestCertificate) async throws -> Void
) async throws {
    let certificate = try TestCertificate("first")
    try await withServer(settings, endpoints: [.init(address: "127.0.0.1:0", tls: certificate.identity)]) { server in
        try await body(server, certificate)
    }
}

@Test(arguments: [(TLS1_2_VERSION, "TLSv1.2"), (TLS1_3_VERSION, "TLSv1.3")])
func requestsAreAnsweredUnderTls(version: Int32, name: String) async throws {
    try await withTls { server, _ in
        let client = try TlsClient(port: server.addresses[0].port, version: version, alpn: Array("\u{2}h2\u{8}http/1.1".utf8))
        #expect(client.version == name && client.alpn == "http/1.1" && client.peerName == "first")
        #expect(try client.get("/hello") == "hello")
        #expect(try client.get("/later?5") == "later")
        #expect(try client.get("/shared").utf8.count == 200_000)
        try client.send(String(repeating: "GET /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab", count: 50))
        for _ in 0..<50 { #expect(client.response() == "ab") }
        #expect(try client.get("/close") == "bye")
        #expect(client.hasEndedCleanly())
    }
}

@Test func whatIsTooOldOrUnknownFailsInTheHandshake() async throws {
    try await withTls { server, _ in
        let port = server.addresses[0].port
        #expect(throws: TlsClient.Failure.self) { try TlsClient(port: port, version: TLS1_1_VERSION) }
        #expect(throws: TlsClient.Failure.self) { try TlsClient(port: port, alpn: Array("\u{2}h2".utf8)) }
        let plain = try TestClient(port: port)
        try plain.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await eventually { server.count(.handshakeFailures) == 3 })
        #expect(try TlsClient(port: port).get("/hello") == "hello")
    }
}

@Test func ticketResumesEvenAfterTheCertificateWasRenewed() async throws {
    try await withTls { server, certificate in
        let port = server.addresses[0].port
        let first = try TlsClient(port: port)
        // In TLS 1.3 the ticket comes after the handshake, with the first bytes.
        #expect(try first.get("/hello") == "hello" && !first.isResumed)
        let session = first.session
        defer { SSL_SESSION_free(session) }
        #expect(try TlsClient(port: port, resuming: session).isResumed)
        try certificate.write("second")
        try server.server.reloadTls()
        #expect(await eventually { (try? TlsClient(port: port))?.peerName == "second" })
        #expect(try TlsClient(port: port, resuming: session).isResumed)
        #expect(try first.get("/hello") == "hello", "open connections stay as they are")
    }
}

@Test func certificateThatCantBeReadKeepsTheOldOne() async throws {
    try await withTls { server, certificate in
        try Array("nonsense".utf8).write(to: certificate.identity.certificatePath)
        let error = try #require(throws: TlsError.self) { try server.server.reloadTls() }
        #expect(error.field == .certificate && error.path == certificate.identity.certificatePath)
        #expect(error.message.hasPrefix("not a PEM certificate"))
        #expect(try TlsClient(port: server.addresses[0].port).peerName == "first")
    }
}

@Test func unusableCertificateIsNamedAtTheStart() throws {
    let one = try TestCertificate("one"), other = try TestCertificate("other")
    func message(_ identity: TlsIdentity) throws -> String {
        let server = HttpServer(loops: [try EventLoop()]) { loop in TestHandler(loop, TestLog()) }
        let error = try #require(throws: ListenError.self) { try server.start([.init(address: "127.0.0.1:0", tls: identity)]) }
        return "\(error)"
    }
    let missing = TlsIdentity(certificatePath: "/nowhere/edge.crt", keyPath: one.identity.keyPath)
    #expect(try message(missing) == "127.0.0.1:0: certificate /nowhere/edge.crt: can't be read: No such file or directory")
    let mixed = TlsIdentity(certificatePath: one.identity.certificatePath, keyPath: other.identity.keyPath)
    #expect(try message(mixed) == "127.0.0.1:0: key \(other.identity.keyPath): does not belong to the certificate")
    try Array("nonsense".utf8).write(to: one.identity.keyPath)
    #expect(try message(one.identity).contains("key \(one.identity.keyPath): not a PEM private key"))
}

@Test func slowReaderUnderTlsIsHeldBackAndServedWhole() async throws {
    try await withTls { server, _ in
        let client = try TlsClient(port: server.addresses[0].port, receiveBuffer: 8_192)
        try client.send("GET /sized?1000 HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await eventually { server.log.all.last?.hasPrefix("held at") == true })
        #expect(client.response().utf8.count == 10_000_000)
        #expect(client.response() == "hello")
        try client.send("GET /large?40 HTTP/1.1\r\nHost: a\r\n\r\n")
        usleep(50_000)
        #expect(client.response().utf8.count == 4_000_000)
    }
}

@Test func silentHandshakeIsCutOff() async throws {
    var settings = HttpServerSettings()
    settings.headTimeoutNs = 150_000_000
    try await withTls(settings) { server, _ in
        let silent = try TestClient(port: server.addresses[0].port)
        #expect(try silent.hasEnded())
        #expect(server.count(.handshakeTimeouts) == 1)
    }
}

@Test func refusalUnderTlsArrivesBeforeTheEnd() async throws {
    try await withTls { server, _ in
        let client = try TlsClient(port: server.addresses[0].port)
        try client.send("GET / HTTP/1.1\n\n")
        #expect(client.response() == "line does not end with CR LF\n")
        #expect(client.hasEndedCleanly())
    }
}

extension [UInt8] {
    fileprivate func write(to path: String) throws {
        let fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard fd >= 0 else { throw SystemError("open") }
        defer { close(fd) }
        guard Glibc.write(fd, self, count) == count else { throw SystemError("write") }
    }
}
