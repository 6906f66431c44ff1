import Decision
import Formats
import Manifest
import Model
import Stitching
import Store
import Transport

/// Reads tokens, and writes down what they count. Confined to a loop.
final class BeaconDesk {
    private let context: LoopContext
    private let edge: ProxyState

    init(_ context: LoopContext) {
        self.context = context
        edge = context.edge
    }

    /// Whether a request means what it says: HEAD and pre-fetched pages are nobody's view or click.
    func isCounted(_ request: borrowing RequestView) -> Bool {
        if request.method == .head { return false }
        for value in [request.header(named: "sec-purpose"), request.header(named: "purpose"), request.header(named: "x-moz")] {
            if let value, String(decoding: value, as: UTF8.self).lowercased().contains("prefetch") { return false }
        }
        return true
    }

    /// The token of a URL, and the event that stands in it.
    /// - Throws: 400 for what is no token, 403 for one that is not ours, that is too late, or that may not count the event.
    func open(
        _ text: String, _ purpose: BeaconSigner.Purpose, event: TrackedEvent? = nil, usual: TrackedEvent?
    ) throws(Reply.Failure) -> (token: BeaconToken, event: TrackedEvent) {
        do throws(BeaconRefusal) {
            let parts = try BeaconText(text)
            let token = try edge.beacons.open(parts.token, purpose, tag: parts.tag, nowMs: nowMs)
            guard let event = event ?? parts.tag?.event ?? usual else { throw .malformed }
            guard token.events.contains(event) else { throw .forged }
            return (token, event)
        } catch {
            switch error {
            case .malformed: edge.metrics.beaconsMalformed.add()
            case .forged: edge.metrics.beaconsForged.add()
            case .expired: edge.metrics.beaconsExpired.add()
            }
            throw Self.failure(error)
        }
    }

    /// Who sends a beacon.
    struct Sender {
        let visitor: TrafficJudge.Visitor
        /// `nil`: it can't be told, or requests are not what tells it.
        let device: Device?
    }

    func sender(of request: borrowing RequestView) -> Sender {
        let agent = request.header(.userAgent).map { String(decoding: $0.prefix(Limits.attributeBytes), as: UTF8.self) } ?? ""
        return Sender(
            visitor: .init(userAgent: agent, host: edge.configuration.clientHost(of: request)),
            device: edge.configuration.knowsDevicesByRequests ? context.devices.device(of: DeviceSigns(request, userAgent: agent)) : nil)
    }

    /// Why a beacon is no viewer's; `nil`: it may be one's.
    func fault(of token: BeaconToken, from sender: Sender) -> InvalidReason? {
        let requester = Device(rawValue: token.device)
        let wasAsked = token.layout == 0 ? nil : edge.sessions.hasAsked(token.id, for: PodId(token.layout), place: Int(token.slot))
        let finding = edge.trafficJudge.withLock {
            $0.beacon(sender.visitor, on: sender.device, ofRequestBy: requester, wasAsked: wasAsked ?? true)
        }
        return (finding?.fault ?? token.marks.fault).map { InvalidReason($0) }
    }

    /// What a beacon's token counts.
    /// - Parameters:
    ///   - text: `k` of the URL.
    ///   - event: what the player says it is; `nil`: what the token says, or else the usual.
    ///   - code: of an error; what is no number of VAST's is 900, an undefined one.
    ///   - atMs: when it happened, as the player says.
    func record(
        _ text: String, from sender: Sender, event: TrackedEvent? = nil, usual: TrackedEvent?, code: String? = nil, atMs: Int64? = nil
    ) throws(Reply.Failure) -> EventRecord {
        let (token, event) = try open(text, .beacon, event: event, usual: usual), labels = edge.counting.labels
        let fault = fault(of: token, from: sender)
        switch event {
        case .click: return click(token, fault)
        case .error:
            let number = code.flatMap { DecimalInteger.parse(Array($0.utf8).span, as: UInt16.self) }
            return token.error(
                number.flatMap { (100...999).contains($0) ? $0 : nil } ?? 900, receiptMs: nowMs, invalid: fault, labels: labels)
        default:
            // What never counts brings nothing in order.
            let invalid = fault ?? edge.beaconOrder.note(event, of: token, nowMs: nowMs)
            return token.event(
                event, atMs: atMs, receiptMs: nowMs, invalid: token.isCountedByServer(event) ? .duplicate : invalid, labels: labels)
        }
    }

    func click(_ token: BeaconToken, _ fault: InvalidReason?) -> EventRecord {
        token.click(
            receiptMs: nowMs,
            withoutImpression: !token.isCountedByServer && edge.beaconOrder.lacksImpression(token, nowMs: nowMs), invalid: fault,
            labels: edge.counting.labels)
    }

    /// Counts, then answers.
    /// - Parameter answer: is told why nothing was counted; `nil`: all of it is in the log, now or since before.
    func store(_ records: [EventRecord], then answer: @escaping (Reply.Failure?) -> Response) -> Answered {
        for record in records where record.context.layout != 0 && record.context.invalid != .withoutRequest {
            edge.sessions.tell(record.context.id, of: PodId(record.context.layout), at: context.loop.time)
        }
        return RecordWait.answered(on: context.loop) { [edge] in
            edge.counting.count(records, done: $0)
        } with: { [edge] failure in
            if failure == nil { edge.metrics.beacons.add(records.count) } else { edge.metrics.beaconsUnstored.add(records.count) }
            return answer(failure)
        }
    }

    var nowMs: Int64 { context.loop.wallTime.milliseconds }

    static func failure(_ refusal: BeaconRefusal) -> Reply.Failure {
        switch refusal {
        case .malformed:
            Reply.Failure(status: 400, code: "malformed_token", message: "this is no token of a tracking URL", field: "k")
        case .forged:
            Reply.Failure(status: 403, code: "forged_token", message: "the token is not ours, or not for this", field: "k")
        case .expired: Reply.Failure(status: 403, code: "expired_token", message: "the token's time is over", field: "k")
        }
    }
}
