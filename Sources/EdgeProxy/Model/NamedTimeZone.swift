import Decision
import Formats
import Foundation

/// A time zone of the IANA data base, by its name, with its offsets from 2020 to 2050.
public struct NamedTimeZone: Sendable, Equatable {
    /// "Europe/Berlin".
    public let name: String
    public let table: TimeZoneTable

    public static let utc = NamedTimeZone(name: "UTC", table: .utc)

    private init(name: String, table: TimeZoneTable) {
        self.name = name
        self.table = table
    }

    /// `nil` for a name that the system doesn't know.
    public init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        // 2020-01-01 and 2050-01-01.
        var date = Date(timeIntervalSince1970: 1_577_836_800), changes: [TimeZoneTable.Change] = []
        let first = zone.secondsFromGMT(for: date), end = Date(timeIntervalSince1970: 2_524_608_000)
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date, next < end {
            let offsetMs = Int64(zone.secondsFromGMT(for: next)) * 1_000
            changes.append(TimeZoneTable.Change(fromMs: Int64(next.timeIntervalSince1970 * 1_000), offsetMs: offsetMs))
            date = next
        }
        self.init(name: name, table: TimeZoneTable(offsetMs: Int64(first) * 1_000, changes: changes))
    }
}

extension FieldForm where Self == ParsedForm<NamedTimeZone> {
    static var timeZone: Self {
        ParsedForm(
            "a time zone such as \"Europe/Berlin\"", TextShape("name of a time zone", plural: "names of time zones"),
            read: { NamedTimeZone($0) }, write: { $0.name })
    }
}
