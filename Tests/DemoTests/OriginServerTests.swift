import Glibc
import Model
import TestSupport
import Testing

@testable import Console
@testable import Demo

/// The demo's origin over real sockets.
@Suite struct OriginServerTests {
    private func start() throws -> OriginServer {
        try OriginServer(
            address: ListenAddress(host: "127.0.0.1", port: 0), origin: DemoOrigin(cycleSegments: 30, breakSegments: 10),
            media: DemoMedia(directory: Repository.file("testdata/media").path))
    }

    /// Sends one request and reads until the server closes; empty when it answers nothing.
    private func ask(_ server: OriginServer, _ head: String, body: String = "") throws -> String {
        let port = try #require(UInt16(server.url.split(separator: ":").last ?? ""))
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let isConnected = Loopback.withAddress(port) { connect(socket, $0, $1) == 0 }
        try #require(isConnected)
        let text = "\(head)\r\nHost: origin\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        try #require(send(socket, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count)
        var answer: [UInt8] = [], block = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(socket, &block, block.count, 0), count > 0 { answer += block[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }

    @Test func answersAndKnowsWhatIsUnchanged() throws {
        let server = try start()
        defer { server.stop() }
        let first = try ask(server, "GET /vod/360p.m3u8 HTTP/1.1")
        #expect(first.hasPrefix("HTTP/1.1 200 ") && first.contains("\r\n\r\n#EXTM3U\n") && first.contains("Access-Control-Allow-Origin: *"))
        let tag = try #require(first.split(separator: "\r\n").first { $0.hasPrefix("ETag: ") }).dropFirst(6)
        #expect(try ask(server, "GET /vod/360p.m3u8 HTTP/1.1\r\nIf-None-Match: \(tag)").hasPrefix("HTTP/1.1 304 "))
        #expect(try ask(server, "GET /nobody/360p.m3u8 HTTP/1.1").hasPrefix("HTTP/1.1 404 "))
        #expect(try ask(server, "DELETE /vod/360p.m3u8 HTTP/1.1").hasPrefix("HTTP/1.1 405 "))
        #expect(try ask(server, "OPTIONS /fault HTTP/1.1").hasPrefix("HTTP/1.1 204 "))
    }

    @Test func faultsAreSetOverHttp() throws {
        let server = try start()
        defer { server.stop() }
        func fault(_ mode: String) throws -> String {
            try ask(server, "POST /fault HTTP/1.1", body: #"{"mode": "\#(mode)", "seconds": 1}"#)
        }
        let path = "GET /news/master.m3u8 HTTP/1.1"
        #expect(try fault("nonsense").hasPrefix("HTTP/1.1 400 "))
        #expect(try fault("500").hasPrefix("HTTP/1.1 200 ") && ask(server, path).hasPrefix("HTTP/1.1 500 "))
        #expect(try fault("off").hasPrefix("HTTP/1.1 200 ") && ask(server, path).hasPrefix("HTTP/1.1 200 "))
        // The head may have left before the connection is cut; the body never comes.
        #expect(try fault("refuse").hasPrefix("HTTP/1.1 200 ") && !ask(server, path).contains("#EXTM3U"))
        // What hung is answered when the second is over.
        #expect(try fault("hang").hasPrefix("HTTP/1.1 200 ") && ask(server, path).contains("#EXTM3U"))
    }

    @Test func aPortInUseIsSaid() throws {
        let server = try start()
        defer { server.stop() }
        let port = try #require(UInt16(server.url.split(separator: ":").last ?? ""))
        let error = #expect(throws: InputError.self) {
            try OriginServer(
                address: ListenAddress(host: "127.0.0.1", port: port), origin: DemoOrigin(cycleSegments: 30, breakSegments: 10),
                media: DemoMedia(directory: Repository.file("testdata/media").path))
        }
        #expect(error?.message.hasPrefix("demo origin: ") == true, "\(error?.message ?? "")")
    }
}
