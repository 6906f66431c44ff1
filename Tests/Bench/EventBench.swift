import Foundation
import Store
import Synchronization
import Transport

/// The event log on one core: how long an event waits until it is acknowledged, how many fit, and what they take.
struct EventBench {
    let events: Int
    /// What a loop hands over at its turn's end.
    private static let batch = 10
    private static let rate = 50_000

    func run(in folder: BenchFolder) throws -> BenchTable {
        var table = BenchTable(), bytes = 0.0
        for (name, sync) in [("in the file", EventLog.Sync.written), ("on the disk", .each)] {
            let paced = try logged(in: folder.path + "/paced-\(name)", sync, rate: Self.rate)
            let what = "\(BenchTable.text(Double(Self.rate))) events a second, acknowledged when \(name)"
            table.add("\(what): p99", paced.times[99], "ms", below: 10)
            table.add("  median", paced.times.median, "ms")
            let most = try logged(in: folder.path + "/most-\(name)", sync, rate: nil)
            table.add(
                "  as many as go", most.perSecond, "events/s", needed: ">= \(BenchTable.text(Double(Self.rate)))",
                isMet: most.perSecond >= Double(Self.rate))
            bytes = most.bytesEach
        }
        table.add("an event in the log", bytes, "bytes", needed: "<= 112", isMet: bytes <= 112)
        return table
    }

    private struct Run {
        var times: Percentiles
        var perSecond: Double
        var bytesEach: Double
    }

    /// - Parameter rate: events a second; `nil`: as many as are acknowledged, some hundred of them at a time.
    private func logged(in path: String, _ sync: EventLog.Sync, rate: Int?) throws -> Run {
        let log = try EventLog(
            folder: path, newLog: .random(in: .min ... .max), nowMs: { Clock.wallNs() / 1_000_000 },
            report: { FileHandle.standardError.write(Data("\($0)\n".utf8)) })
        let labels = (0..<100).map { log.labels.label("campaign-or-creative-\($0)") }
        let times = Mutex<[Double]>([]), places = DispatchSemaphore(value: 64), done = DispatchGroup()
        let count = max(1, events / Self.batch), start = Clock.monotonicNs()
        for number in 0..<count {
            if let rate {
                let due = start + Int64(number * Self.batch) * 1_000_000_000 / Int64(rate)
                while Clock.monotonicNs() < due { usleep(100) }
            } else {
                places.wait()
            }
            let records = (0..<Self.batch).map { Self.record(UInt64(number * Self.batch + $0), labels) }
            done.enter()
            let sent = Clock.monotonicNs()
            log.append(records, sync: sync) { error in
                precondition(error == nil, "an event could not be logged")
                times.withLock { $0.append(Double(Clock.monotonicNs() - sent) / 1e6) }
                if rate == nil { places.signal() }
                done.leave()
            }
        }
        done.wait()
        let seconds = Double(Clock.monotonicNs() - start) / 1e9, logged = Double(count * Self.batch)
        log.close()
        return Run(
            times: Percentiles(times.withLock { $0 }), perSecond: logged / seconds, bytesEach: Double(log.bytes) / max(logged, 1))
    }

    private static func record(_ number: UInt64, _ labels: [EventLabel]) -> EventRecord {
        var event = TrackingEvent()
        (event.context.atMs, event.context.receiptMs) = (1_790_000_000_000, 1_790_000_000_000)
        event.context.id = TrackedId(high: number &* 0x9e37_79b9_7f4a_7c15, low: number)
        (event.context.tenant, event.context.channel, event.context.device) = (labels[0], labels[1], labels[2])
        (event.ad.campaign, event.ad.creative) = (labels[Int(number % 50)], labels[50 + Int(number % 50)])
        (event.ad.source, event.ad.price, event.evidence) = (labels[3], 12_000, .paced)
        return .event(event)
    }
}
