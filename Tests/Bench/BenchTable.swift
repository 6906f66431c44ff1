import Foundation

/// What was measured, one row each, beside what it is compared with.
struct BenchTable: Sendable {
    struct Row: Codable, Sendable {
        var what: String
        var unit: String
        var measured: Double
        /// What it stands beside, and its value.
        var beside: String?
        var besideValue: Double?
        /// Over 1: better than what it stands beside.
        var ratio: Double?
        var needed: String?
        var isMet: Bool?
    }
    private(set) var rows: [Row] = []

    mutating func add(
        _ what: String, _ measured: Double, _ unit: String, beside: (name: String, value: Double)? = nil, ratio: Double? = nil,
        needed: String? = nil, isMet: Bool? = nil
    ) {
        rows.append(
            Row(
                what: what, unit: unit, measured: measured, beside: beside?.name, besideValue: beside?.value, ratio: ratio, needed: needed,
                isMet: isMet))
    }

    /// Adds a row that has an upper bound.
    mutating func add(_ what: String, _ measured: Double, _ unit: String, below bound: Double) {
        add(what, measured, unit, needed: "< \(Self.text(bound))", isMet: measured < bound)
    }

    static func + (one: BenchTable, other: BenchTable) -> BenchTable {
        var sum = one
        sum.rows += other.rows
        return sum
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return (try? encoder.encode(rows)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    /// A table in Markdown, its columns as wide as what stands in them.
    var text: String {
        var lines = [["", "edgeproxy", "", "beside it", "ratio", "needed", ""]]
        lines += rows.map { row in
            [
                row.what, Self.text(row.measured), row.unit, row.beside.map { "\($0) \(row.besideValue.map(Self.text) ?? "")" } ?? "",
                row.ratio.map { String(format: "%.2f", $0) } ?? "", row.needed ?? "", row.isMet.map { $0 ? "met" : "MISSED" } ?? "",
            ]
        }
        let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        var text = lines.map { line in
            "| " + zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ") + " |"
        }
        text.insert("|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|", at: 1)
        return text.joined(separator: "\n")
    }

    /// Three digits that count; whole numbers in groups.
    static func text(_ value: Double) -> String {
        if value == value.rounded() || abs(value) >= 1_000 {
            var digits = String(Int(value.rounded().magnitude)), groups: [String] = []
            while digits.count > 3 {
                groups.insert(String(digits.suffix(3)), at: 0)
                digits.removeLast(3)
            }
            return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
        }
        return String(format: abs(value) >= 100 ? "%.0f" : abs(value) >= 10 ? "%.1f" : "%.2f", value)
    }
}
