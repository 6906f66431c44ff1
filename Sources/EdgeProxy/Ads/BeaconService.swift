import Beacons
import Dispatch
import Foundation
import Model
import Store
import Synchronization
import Transport

/// Tells third parties of what was played, on a loop and threads of its own: playback feels nothing of their servers.
final class BeaconService: Sendable {
    private let loop: EventLoop
    private let queue: BeaconQueue
    private let sender: Confined<BeaconSender>
    private let ageMs: Int64
    private let stopSeconds: Double
    private let waiting = Atomic<Int>(0), dropped = Atomic<Int>(0), tooLong = Atomic<Int>(0)

    /// - Parameters:
    ///   - folder: of the queue's files; its parent is there.
    ///   - secrets: the installation's: what is written of viewers is sealed with them.
    ///   - log: takes what became of beacons.
    /// - Throws: `SystemError` when the process has no descriptors left.
    init(
        folder: String, secrets: [[UInt8]], _ settings: Settings, outbound: OutboundPolicy, trust: TrustStore, log: EventLog
    ) throws(SystemError) {
        // A number of its own, after those that serve.
        let loop = try EventLoop(index: Limits.loops)
        self.loop = loop
        var kept = BeaconQueue.Options(), options = BeaconSender.Options()
        kept.diskBytes = settings.bytes(.beaconDiskBytes)
        options.inFlightPerHost = settings.int(.beaconConcurrency)
        queue = BeaconQueue(
            folder: folder, secrets: secrets, options: kept, nowMs: { WallTime.now.milliseconds }, report: { Log.warning("\($0)") })
        let client = HttpClient(loop: loop, outbound: outbound, trust: trust)
        let sink = HttpBeaconSink(client: client, loop: loop, totalMs: settings.int(.beaconTimeout))
        sender = Confined(
            BeaconSender(
                loop: loop, queue: queue, sink: sink, options: options, labels: log.labels, random: { .random(in: 0 ... .max) },
                sums: { sums in log.append(sums.map { .beacons($0) }) }))
        ageMs = settings.ns(.beaconAge) / 1_000_000
        stopSeconds = Double(settings.ns(.beaconTimeout)) / 1e9 + Limits.beaconStopSeconds
    }

    /// Takes up what earlier processes have left, and sends.
    func start() {
        let thread = Thread { [loop] in loop.run() }
        thread.name = "beacons-loop"
        thread.stackSize = 1 << 20
        thread.start()
        queue.start { [loop, sender] arrival in loop.execute { sender.value.arrived(arrival) } }
    }

    /// Queues the URLs of what was played; never waits. From any thread.
    func send(_ reports: [ThirdPartyReport]) {
        guard waiting.add(reports.count, ordering: .relaxed).newValue <= Limits.reportsWaiting else {
            waiting.subtract(reports.count, ordering: .relaxed)
            // How many URLs they have is not known yet: each has one at least.
            dropped.add(reports.count, ordering: .relaxed)
            return
        }
        loop.execute { [self] in
            for report in reports { enqueue(report) }
            waiting.subtract(reports.count, ordering: .relaxed)
        }
    }

    private func enqueue(_ report: ThirdPartyReport) {
        var report = report
        report.event.expiryMs = min(report.event.expiryMs, report.event.atMs + ageMs)
        let made = report.beacons()
        if made.tooLong > 0 { tooLong.add(made.tooLong, ordering: .relaxed) }
        if !made.beacons.isEmpty { queue.add(made.beacons) }
    }

    /// Begins no request any more, and waits for those that are under way, so long as they may take. The log is open still; what is sent
    /// from now on is the next process's.
    func stop() {
        let done = DispatchSemaphore(value: 0)
        loop.execute { [sender] in sender.value.stop { done.signal() } }
        if done.wait(timeout: .now() + stopSeconds) == .timedOut {
            Log.warning("beacons are under way still: what becomes of them is not known")
        }
    }

    /// Writes down what waits, and ends. After `stop`, and when the log is closed.
    func close() {
        let done = DispatchSemaphore(value: 0)
        // Behind all that was handed over before.
        loop.execute { done.signal() }
        done.wait()
        queue.close()
        loop.stop()
    }

    var metrics: BeaconMetrics {
        var metrics = BeaconMetrics(sender.value.statistics)
        metrics.dropped = queue.dropped.load(ordering: .relaxed) + dropped.load(ordering: .relaxed)
        metrics.lost = queue.lost.load(ordering: .relaxed)
        metrics.tooLong = tooLong.load(ordering: .relaxed)
        metrics.bytes = queue.bytes.load(ordering: .relaxed)
        metrics.isFailing = queue.isFailing
        return metrics
    }
}
