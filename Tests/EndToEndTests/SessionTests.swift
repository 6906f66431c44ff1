import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Sessions over restarts, expiry, a full disk and crashes: their numbers and their pods go on.
    @Suite struct SessionTests {
        private static let key = "the key of the demo's tenant"

        private static func edge(in scratch: Scratch, _ settings: [String: Int]) async throws -> Edge {
            try await Edge(in: scratch, settings: settings.merging(["drain.delay": 0]) { $1 }) { object in
                object["tenants"] = [
                    ["id": "demo", "name": "Demo", "api_key": key], ["id": "other", "name": "Other", "api_key": "another key"],
                ]
            }
        }

        private static func authorized(_ http: Http, _ url: String, _ more: String..., key: String = key) async throws -> Http.Answer {
            var client = http
            client.options += ["--header", "Authorization: Bearer \(key)"] + more
            return try await client.get(url)
        }

        /// The only viewer of a channel pauses for so long that nothing of it is open any more, and comes back by the old address, also
        /// after the process was killed meanwhile.
        @Test func whoComesBackToWhatHasEndedGoesOn() async throws {
            let scratch = try Scratch("ended")
            let edge = try await Self.edge(in: scratch, ["session.expiry": 10]), http = Http(scratch: scratch)
            let playlist = try Edge.mediaPlaylist(
                in: try await http.get(edge.channel("news")).body, base: edge.channel("news"))
            func last() async throws -> Int {
                let answer = try await http.get(playlist), lines = answer.body.split(separator: "\n")
                #expect(answer.status == 200, "\(answer.body)")
                let first = lines.first { $0.hasPrefix("#EXT-X-MEDIA-SEQUENCE:") }.flatMap { Int($0.dropFirst(22)) }
                return try #require(first) + lines.count { !$0.hasPrefix("#") } - 1
            }
            var numbers = [try await last()]
            for isKilled in [false, true] {
                try await Self.wait(on: edge, http) { Self.metric("edge_presentations", $0) == 0 }
                #expect(Self.metric("edge_presentations_ended", try await http.get(edge.url + "/metrics").body) == 1)
                if isKilled { try await edge.restart() }
                numbers.append(try await last())
            }
            #expect(numbers == numbers.sorted() && Set(numbers).count == 3, "\(numbers)")
        }

        /// Killed in one break and terminated in the next, with a journal that is written anew all the time: every session goes on with
        /// the same numbers and the same pod, those too that were away meanwhile for longer than a session lives.
        @Test func everySessionGoesOnWithItsNumbersAndItsPod() async throws {
            let scratch = try Scratch("sessions")
            let edge = try await Self.edge(in: scratch, ["journal.rewrite": 4_096, "session.expiry": 10])
            let http = Http(scratch: scratch)
            let viewers = try Client("sessions.py", [edge.channel("news"), "--sessions", "60", "--away"], in: scratch)
            try await Self.intoBreak(1, viewers)
            try await edge.restart()
            try await Self.intoBreak(2, viewers)
            edge.process.signal(SIGTERM)
            #expect(try await edge.process.exit() == 0, "\(edge.process.log)")
            try await edge.restart()
            try await Self.wait(on: edge, http) { Self.metric("edge_sessions_remembered", $0) >= 20 }
            viewers.process.signal(SIGUSR1)
            try await viewers.process.line { $0 == "back" }
            // Through the next whole break, which those who are back have, too.
            let breaks = viewers.process.lines.count { $0 == "break" }
            try await viewers.process.line(breaks + 1) { $0 == "content" }
            let seen = try await viewers.end()
            #expect(seen.texts("problems") == [])
            #expect(seen.count("breaks") >= 2 && seen.count("pods") > 4, "\(seen)")
            let metrics = try await http.get(edge.url + "/metrics").body
            #expect(Self.metric("edge_journal_editions", metrics) > 0)
            #expect(Self.metric("edge_sessions_returned_total", metrics) >= 20)
            #expect(Self.metric("edge_self_check_failures_total", metrics) == 0)

            // What it explains is what was listed.
            for (token, listed) in seen.object("tokens") as? [String: [String: [String: [Int]]]] ?? [:] {
                let answer = try await Self.authorized(http, "\(edge.url)/api/v1/sessions/\(token)/explain")
                #expect(answer.status == 200, "\(answer.body)")
                let breaks = try Json.object(answer.body)["breaks"] as? [[String: Any]] ?? []
                let told = try #require(breaks.last { $0.object("laid").count("pod") > 0 }, "\(answer.body)")
                let renditions = told.object("laid")["renditions"] as? [[String: Any]] ?? []
                for rendition in renditions where rendition.count("segments") > 0 {
                    let span = try #require(listed[rendition.text("path")]?["\(told.count("id"))"], "\(rendition) of \(listed)")
                    // The client may have left before the pod was listed in full.
                    #expect(rendition.count("first_number") == span[0], "\(rendition), listed \(span)")
                    #expect(rendition.count("first_number") + rendition.count("segments") - 1 >= span[1], "\(rendition), listed \(span)")
                }
            }
        }

        static func metric(_ name: String, _ text: String) -> Int {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            return line.flatMap { Int($0.dropFirst(name.count + 1)) } ?? -1
        }

        /// Waits for the n-th time that the viewers are in a break, and then into the middle of it.
        private static func intoBreak(_ number: Int, _ viewers: Client) async throws {
            try await viewers.process.line(number) { $0 == "break" }
            try await Task.sleep(for: .seconds(2))
        }

        /// Waits until the metrics are so.
        private static func wait(on edge: Edge, _ http: Http, until isThere: (String) -> Bool) async throws {
            var text = ""
            let came = await eventually {
                text = (try? await http.get(edge.url + "/metrics").body) ?? ""
                return isThere(text)
            }
            try #require(came, "\(text)")
        }

        /// One session across a break: what it explains, to whom, and what a replay makes of its recording.
        @Test func aBreakIsExplainedAndMadeAgain() async throws {
            let scratch = try Scratch("explain"), http = Http(scratch: scratch), adminPort = try Loopback.freePort()
            let edge = try await Edge(in: scratch) { object in
                object["admin_listen"] = "127.0.0.1:\(adminPort)"
                object["tenants"] = [
                    ["id": "demo", "name": "Demo", "api_key": Self.key], ["id": "other", "name": "Other", "api_key": "another key"],
                ]
            }
            let master = edge.channel("news"), opened = try await http.get(master).body
            let playlist = try Edge.mediaPlaylist(in: opened, base: master)
            let token = try #require(playlist.components(separatedBy: "/s/").last?.split(separator: "/").first.map(String.init))
            let session = "http://127.0.0.1:\(adminPort)/api/v1/sessions/\(token)"
            _ = try await http.get(playlist)
            #expect(try await Self.authorized(http, session + "/recording").status == 404)
            #expect(try await Self.authorized(http, session + "/record", "--request", "POST").status == 201)
            func breaks(_ answer: Http.Answer) throws -> [[String: Any]] {
                try Json.object(answer.body)["breaks"] as? [[String: Any]] ?? []
            }
            // One that was under way at the join was decided before the recording began.
            let earlier = Set(try breaks(try await Self.authorized(http, session + "/explain")).map { $0.count("id") })
            func toldOf(_ answer: Http.Answer) throws -> [String: Any]? {
                try breaks(answer).first {
                    $0.text("state") == "closed" && $0.object("laid").count("pod") > 0 && !earlier.contains($0.count("id"))
                }
            }
            // Until a break is over, of which it has got many playlists.
            var playlists = 0, found: [String: Any]?
            _ = try await eventually {
                try await Task.sleep(for: .milliseconds(500))
                #expect(try await http.get(playlist).status == 200)
                playlists += 1
                found = try toldOf(try await Self.authorized(http, session + "/explain"))
                return found != nil && playlists > 20
            }
            let answer = try await Self.authorized(http, session + "/explain")
            #expect(answer.status == 200 && answer.headers["content-type"] == "application/json", "\(answer)")
            let told = try #require(found, "\(answer.body)")
            let signals = told["signalled"] as? [[String: Any]] ?? []
            #expect(signals.contains { $0.text("direction") == "out" && $0.text("raw").hasPrefix("#EXT-X-CUE-OUT") }, "\(answer.body)")
            #expect(told.count("planned") == Demo.breakSeconds && told.text("start").hasSuffix("Z"), "\(told)")
            let campaigns = told.object("decided")["campaigns"] as? [[String: Any]] ?? []
            #expect(campaigns.count == 3 && campaigns.contains { $0.text("outcome") == "won" }, "\(told)")
            #expect(campaigns.allSatisfy { $0.text("outcome") == "won" || !$0.text("reason").isEmpty }, "\(told)")
            let laid = told.object("laid")["renditions"] as? [[String: Any]] ?? []
            #expect(laid.contains { $0.count("segments") > 1 && ($0["entries"] as? [Any] ?? []).count > 0 }, "\(told)")

            // Who asks.
            #expect(try await http.get(session + "/explain").status == 401)
            #expect(try await http.get(session + "/explain").headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            #expect(try await Self.authorized(http, session + "/explain", key: "a wrong key").status == 401)
            let foreign = try await Self.authorized(http, session + "/explain", key: "another key")
            #expect(foreign.status == 404 && foreign.body.contains("session_not_found"), "\(foreign)")
            let nobody = session.replacingOccurrences(of: token, with: String(token.reversed()))
            #expect(try await Self.authorized(http, nobody + "/explain").body == foreign.body)
            #expect(try await Self.authorized(http, session + "/explain", "--request", "DELETE").status == 405)
            // Viewers' address has no management, and the other one no viewers.
            #expect(try await Self.authorized(http, "\(edge.url)/api/v1/sessions/\(token)/explain").status == 404)
            #expect(try await http.get("\(edge.url)/metrics").status == 404)
            #expect(try await http.get("http://127.0.0.1:\(adminPort)/metrics").status == 200)
            #expect(try await http.get("http://127.0.0.1:\(adminPort)/play/demo/news/master.m3u8").status == 404)

            let recording = try await Self.authorized(http, session + "/recording")
            #expect(recording.status == 200)
            let file = try scratch.write(recording.body, to: "session.recording")
            let good = try await run([Package.edgeproxy, "replay", file], in: scratch)
            #expect(good.code == 0, "\(good)")
            let counts = good.output.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
            #expect(counts.count == 5 && counts[1] > 10 && counts[2] == 0 && counts[4] > 0, "\(good.output)")
            // One character of the last playlist.
            let parts = recording.body.components(separatedBy: "#EXT-X-MEDIA-SEQUENCE:")
            let tampered = try scratch.write(
                parts.dropLast().joined(separator: "#EXT-X-MEDIA-SEQUENCE:") + "#EXT-X-MEDIA-SEQUENCE:7" + (parts.last ?? ""),
                to: "tampered.recording")
            let bad = try await run([Package.edgeproxy, "replay", tampered], in: scratch)
            #expect(bad.code == 1 && bad.output.contains("sent  #EXT-X-MEDIA-SEQUENCE:7"), "\(bad)")
            let garbage = try await run([Package.edgeproxy, "replay", Package.edgeproxy], in: scratch)
            #expect(garbage.code == 1 && garbage.error.split(separator: "\n").count == 1, "\(garbage)")
        }

        /// A file that may not grow any more is what a full disk is: viewers see nothing of it.
        @Test(.enabled(if: Package.program("prlimit") != nil, "needs prlimit"))
        func aFullDiskIsSaidOnceAndPlaybackGoesOn() async throws {
            let scratch = try Scratch("disk"), http = Http(scratch: scratch)
            let edge = try await Self.edge(in: scratch, [:])
            let viewers = try Client("sessions.py", [edge.channel("news"), "--sessions", "12"], in: scratch)
            try await Self.intoBreak(1, viewers)
            let limit = try Package.required("prlimit")
            let size = Self.metric("edge_journal_bytes", try await http.get(edge.url + "/metrics").body)
            _ = try await run([limit, "--pid", "\(edge.process.pid)", "--fsize=\(size + 100):unlimited"], in: scratch)
            // Through the next break, whose pods can't be written down.
            try await Self.wait(on: edge, http) { Self.metric("edge_journal_failing", $0) == 1 }
            try await Self.intoBreak(2, viewers)
            _ = try await run([limit, "--pid", "\(edge.process.pid)", "--fsize=unlimited:unlimited"], in: scratch)
            try await Self.wait(on: edge, http) {
                Self.metric("edge_journal_failing", $0) == 0 && Self.metric("edge_journal_lost", $0) == 0
            }
            // What was kept meanwhile is in the file: a kill loses nothing.
            try await edge.restart()
            try await viewers.process.line(2) { $0 == "content" }
            let seen = try await viewers.end()
            #expect(seen.texts("problems") == [])
            #expect(seen.count("breaks") >= 2, "\(seen)")
        }

        /// Whether the machine lets a test freeze a file system.
        static let canFreeze: Bool = {
            guard let scratch = try? Scratch("frozen"),
                let probe = try? ChildProcess(
                    "probe", [Package.python, Package.client("frozen.py"), "probe", scratch.path("disk")], in: scratch)
            else { return false }
            while probe.exitCode == nil { usleep(10_000) }
            return probe.exitCode == 0
        }()

        /// A disk that answers nothing for seconds, with the data directory and the log on it: who plays, plays on, and nothing is lost.
        @Test(.enabled("no file system can be frozen here: that needs root, unshare and a loop device") { canFreeze })
        func aDiskThatHangsDelaysNobody() async throws {
            let scratch = try Scratch("frozen"), http = Http(scratch: scratch), disk = scratch.path("disk")
            let edge = try await Edge(in: scratch, wrap: [Package.python, Package.client("frozen.py"), "run", disk]) { object in
                let channels = object["channels"] as? [[String: Any]] ?? []
                let lost: [String: Any] = ["tenant": "demo", "id": "lost", "name": "Lost", "origin": ["http://127.0.0.1:1/"]]
                object["channels"] = channels + [lost]
                object["data_dir"] = disk + "/data"
            }
            // The file system is the process's alone.
            let root = "/proc/\(edge.process.pid)/root" + disk
            func log() -> String { (try? String(contentsOfFile: root + "/log", encoding: .utf8)) ?? "" }
            let viewers = try Client("sessions.py", [edge.channel("news"), "--sessions", "12"], in: scratch)
            // A playlist that can't be had is told of in the log: before, and while nothing can be written.
            #expect(try await http.get(edge.channel("lost")).status >= 500)
            #expect(await eventually { log().contains("demo/lost") })
            try await viewers.process.line { $0 == "content" }
            let before = log()
            let freezing = try ChildProcess("freeze", [Package.python, Package.client("frozen.py"), "freeze", root], in: scratch)
            try await freezing.line { $0 == "frozen" }
            // It stays so until the next break has come and gone: whoever waits for the disk gets no answer.
            for count in 0..<40 {
                if count % 8 == 0 { _ = try await http.get(edge.channel("lost")) }
                #expect(try await http.get(edge.url + "/healthz").status == 200)
            }
            try await viewers.process.line(2) { $0 == "content" }
            #expect(freezing.exitCode == nil && log() == before)
            freezing.kill()
            // Lines of one kind don't follow each other quickly: it is asked until the next one is due.
            let goesOn = try await eventually {
                _ = try await http.get(edge.channel("lost"))
                return log().count > before.count
            }
            #expect(goesOn)
            let seen = try await viewers.end()
            #expect(seen.texts("problems") == [])
            #expect(seen.count("breaks") >= 2, "\(seen)")
            #expect(Self.metric("edge_journal_lost", try await http.get(edge.url + "/metrics").body) == 0)
        }

        /// The process is ended by a signal twice while its memory says that it works on the channel.
        @Test func aChannelThatCrashesTheProcessTwiceStartsWithoutAds() async throws {
            let scratch = try Scratch("trap"), http = Http(scratch: scratch)
            let edge = try await Self.edge(in: scratch, ["journal.sync": 100])
            for (signal, crashes) in [(SIGSEGV, 1), (SIGABRT, 2)] {
                let metrics = try await http.get(edge.url + "/metrics").body
                #expect(Self.metric("edge_channels_passed_through", metrics) == 0)
                // The first loop's slot: channel 1. It is in the one mapping of shared memory without a name.
                let maps = try FileHandle(forReadingFrom: URL(filePath: "/proc/\(edge.process.pid)/maps")).readToEnd() ?? Data()
                let slots = String(decoding: maps, as: UTF8.self).split(separator: "\n").first { $0.hasSuffix("/dev/zero (deleted)") }?
                    .split(separator: "-").first
                let memory = try FileHandle(forUpdating: URL(filePath: "/proc/\(edge.process.pid)/mem"))
                try memory.seek(toOffset: #require(slots.flatMap { UInt64($0, radix: 16) }))
                try memory.write(contentsOf: Data([1, 0, 0, 0]))
                try memory.close()
                edge.process.signal(signal)
                #expect(try await edge.process.exit() == 128 + signal)
                try await edge.restart()
                #expect(scratch.text("edge-data/crashes").split(separator: "\n").count == crashes)
                #expect(edge.process.standardError.contains("worked on demo/news"))
            }
            #expect(Self.metric("edge_channels_passed_through", try await http.get(edge.url + "/metrics").body) == 1)
            #expect(edge.process.standardError.contains("demo/news starts in pass-through"))
            // It plays, without ads.
            let viewers = try Client("viewers.py", [edge.channel("news")], in: scratch)
            try await viewers.advance(by: 6)
            let seen = try await viewers.end()
            #expect(seen.texts("problems") == [] && seen.count("adSegments") == 0, "\(seen)")
        }
    }
}
