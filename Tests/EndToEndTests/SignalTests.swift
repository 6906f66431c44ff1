import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What whoever is on call does to the process, and a disk.
    @Suite struct SignalTests {
        /// Told again while it drains, it goes on draining.
        @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
        func aSecondSignalCutsNothing(second: Int32) async throws {
            let scratch = try Scratch("signals")
            let edge = try await Edge(in: scratch, settings: ["drain.delay": 2_000])
            edge.process.signal(SIGTERM)
            #expect(await eventually { edge.process.standardError.contains("info: draining") })
            for _ in 0..<20 {
                edge.process.signal(second)
                usleep(1_000)
            }
            #expect(try await edge.process.exit() == 0, "\(edge.process.log)")
        }

        /// A script that reloads in a loop kills nobody.
        @Test func manyReloadsAtOnceAreOne() async throws {
            let scratch = try Scratch("hangups")
            let edge = try await Edge(in: scratch), http = Http(scratch: scratch)
            for _ in 0..<400 {
                edge.process.signal(SIGHUP)
                usleep(500)
            }
            #expect(await eventually { edge.process.standardError.contains("read again: ") })
            #expect(try await http.get(edge.channel("news")).status == 200)
            edge.process.signal(SIGTERM)
            #expect(try await edge.process.exit() == 0, "\(edge.process.log)")
        }

        /// What was read from standard input, or written by the demo, is in force still.
        @Test func aHangupWithoutAFileChangesNothing() async throws {
            let scratch = try Scratch("no-file")
            let demo = try await Demo(in: scratch), http = Http(scratch: scratch)
            for _ in 0..<3 {
                let before = demo.process.standardError.components(separatedBy: "nothing has changed").count
                demo.process.signal(SIGHUP)
                #expect(await eventually { demo.process.standardError.components(separatedBy: "nothing has changed").count > before })
            }
            #expect(try await http.get(demo.url + "/readyz").status == 200)
        }

        /// Viewers are served from a full disk, also when the process starts on it.
        @Test func aFullDiskIsNoReasonNotToServe() async throws {
            let scratch = try Scratch("full")
            // No file may grow: that is what a full disk is for a process.
            let edge = try await Edge(in: scratch, wrap: ["/usr/bin/prlimit", "--fsize=0"])
            let http = Http(scratch: scratch), master = edge.channel("news")
            let playlist = try Edge.mediaPlaylist(in: try await http.get(master).body, base: master)
            #expect(try await http.get(playlist).status == 200)
        }

        @Test func tooFewDescriptorsAreNamed() async throws {
            let scratch = try Scratch("descriptors")
            let text = #"{"listen": "127.0.0.1:0", "data_dir": "\#(scratch.path("data"))"}"#
            let file = try scratch.write(text, to: "edge.json")
            let process = try ChildProcess(
                "edge", ["/usr/bin/prlimit", "--nofile=20", Package.edgeproxy, "serve", "--config", file], in: scratch)
            #expect(try await process.exit() == 1)
            #expect(process.standardError.contains("20 descriptors may be open, and serving takes "), "\(process.log)")
        }
    }
}
