import Formats
import Model
import Store
import Transport

/// `/api/v1/impression` and `/api/v1/track` on one loop: what players tell of the ads that they have shown. Answered when it is in the
/// log, and repetitions like the first time.
final class BeaconRoute {
    private let desk: AdDesk
    private let context: LoopContext
    private let edge: ProxyState
    private let beacons: BeaconDesk

    private static let lines = [("Cache-Control", "no-store"), ("Cross-Origin-Resource-Policy", "cross-origin")]
    private static let counted = HeaderBlock(lines)
    private static let pixel = HeaderBlock([("Content-Type", "image/gif")] + lines)
    private static let json = HeaderBlock([("Content-Type", "application/json")] + lines)

    init(_ desk: AdDesk) {
        self.desk = desk
        context = desk.context
        edge = context.edge
        beacons = BeaconDesk(context)
    }

    /// A signed URL.
    /// - Parameter usual: what it tells where it does not say; `nil`: it has to.
    func answer(_ usual: TrackedEvent?, _ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        let query = RequestQuery(request.query), answer = Self.answer(to: request)
        do throws(Reply.Failure) {
            let fault = query["c"]
            let record = try beacons.record(query["k"] ?? "", from: beacons.sender(of: request), usual: usual, code: fault)
            guard beacons.isCounted(request) else {
                response.start(answer.status, answer.block)
                if case .bytes(let bytes) = answer.body { response.append(copying: bytes) }
                return .answered
            }
            return beacons.store([record]) { $0?.response ?? answer }
        } catch {
            error.write(to: &response)
            return .answered
        }
    }

    /// `POST /impression`: a signed URL, whatever its body is; else a body that names an ad or brings events.
    func answerPosted(_ request: borrowing RequestView, _ response: inout ResponseWriter) -> Answered {
        guard RequestQuery(request.query)["k"] == nil else { return answer(.impression, request, &response) }
        do throws(Reply.Failure) {
            let (batch, faults) = try BeaconBatch.read(Array(request.body), mostBytes: Limits.beaconBodyBytes)
            let sender = beacons.sender(of: request)
            if let events = batch.events { return answer(events, faults, from: sender) }
            let records = try records(of: batch, from: sender)
            return beacons.store(records) { $0?.response ?? Response(status: 204, block: Self.counted) }
        } catch {
            error.write(to: &response)
            return .answered
        }
    }

    /// The impressions of what was decided under a request's id.
    private func records(of batch: BeaconBatch, from sender: BeaconDesk.Sender) throws(Reply.Failure) -> [EventRecord] {
        let (tenant, decided) = try desk.decided(batch.requestId ?? "", tenant: batch.tenant)
        let labels = edge.counting.labels, nowMs = context.loop.wallTime.milliseconds
        let book = context.decider.book(of: tenant)
        let records = decided.compactMap { reservation -> EventRecord? in
            let booking = reservation.booking(labels)
            guard batch.creativeId ?? booking.creativeId == booking.creativeId,
                batch.campaignId ?? booking.campaignId == booking.campaignId
            else { return nil }
            let lengthNs = book?.find(booking)?.creative.durationNs ?? 0
            let token = BeaconToken(
                reservation, durationMs: UInt32(clamping: lengthNs / 1_000_000), [], labels: labels)
            let fault = beacons.fault(of: token, from: sender)
            if fault == nil { _ = edge.beaconOrder.note(.impression, of: token, nowMs: nowMs) }
            return token.event(.impression, receiptMs: nowMs, invalid: fault, labels: labels)
        }
        guard !records.isEmpty else {
            throw Reply.Failure(
                status: 404, code: "request_not_found", message: "the request was not answered with that ad", field: "creative_id")
        }
        return records
    }

    /// Many events: each has its own answer, and those that count are written down together.
    /// - Parameter faults: of those that are none.
    private func answer(_ items: [BeaconBatch.Item], _ faults: [Int: Reply.Failure], from sender: BeaconDesk.Sender) -> Answered {
        var records: [EventRecord] = []
        let failures = items.enumerated().map { index, item -> Reply.Failure? in
            if let fault = faults[index] { return fault }
            do throws(Reply.Failure) {
                var event: TrackedEvent?
                if let name = item.event {
                    guard let named = TrackedEvent(named: name) else { throw Self.unknownEvent }
                    event = named
                }
                records.append(try beacons.record(item.k, from: sender, event: event, usual: .impression, atMs: item.atMs))
                return nil
            } catch {
                return error.of(event: index)
            }
        }
        return beacons.store(records) { failure in
            if let failure { return failure.response }
            var json = JsonWriter()
            json.beginObject()
            json.name("events")
            json.beginList()
            for failure in failures {
                json.beginObject()
                json.name("status")
                json.number(failure?.status ?? 204)
                if let failure {
                    json.name("code")
                    json.string(failure.code)
                    json.name("message")
                    json.string(failure.message)
                    if let field = failure.field {
                        json.name("field")
                        json.string(field)
                    }
                }
                json.endObject()
            }
            json.endList()
            json.endObject()
            return Response(status: 200, block: Self.json, body: .bytes(json.bytes + [UInt8(ascii: "\n")]))
        }
    }

    private static let unknownEvent = Reply.Failure(
        status: 400, code: "bad_request", message: "no player tells of such an event", field: "event")

    /// A pixel for who asks for an image, otherwise nothing.
    private static func answer(to request: borrowing RequestView) -> Response {
        let isImage = request.path.suffix(4).elementsEqual(".gif".utf8)
        guard isImage || request.header(.accept)?.starts(with: "image/".utf8) == true else {
            return Response(status: 204, block: counted)
        }
        return Response(status: 200, block: pixel, body: .bytes(gif))
    }

    /// One transparent pixel (GIF 89a), 43 bytes.
    private static let gif: [UInt8] = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0x21, 0xf9,
        0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00,
        0x3b,
    ]
}
