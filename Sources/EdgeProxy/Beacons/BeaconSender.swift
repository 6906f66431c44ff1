import Store
import Synchronization
import Transport

/// Sends what the queue has, on one loop. Everything but `statistics` is called there.
///
/// A beacon is noted as sent before its request leaves, and what came of it afterwards. So whatever ends the process, no request is made
/// twice: a beacon that was begun and has no outcome is `unknown`.
public final class BeaconSender {
    public struct Options: Sendable {
        /// Requests under way, to all hosts and to one.
        public var inFlight = Limits.inFlight, inFlightPerHost = Limits.inFlightPerHost
        /// Requests a second, to all hosts and to one; 0: without bound.
        public var ratePerSecond = 0, hostRatePerSecond = 0

        public init() {}
    }

    private let loop: any Loop
    private let queue: any BeaconKeeping
    private let sink: any BeaconSink
    private let schedule: BeaconSchedule
    private let random: () -> UInt64
    private let sums: ([BeaconSums]) -> Void
    private var table: BeaconSumTable
    private var minuteMs: Int64
    private var marks: [(id: BeaconId, state: BeaconState)] = []
    private var isPumping = false
    private var timer: (id: TimerId, ns: Int64)?
    private var stopped: (() -> Void)?
    private var isStopping = false
    private var counted = BeaconStatistics()
    private let shown = Mutex(BeaconStatistics())

    /// - Parameters:
    ///   - sink: closed by `stop`.
    ///   - labels: of the event log that the sums go to.
    ///   - random: for the waits between attempts, and the sums' id.
    ///   - sums: takes what became of beacons, once a minute and at the end.
    public init(
        loop: any Loop, queue: any BeaconKeeping, sink: any BeaconSink, options: Options = Options(), labels: EventLabels,
        random: @escaping () -> UInt64, sums: @escaping ([BeaconSums]) -> Void
    ) {
        self.loop = loop
        self.queue = queue
        self.sink = sink
        self.random = random
        self.sums = sums
        schedule = BeaconSchedule(
            .init(
                inFlight: options.inFlight, inFlightPerHost: options.inFlightPerHost, ratePerSecond: options.ratePerSecond,
                hostRatePerSecond: options.hostRatePerSecond), nowNs: loop.now)
        table = BeaconSumTable(labels: labels, sender: random())
        minuteMs = loop.wallNow / 1_000_000
        beat()
    }

    /// A second old at most. From any thread.
    public nonisolated var statistics: BeaconStatistics { shown.withLock { $0 } }

    /// Takes up what the queue delivers.
    public func arrived(_ arrival: BeaconArrival) {
        assert(loop.isCurrent)
        switch arrival {
        case .waiting(let tickets):
            for ticket in tickets {
                counted.change(ticket.host) { $0.queued += 1 }
                schedule.add(ticket, nowNs: loop.now)
            }
            pump()
        case .unknown(let tickets):
            for ticket in tickets {
                counted.change(ticket.host) { $0.queued += 1 }
                count(ticket, .unknown)
            }
        }
    }

    /// Begins nothing more, and ends when what is under way has.
    /// - Parameter done: called once, on the loop, within about `Limits.totalMs`. The queue may be closed then.
    public func stop(_ done: @escaping () -> Void) {
        isStopping = true
        stopped = done
        endIfStopped()
    }

    // MARK: One turn

    /// In a turn of its own, so that many that end together are noted together.
    private func pump() {
        guard !isPumping else { return }
        isPumping = true
        loop.schedule(afterNs: 0) { [self] in
            isPumping = false
            turn()
        }
    }

    private func turn() {
        if !isStopping {
            let (begun, stale) = schedule.begin(nowNs: loop.now, wallMs: wallMs)
            for ticket in stale { settle(ticket, .stale) }
            if !begun.isEmpty { claim(begun) }
            wakeLater()
        }
        flushMarks()
        endIfStopped()
    }

    private func flushMarks() {
        guard !marks.isEmpty else { return }
        queue.settle(marks)
        marks = []
    }

    private func wakeLater() {
        guard let ns = schedule.nextNs else { return }
        if let timer {
            guard ns < timer.ns else { return }
            loop.cancel(timer.id)
        }
        let id = loop.schedule(afterNs: max(0, ns - loop.now)) { [self] in
            timer = nil
            turn()
        }
        timer = (id, ns)
    }

    private func claim(_ begun: [BeaconTicket]) {
        let me = Confined(self), loop = loop
        queue.claim(begun.map(\.id)) { beacons in loop.execute { me.value.claimed(begun, beacons) } }
    }

    private func claimed(_ begun: [BeaconTicket], _ beacons: [Beacon?]?) {
        guard let beacons, !isStopping else {
            for ticket in begun {
                // Those that were noted as sent have not been.
                if beacons != nil { marks.append((ticket.id, .waiting)) }
                schedule.putBack(ticket.id, nowNs: loop.now)
            }
            return pump()
        }
        for (ticket, beacon) in zip(begun, beacons) {
            guard let beacon else {
                // Its bytes are damaged, and there is nothing to send. It counts with those of which no more is known.
                ended(ticket, .failed(.internal, mayHaveArrived: true))
                continue
            }
            sink.send(beacon) { [self] result in ended(ticket, result) }
        }
    }

    private func ended(_ ticket: BeaconTicket, _ result: BeaconResult) {
        let verdict = BeaconVerdict(result, wallSeconds: wallMs / 1_000)
        let jitter = Double(random() >> 11) / Double(1 << 52) - 1
        if let state = schedule.ended(ticket.id, verdict, nowNs: loop.now, wallMs: wallMs, jitter: jitter) {
            settle(ticket, state)
        } else {
            marks.append((ticket.id, .waiting))
            counted.change(ticket.host) { $0.retried += 1 }
        }
        pump()
    }

    private func settle(_ ticket: BeaconTicket, _ state: BeaconState) {
        marks.append((ticket.id, state))
        count(ticket, state)
    }

    private func count(_ ticket: BeaconTicket, _ state: BeaconState) {
        counted.change(ticket.host) { $0.add(state) }
        table.add(ticket, state)
    }

    // MARK: Each second

    private func beat() {
        loop.schedule(afterNs: 1_000_000_000) { [weak self] in
            guard let self, stopped != nil || !isStopping else { return }
            for ticket in schedule.sweep(nowNs: loop.now, wallMs: wallMs) { settle(ticket, .stale) }
            pump()
            show()
            if wallMs / Limits.sumMs != minuteMs / Limits.sumMs { flushSums() }
            beat()
        }
    }

    private func show() {
        counted.inFlight = schedule.inFlight
        counted.hostsDown = schedule.hostsDown
        shown.withLock { [counted] in $0 = counted }
    }

    private func flushSums() {
        // The first and the last one are of parts of a minute.
        let records = table.flush(beganMs: minuteMs, nowMs: wallMs)
        minuteMs = wallMs / Limits.sumMs * Limits.sumMs
        if !records.isEmpty { sums(records) }
    }

    private func endIfStopped() {
        guard let done = stopped, schedule.inFlight == 0 else { return }
        stopped = nil
        flushMarks()
        flushSums()
        show()
        if let timer { loop.cancel(timer.id) }
        timer = nil
        sink.close()
        done()
    }

    private var wallMs: Int64 { loop.wallNow / 1_000_000 }
}
