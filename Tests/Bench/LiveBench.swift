import Foundation
import Transport

/// How soon a new segment of the origin is listed here, and how often the origin is asked for it.
struct LiveBench {
    let options: BenchOptions
    let cores: BenchCores

    func run(in folder: BenchFolder) throws -> BenchTable {
        var table = BenchTable()
        for segmentSeconds in [1, 4] {
            for viewers in [1, options.liveViewers] { table = table + (try run(segmentSeconds, viewers, in: folder)) }
        }
        return table
    }

    private func run(_ segmentSeconds: Int, _ viewers: Int, in folder: BenchFolder) throws -> BenchTable {
        // No break: there what is listed goes by the ads.
        let schedule = OriginSchedule(segmentSeconds: segmentSeconds, cycleSegments: 1_000_000, breakPassedSegments: 500_000)
        let origin = try BenchOrigin(channels: ["live": schedule])
        let edge = try EdgeUnderTest(options.binary, origin: origin, channels: ["live"], core: cores.server, in: folder)
        let watch = Watch(schedule, origin, port: edge.port)
        let thread = Thread { watch.run() }
        thread.start()
        if viewers > 1 {
            let crowd = try Crowd(
                port: edge.port, tls: false, path: EdgeUnderTest.channel + "live/master.m3u8", connections: viewers - 1,
                cadenceSeconds: segmentSeconds)
            _ = try crowd.run(seconds: options.liveSeconds) {}
        } else {
            // As long as its phase takes to be learned, and the time measured.
            sleep(UInt32(options.liveSeconds + Watch.learnedSegments * segmentSeconds))
        }
        let found = try watch.end(), latency = Percentiles(found.latenciesMs)
        var table = BenchTable()
        let name = "segments of \(segmentSeconds) s, \(viewers == 1 ? "one viewer" : "\(viewers) viewers")"
        table.add("\(name): listed after the origin's, median", latency.median, "ms", below: 100)
        table.add("  the same, p99", latency[99], "ms")
        table.add("  requests to the origin for each", found.requests, "", needed: "≤ 1.3", isMet: found.requests <= 1.3)
        return table
    }

    /// A viewer who looks all the time, on a thread of its own.
    private final class Watch: @unchecked Sendable {
        static let learnedSegments = 8
        private let schedule: OriginSchedule, origin: BenchOrigin, port: UInt16
        private let lock = NSLock()
        private var latenciesMs: [Double] = [], fault: (any Error)?, isOver = false
        private let ended = DispatchSemaphore(value: 0)
        /// The number of the first segment that counts, and what had been asked for before.
        private var first: (number: Int, requests: Int)?
        private var requests = 0.0

        init(_ schedule: OriginSchedule, _ origin: BenchOrigin, port: UInt16) {
            self.schedule = schedule
            self.origin = origin
            self.port = port
        }

        func run() {
            defer { ended.signal() }
            do {
                let client = try BlockingClient(port: port),
                    path = try EdgeUnderTest.session(client, EdgeUnderTest.channel + "live/master.m3u8")
                var known = 0, begins: Int?
                while !lock.withLock({ isOver }) {
                    let body = try client.get(path).body, now = Clock.wallNs()
                    if let number = Self.last(body), number > known {
                        known = number
                        begins = begins ?? number + Self.learnedSegments
                        let newest = schedule.newest(now)
                        lock.withLock {
                            guard let begins, number >= begins, newest.number == number else { return }
                            if let first {
                                latenciesMs.append(Double(now - newest.outNs) / 1e6)
                                requests = Double(origin.playlistRequests - first.requests) / Double(number - first.number)
                            } else {
                                first = (number, origin.playlistRequests)
                            }
                        }
                    }
                    usleep(2_000)
                }
            } catch {
                lock.withLock { fault = error }
            }
        }

        func end() throws -> (latenciesMs: [Double], requests: Double) {
            lock.withLock { isOver = true }
            ended.wait()
            if let fault { throw fault }
            guard !latenciesMs.isEmpty else { throw BenchOptions.Fault("no new segment was listed") }
            return (latenciesMs, requests)
        }

        /// The number in the name of the last segment listed.
        private static func last(_ playlist: [UInt8]) -> Int? {
            let line = playlist.split(separator: UInt8(ascii: "\n")).last { $0.first != UInt8(ascii: "#") } ?? []
            let name = line.split(separator: UInt8(ascii: "/")).last ?? []
            return Int(String(decoding: name.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self))
        }
    }
}
