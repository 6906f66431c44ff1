import Formats
import Model
import Store

/// A report with its columns: what all its forms are written from.
struct ReportSheet: Sendable {
    /// What stands in one place of a row.
    enum Cell: Equatable, Sendable {
        case text(String)
        /// The digits of a number.
        case number(String)
    }

    let groups: [ReportDimension]
    let interval: ReportInterval
    let zone: NamedTimeZone
    let columns: [ReportColumn]
    let rows: [ReportRow]
    let total: ReportFigures

    init(_ kind: Route.ReportKind, _ query: ReportQuery, _ table: ReportTable) {
        (groups, interval, zone) = (query.groups, query.interval, query.zone)
        // A column that can't be had of these groups is left out: a zero would say that nobody watched.
        let columns = ReportColumn.all(in: kind.view).filter { query.hasUniqueViewers || $0.name != ReportColumn.uniqueViewers }
        self.columns = columns
        total = table.total
        // What is not split has one row, also of nothing.
        let isOne = query.groups.isEmpty && query.interval == .total
        // Breaks are of no campaign: where they are not shown, nor is the row that they make.
        rows =
            isOne
            ? [ReportRow(atMs: nil, keys: [], figures: table.total)]
            : table.rows.filter { row in columns.contains { !$0.isNothing(in: row.figures) } }
    }

    private var hasTimes: Bool { interval != .total }

    /// The groups', `at` where there are intervals, and the numbers'.
    var names: [String] { groups.map(\.rawValue) + (hasTimes ? [Self.at] : []) + columns.map(\.name) }
    static let at = "at"

    /// One for each name.
    func cells(of row: ReportRow) -> [Cell] {
        let keys = groups.indices.map { Cell.text(row.keys.indices.contains($0) ? row.keys[$0] : "") }
        let times = hasTimes ? [Cell.text(row.atMs.map { zone.text(of: $0) } ?? "")] : []
        return keys + times + columns.map { .number($0.digits(row.figures)) }
    }

    /// `{"impressions": 12, …}`
    var totals: Json { .object(columns.map { .init(name: $0.name, value: .number($0.digits(total))) }) }

    /// The columns whose rows do not add up.
    var notAdditive: [String] { columns.filter { !$0.isAdditive }.map(\.name) }

    /// The rows as a JSON list of lists, at the writer's place.
    func writeRows(_ writer: inout JsonWriter) {
        writer.beginList()
        for row in rows {
            writer.beginList()
            for cell in cells(of: row) { writer.cell(cell) }
            writer.endList()
        }
        writer.endList()
    }
}

extension JsonWriter {
    fileprivate mutating func cell(_ cell: ReportSheet.Cell) {
        switch cell {
        case .text(let text): string(text)
        case .number(let digits): number(digits: digits)
        }
    }
}

/// A report that goes out piece by piece: a line for each row. A value, so that whoever makes the pieces need not be who sends them.
struct ReportLines: BodyPieces {
    enum Form: Sendable { case csv, ndjson }

    private let sheet: ReportSheet, form: Form
    /// Whether a last line says that it is whole, and how many rows it has.
    private let hasTrailer: Bool
    /// The row that comes next; -1: the names.
    private var next = -1
    private var isOver = false

    init(_ sheet: ReportSheet, _ form: Form, hasTrailer: Bool) {
        (self.sheet, self.form, self.hasTrailer) = (sheet, form, hasTrailer)
    }

    /// At least `Limits.reportPieceBytes` of whole lines, unless it is the last.
    mutating func piece() -> [UInt8]? {
        guard !isOver else { return nil }
        var piece: [UInt8] = []
        if next < 0 {
            if form == .csv { CsvText.append(sheet.names.map { .text($0) }, to: &piece) }
            next = 0
        }
        while next < sheet.rows.count, piece.count < Limits.reportPieceBytes {
            append(sheet.rows[next], to: &piece)
            next += 1
        }
        if next == sheet.rows.count {
            isOver = true
            if hasTrailer { piece += trailer }
        }
        return piece.isEmpty ? nil : piece
    }

    private func append(_ row: ReportRow, to piece: inout [UInt8]) {
        let cells = sheet.cells(of: row)
        switch form {
        case .csv: CsvText.append(cells, to: &piece)
        case .ndjson:
            var writer = JsonWriter(.compact)
            writer.beginObject()
            for (name, cell) in zip(sheet.names, cells) {
                writer.name(name)
                writer.cell(cell)
            }
            writer.endObject()
            piece += writer.bytes + [UInt8(ascii: "\n")]
        }
    }

    private var trailer: [UInt8] {
        switch form {
        case .csv: Array("# complete,\(sheet.rows.count)\r\n".utf8)
        case .ndjson: Array("{\"complete\":\(sheet.rows.count)}\n".utf8)
        }
    }
}

/// Lines of a CSV (RFC 4180), for programs and for spreadsheets.
enum CsvText {
    /// Appends one line with its CR and LF.
    static func append(_ cells: [ReportSheet.Cell], to out: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            switch cell {
            case .number(let digits): out += digits.utf8
            case .text(let text): append(text, to: &out)
            }
        }
        out += [13, 10]
    }

    /// A text that a spreadsheet would take for a formula gets a quote mark before it, so that it stays a text (CWE-1236).
    private static func append(_ text: String, to out: inout [UInt8]) {
        var bytes = Array(text.utf8)
        if let first = bytes.first, first < 0x20 || first == 0x7f || "=+-@".utf8.contains(first) { bytes.insert(UInt8(ascii: "'"), at: 0) }
        let quote = UInt8(ascii: "\"")
        guard bytes.contains(where: { $0 == quote || $0 == UInt8(ascii: ",") || $0 == 13 || $0 == 10 }) else {
            out += bytes
            return
        }
        out.append(quote)
        for byte in bytes {
            if byte == quote { out.append(quote) }
            out.append(byte)
        }
        out.append(quote)
    }
}
