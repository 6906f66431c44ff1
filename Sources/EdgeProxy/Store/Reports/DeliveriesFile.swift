import Decision
import Formats

/// What each account was charged with, as a store on another machine had it last, and how far it had this node's log then: a node starts
/// with this and with what stands in its log behind it while that store can't be reached.
///
/// Lines of JSON: the position, when it was read and the number of accounts, then each account.
public struct DeliveriesFile: Sendable {
    public let path: String

    /// What stands in it.
    public struct Content: Equatable, Sendable {
        public var deliveries: [UInt64: Delivery]
        /// What is behind it in this node's log is not in `deliveries`.
        public var position: EventPosition
        /// When it was read, milliseconds since 1970.
        public var atMs: Int64

        public init(deliveries: [UInt64: Delivery], position: EventPosition, atMs: Int64) {
            (self.deliveries, self.position, self.atMs) = (deliveries, position, atMs)
        }
    }

    public init(folder: String) { path = folder + "/deliveries.snapshot" }

    /// It is on the disk when this returns.
    public func write(_ content: Content) throws(WriteFault) {
        let position = content.position
        let head: Json = [
            "log": .integer(Int64(bitPattern: position.log)), "segment": .integer(Int64(bitPattern: position.segment)),
            "offset": .integer(Int64(bitPattern: position.offset)), "at_ms": .integer(content.atMs),
            "accounts": .integer(content.deliveries.count),
        ]
        var text: [UInt8] = []
        for json in [head] + content.deliveries.sorted(by: { $0.key < $1.key }).map({ Json($0.value, of: $0.key) }) {
            text += Array(json.text.utf8)
            text.append(UInt8(ascii: "\n"))
        }
        try ReplacedFile.write(text, to: path, syncs: true)
    }

    /// - Parameter bytes: of the file.
    /// - Returns: `nil` for one that is damaged.
    public static func content(_ bytes: [UInt8]) -> Content? {
        var lines = bytes.split(separator: UInt8(ascii: "\n"))[...]
        guard let first = lines.popFirst(), let head = try? JsonReader.read(Array(first)), let log = head.whole("log"),
            let segment = head.whole("segment"), let offset = head.whole("offset"), let atMs = head.whole("at_ms"),
            head.whole("accounts") == Int64(lines.count)
        else { return nil }
        let position = EventPosition(
            log: UInt64(bitPattern: log), segment: UInt64(bitPattern: segment), offset: UInt64(bitPattern: offset))
        var content = Content(deliveries: [:], position: position, atMs: atMs)
        for line in lines {
            guard let json = try? JsonReader.read(Array(line)), let (account, delivery) = json.delivery else { return nil }
            content.deliveries[account] = delivery
        }
        return content
    }
}

extension Json {
    fileprivate init(_ delivery: Delivery, of account: UInt64) {
        self = [
            "account": .integer(Int64(bitPattern: account)), "impressions": .integer(delivery.impressions),
            "completions": .integer(delivery.completions), "clicks": .integer(delivery.clicks),
            "spend_micros": .integer(delivery.spendMicros), "day_ms": .integer(delivery.dayMs),
            "impressions_of_day": .integer(delivery.impressionsOfDay), "spend_micros_of_day": .integer(delivery.spendMicrosOfDay),
        ]
    }

    fileprivate var delivery: (account: UInt64, Delivery)? {
        guard let account = whole("account"), let impressions = whole("impressions"), let completions = whole("completions"),
            let clicks = whole("clicks"), let spendMicros = whole("spend_micros"), let dayMs = whole("day_ms"),
            let impressionsOfDay = whole("impressions_of_day"), let spendMicrosOfDay = whole("spend_micros_of_day")
        else { return nil }
        var delivery = Delivery(impressions: impressions, completions: completions, clicks: clicks, spendMicros: spendMicros)
        (delivery.dayMs, delivery.impressionsOfDay, delivery.spendMicrosOfDay) = (dayMs, impressionsOfDay, spendMicrosOfDay)
        return (UInt64(bitPattern: account), delivery)
    }
}
