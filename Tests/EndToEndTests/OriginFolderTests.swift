import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What an origin may be like: folders whose names mean something else here, a certificate of its owner's authority.
    @Suite struct OriginFolderTests {
        /// Plays an asset to its last segment.
        private static func play(_ master: String, _ http: Http) async throws -> [String] {
            let opened = try await http.get(master)
            guard opened.status == 200 else { throw Failure("\(master): \(opened.status) \(opened.body)") }
            let playlist = try Edge.mediaPlaylist(in: opened.body, base: master), media = try await http.get(playlist)
            guard media.status == 200 else { throw Failure("\(playlist): \(media.status) \(media.body)") }
            return try await Edge.segments(in: media.body, base: playlist).asyncMap { try await http.get($0).body }
        }
        private static let whole = (0..<4).map { "segment \($0)" }

        @Test func foldersMayHaveAnyName() async throws {
            let scratch = try Scratch("folders"), http = Http(scratch: scratch)
            let names = ["s", "c", "x", "ad", "session", "tracking"]
            for (index, name) in names.enumerated() {
                let other = names[(index + 1) % names.count]
                try FolderOrigin.write(name, variants: name, segments: other, below: "origin", in: scratch)
            }
            let origin = try await FolderOrigin("origin", in: scratch)
            let edge = try await Edge(in: scratch, origins: ["news": "http://127.0.0.1:\(origin.port)/"])
            for name in names {
                #expect(try await Self.play("\(edge.url)/play/demo/news/\(name)/master.m3u8", http) == Self.whole, "\(name)")
            }
            // A media playlist of its own, and a path that is deeper.
            let alone = try await http.get("\(edge.url)/play/demo/news/s/360p.m3u8", "--location")
            #expect(alone.status == 200 && alone.url.contains("/s/") && alone.body.contains("#EXTINF"))
            // What is no playlist is not looked for, and a session's name that somebody has mistyped is none.
            #expect(try await http.get("\(edge.url)/play/demo/news/s/0.ts").status == 404)
            let mistyped = try await http.get("\(edge.url)/play/demo/news/s/\(String(repeating: "A", count: 31))/360p.m3u8")
            #expect(mistyped.status == 404 && mistyped.body.contains("session_not_found"))
        }

        @Test func anAuthorityOfOnesOwnIsTrusted() async throws {
            let scratch = try Scratch("authority"), http = Http(scratch: scratch)
            try FolderOrigin.write("news", variants: "news", segments: "news", below: "origin", in: scratch)
            try await Self.makeAuthority(in: scratch)
            let origin = try await FolderOrigin("origin", identity: ("origin.crt", "origin.key"), in: scratch)
            let demo = try await Demo(in: scratch), origins = ["news": "https://localhost:\(origin.port)/"]
            func allow(_ more: [String: Any] = [:]) -> (inout [String: Any]) -> Void {
                { $0["outbound"] = ["allow": ["localhost", "127.0.0.0/8"]].merging(more) { $1 } }
            }
            let trusting = try await Edge(
                "trusting", in: scratch, demo: demo, origins: origins, edit: allow(["authorities": "authority.crt"]))
            #expect(try await Self.play("\(trusting.url)/play/demo/news/news/master.m3u8", http) == Self.whole)
            let strange = try await Edge("strange", in: scratch, demo: demo, origins: origins, edit: allow())
            let refused = try await http.get("\(strange.url)/play/demo/news/news/master.m3u8")
            #expect((500..<600).contains(refused.status), "\(refused)")
            // A file that is none is told of before anything is served.
            for (text, name) in [("", "empty.crt"), ("no certificate\n", "text.crt")] {
                try scratch.write(text, to: name)
                try scratch.write(#"{"listen": "127.0.0.1:0", "outbound": {"authorities": "\#(name)"}}"#, to: "bad.json")
                let ran = try await run([Package.edgeproxy, "serve", "--config", scratch.path("bad.json"), "--check"], in: scratch)
                #expect(ran.code == 1 && ran.error.contains("outbound.authorities") && ran.error.contains(name), "\(ran)")
            }
        }

        /// `authority.crt`, and a certificate for "localhost" that it has signed: `origin.crt`, `origin.key`.
        private static func makeAuthority(in scratch: Scratch) async throws {
            let openssl = try Package.required("openssl"), curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
            try scratch.write("subjectAltName=DNS:localhost\n", to: "names.txt")
            let steps = [
                ["req", "-x509"] + curve + [
                    "-days", "2", "-subj", "/CN=An authority", "-keyout", scratch.path("authority.key"), "-out",
                    scratch.path("authority.crt"),
                ],
                ["req"] + curve + [
                    "-subj", "/CN=localhost", "-keyout", scratch.path("origin.key"), "-out", scratch.path("origin.csr"),
                ],
                [
                    "x509", "-req", "-in", scratch.path("origin.csr"), "-CA", scratch.path("authority.crt"), "-CAkey",
                    scratch.path("authority.key"), "-CAcreateserial", "-days", "2", "-extfile", scratch.path("names.txt"), "-out",
                    scratch.path("origin.crt"),
                ],
            ]
            for step in steps {
                let made = try await run([openssl] + step, in: scratch)
                guard made.code == 0 else { throw Failure("no certificate: \(made.error)") }
            }
        }
    }
}
