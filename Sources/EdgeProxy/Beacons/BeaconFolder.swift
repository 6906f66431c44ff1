/// The names of a segment's two files: its number, and what is in it.
enum BeaconFolder {
    private static let endings = [".beacons", ".marks"]

    static func beacons(_ number: UInt64) -> String { "\(number)\(endings[0])" }
    static func marks(_ number: UInt64) -> String { "\(number)\(endings[1])" }

    /// `nil` for a name of something else.
    static func number(_ name: String) -> UInt64? {
        endings.first(where: name.hasSuffix).flatMap { UInt64(name.dropLast($0.utf8.count)) }.flatMap { $0 < .max ? $0 : nil }
    }
}
