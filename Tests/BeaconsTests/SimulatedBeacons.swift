import Store
import StoreTestSupport
import Synchronization
import TestSupport
import Transport

@testable import Beacons

/// The queue's files without its thread, on a loop that a test moves: answers come a little later.
final class SimulatedBeaconQueue: BeaconKeeping, @unchecked Sendable {
    private let loop: SimulatedLoop
    let store: BeaconStore
    var deliver: (BeaconArrival) -> Void = { _ in }
    /// The process has ended: nothing is done any more.
    var isDead = false
    /// Nothing can be noted now.
    var isFailing = false
    private(set) var claims = 0

    init(_ loop: SimulatedLoop, _ disk: EventDisk) {
        self.loop = loop
        store = BeaconStore(disk, records: 4_096)
    }

    func start() throws {
        let found = try store.recover()
        deliver(.unknown(found.unknown))
        deliver(.waiting(found.waiting))
    }

    func add(_ beacons: [Beacon]) throws {
        deliver(.waiting(try store.appendAll(beacons, nowMs: loop.wallNow / 1_000_000)))
    }

    func claim(_ ids: [BeaconId], _ done: @escaping @Sendable ([Beacon?]?) -> Void) {
        claims += 1
        loop.schedule(afterNs: 50_000) { [self] in
            if !isDead { done(isFailing ? nil : store.claim(ids)) }
        }
    }

    func settle(_ marks: [(id: BeaconId, state: BeaconState)]) {
        if !isDead { store.settle(marks) }
    }
}

/// The other side: what it does with each request, and what has reached it.
final class ScriptedSink: BeaconSink {
    struct Answer {
        var afterMs: Int64 = 20
        var result = BeaconResult.answered(status: 200, redirects: 0, retryAfter: nil)
        /// Whether the other side gets the request, and counts it.
        var arrives = true

        static func status(_ status: Int, retryAfter: String? = nil) -> Answer {
            // 429 and 503 say that it was not taken.
            Answer(
                result: .answered(status: status, redirects: 0, retryAfter: retryAfter), arrives: ![429, 503, 507].contains(status))
        }
        static let refused = Answer(afterMs: 1, result: .failed(.connect, mayHaveArrived: false), arrives: false)
        static let reset = Answer(result: .failed(.connection, mayHaveArrived: true))
        static let silent = Answer(afterMs: 5_000, result: .failed(.timeout, mayHaveArrived: true))
        static let looping = Answer(result: .failed(.redirects, mayHaveArrived: true))
    }

    private let loop: SimulatedLoop
    private let script: (_ host: String, _ atMs: Int64) -> Answer
    /// By URL: how often the other side has counted it.
    private(set) var counted: [String: Int] = [:]
    private(set) var attempts: [(url: String, host: String, atMs: Int64)] = []
    private(set) var inFlight: [String: Int] = [:], inFlightMost: [String: Int] = [:]
    private(set) var allMost = 0
    var isDead = false

    init(_ loop: SimulatedLoop, _ script: @escaping (_ host: String, _ atMs: Int64) -> Answer) {
        self.loop = loop
        self.script = script
    }

    func send(_ beacon: Beacon, _ done: @escaping (BeaconResult) -> Void) {
        guard !isDead else { return }
        let host = BeaconUrl.host(of: beacon.url), atMs = (loop.wallNow - loop.wallStart) / 1_000_000, answer = script(host, atMs)
        attempts.append((beacon.url, host, atMs))
        inFlight[host, default: 0] += 1
        inFlightMost[host] = max(inFlightMost[host] ?? 0, inFlight[host] ?? 0)
        allMost = max(allMost, inFlight.values.reduce(0, +))
        if answer.arrives { counted[beacon.url, default: 0] += 1 }
        loop.schedule(afterNs: answer.afterMs * 1_000_000) { [self] in
            inFlight[host, default: 0] -= 1
            if !isDead { done(answer.result) }
        }
    }

    func close() {}
}

/// One process: queue, sender and the other side, in simulated time.
final class SimulatedBeacons {
    let loop: SimulatedLoop, disk: EventDisk
    let queue: SimulatedBeaconQueue, sink: ScriptedSink
    let sender: BeaconSender
    let labels = EventLabels()
    final class Sums { var records: [BeaconSums] = [] }
    let sums = Sums()

    init(
        loop: SimulatedLoop = SimulatedLoop(), disk: EventDisk = EventDisk(), options: BeaconSender.Options = .init(), seed: UInt64 = 1,
        _ script: @escaping (_ host: String, _ atMs: Int64) -> ScriptedSink.Answer
    ) throws {
        self.loop = loop
        self.disk = disk
        queue = SimulatedBeaconQueue(loop, disk)
        sink = ScriptedSink(loop, script)
        var rng = Seeded(seed)
        sender = BeaconSender(
            loop: loop, queue: queue, sink: sink, options: options, labels: labels, random: { rng.next() },
            sums: { [sums] in sums.records += $0 })
        queue.deliver = { [unowned sender] in sender.arrived($0) }
        try queue.start()
    }

    /// Ends the process as a kill does.
    func kill() {
        (queue.isDead, sink.isDead) = (true, true)
    }

    func add(_ beacons: [Beacon]) throws { try queue.add(beacons) }
    func run(_ duration: Duration) { loop.advance(by: duration) }

    /// Beacons that are done, by what became of them.
    var done: BeaconStatistics.Counts {
        run(.seconds(1))
        return sender.statistics.total
    }
}
