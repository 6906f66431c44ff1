import Formats
import Store

/// The body of `POST /api/v1/impression`: one ad by what it was asked for as, or many events by their tokens.
struct BeaconBatch: FieldModel {
    static let title = "Beacons"

    /// One event of a batch.
    struct Item: FieldModel, Equatable {
        static let title = "Beacon"
        var k = ""
        var event: String?
        var atMs: Int64?

        init() {}

        mutating func walk(_ cursor: inout some FieldCursor) {
            cursor.required("k", &k, .text, "`k` of a tracking URL")
            cursor.optional("event", &event, .text, "VAST's name of the event; without it what `k` says, or an impression")
            cursor.optional("at", &atMs, .dateMs, "when it happened; what counts is when it came")
        }
    }

    var requestId: String?, creativeId: String?, campaignId: String?, tenant: String?
    var events: [Item]?

    init() {}

    mutating func walk(_ cursor: inout some FieldCursor) {
        cursor.alternative("request_id", &requestId, .text, "the text under which an ad was asked for")
        cursor.optional("creative_id", &creativeId, .text, "which of several ads")
        cursor.optional("campaign_id", &campaignId, .text, "which of several ads")
        cursor.optional("tenant", &tenant, .text, "whose it is; may be left out where there is one")
        cursor.alternative("events", &events, .list(.object(), 1...Limits.beaconsOfBatch, of: "events"), "events by their tokens")
        cursor.exactlyOne(of: ["request_id", "events"], [requestId != nil, events != nil])
    }
}

extension BeaconBatch {
    /// Reads a body whose events are judged each by itself.
    /// - Returns: the body; and by their places those of its events that are none, with what is wrong with them. In the body one that
    ///   says nothing stands for them.
    /// - Throws: `Reply.Failure` with status 400 that names the field for all else that is wrong, 413 for a body over `mostBytes`.
    static func read(_ body: [UInt8], mostBytes: Int) throws(Reply.Failure) -> (batch: BeaconBatch, faults: [Int: Reply.Failure]) {
        var json = try JsonBody.json(body, mostBytes: mostBytes), faults: [Int: Reply.Failure] = [:]
        if case .object(var members) = json, let place = members.firstIndex(where: { $0.name == "events" }),
            case .array(var items) = members[place].value, items.count <= Limits.beaconsOfBatch
        {
            for index in items.indices {
                do throws(Reply.Failure) { let _: Item = try JsonBody.model(items[index]) } catch {
                    faults[index] = error.of(event: index)
                    items[index] = .object([.init(name: "k", value: .string("-"))])
                }
            }
            members[place].value = .array(items)
            json = .object(members)
        }
        return (try JsonBody.model(json), faults)
    }
}

extension Reply.Failure {
    /// The same of one event of a batch: the field is named by the event's place.
    func of(event index: Int) -> Reply.Failure {
        var failure = self
        failure.field = "events[\(index)]" + (field.map { $0.hasPrefix("[") ? $0 : ".\($0)" } ?? "")
        return failure
    }
}

extension TrackedEvent {
    /// VAST's name, and `impression`, `click` and `error`; `nil` for what no player tells.
    init?(named name: String) {
        if let event = Self.names[name] { self = event } else { return nil }
    }

    /// VAST's name (VAST 4.2 §3.14).
    var name: String { Self.names.first { $0.value == self }?.key ?? "" }

    private static let names: [String: TrackedEvent] = [
        "impression": .impression, "click": .click, "error": .error, "loaded": .loaded, "creativeView": .creativeView, "start": .start,
        "firstQuartile": .firstQuartile, "midpoint": .midpoint, "thirdQuartile": .thirdQuartile, "complete": .complete, "mute": .mute,
        "unmute": .unmute, "pause": .pause, "resume": .resume, "rewind": .rewind, "skip": .skip, "breakStart": .breakStart,
        "breakEnd": .breakEnd,
    ]
}
