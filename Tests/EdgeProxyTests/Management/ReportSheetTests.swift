import Formats
import Model
import Store
import TestSupport
import Testing

@testable import EdgeProxy

/// A report's forms: JSON, CSV and lines of JSON say the same.
@Suite struct ReportSheetTests {
    private static let berlin = NamedTimeZone("Europe/Berlin") ?? .utc

    private static func figures(_ change: (inout ReportFigures) -> Void) -> ReportFigures {
        var figures = ReportFigures()
        change(&figures)
        return figures
    }

    private static func text(_ lines: ReportLines) -> String {
        var lines = lines, bytes: [UInt8] = []
        while let piece = lines.piece() { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Breaks are of no campaign: a report of impressions has no row of nothing for them.
    @Test func aRowOfWhatIsNotShownIsLeftOut() {
        let breaks = ReportRow(atMs: nil, keys: [""], figures: Self.figures { $0.opportunities = 3 })
        let campaign = ReportRow(atMs: nil, keys: ["a"], figures: Self.figures { $0.impressions = 1 })
        let query = ReportQuery(tenant: "t", range: 0..<900_000, groups: [.campaign])
        let table = ReportTable(rows: [breaks, campaign], total: ReportFigures(), asOfMs: 1)
        #expect(ReportSheet(.impressions, query, table).rows == [campaign])
        #expect(ReportSheet(.fill, query, table).rows == [breaks, campaign])
    }

    // MARK: Numbers

    @Test(
        arguments: [
            (0, 1, 7, 0), (1, 1, 0, 0), (1, 1_000_000, 3, 333_333), (2, 1_000_000, 3, 666_667), (-1, 1_000_000, 3, -333_333),
            // Halves to the even one.
            (1, 1, 2, 0), (3, 1, 2, 2), (5, 1, 2, 2), (7, 1, 2, 4), (-3, 1, 2, -2), (-1, 1, 2, 0),
            (.max, 1_000_000, .max, 1_000_000), (.max, 1_000, 1, .max), (.min, 1_000, 1, .min), (5, 10, -1, 0),
        ] as [(Int64, Int64, Int64, Int64)])
    func quotientsAreExact(value: Int64, times: Int64, by: Int64, quotient: Int64) {
        #expect(ReportColumn.quotient(value, times: times, by: by) == quotient)
    }

    @Test(
        arguments: [
            (0, "0.000000"), (1, "0.000001"), (12_500, "0.012500"), (1_000_000, "1.000000"), (9_007_199_254_740_993, "9007199254.740993"),
            (.max, "9223372036854.775807"), (-1, "-0.000001"),
        ] as [(Int64, String)])
    func spendHasAllItsPlaces(micros: Int64, digits: String) throws {
        let spend = try #require(ReportColumn.all.first { $0.name == "spend" })
        #expect(spend.digits(Self.figures { $0.spendMicros = micros }) == digits)
    }

    @Test(arguments: [
        ("completion_rate", "0.333333"), ("ctr", "0.666667"), ("fill_rate", "0.500000"), ("fill_rate_by_seconds", "0.250000"),
        ("ecpm", "12.500000"), ("offered_seconds", "60.000"), ("sold_seconds", "15.000"), ("impressions", "3"),
    ])
    func ratesHaveTheirPlaces(name: String, digits: String) throws {
        let figures = Self.figures {
            ($0.impressions, $0.completions, $0.clicks, $0.spendMicros) = (3, 1, 2, 37_500)
            ($0.opportunities, $0.filled, $0.offeredMs, $0.soldMs) = (4, 2, 60_000, 15_000)
        }
        #expect(try #require(ReportColumn.all.first { $0.name == name }).digits(figures) == digits)
    }

    @Test func columnsAreNamedOnce() {
        let names = ReportColumn.all.map(\.name) + ReportDimension.allCases.map(\.rawValue) + [ReportSheet.at]
        #expect(Set(names).count == names.count)
        for kind in Route.ReportKind.allCases {
            let names = ReportColumn.all(in: kind.view).map(\.name)
            let base = [
                "impressions", "starts", "first_quartiles", "midpoints", "third_quartiles", "completions", "completion_rate", "clicks",
                "spend",
            ]
            #expect(base.allSatisfy(names.contains), "\(kind)")
        }
        // Nothing stands nowhere.
        #expect(ReportColumn.all.allSatisfy { !$0.views.isEmpty && !$0.text.isEmpty })
    }

    // MARK: CSV

    @Test(arguments: [
        ("news", "news"), ("", ""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""),
        ("two\r\nlines", "\"two\r\nlines\""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\t=1", "'\t=1"),
        ("\r=1", "\"'\r=1\""), ("\n=1", "\"'\n=1\""), ("=\"x\",1", "\"'=\"\"x\"\",1\""), ("\u{7f}x", "'\u{7f}x"), ("(other)", "(other)"),
        ("Grüße", "Grüße"), ("a=1", "a=1"),
    ])
    func textsStayTexts(text: String, cell: String) {
        var out: [UInt8] = []
        CsvText.append([.text(text), .number("1")], to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "\(cell),1\r\n")
    }

    private static func sheet(rows: Int, keys: [String] = ["spring"]) -> ReportSheet {
        let begin: Int64 = 1_792_886_400_000  // 2026-10-25T02:00:00+02:00: the hour that comes twice.
        let table = ReportTable(
            rows: (0..<rows).map { index in
                ReportRow(
                    atMs: begin + Int64(index) * 3_600_000, keys: keys, figures: figures { $0.impressions = Int64(index + 1) })
            },
            total: figures { $0.impressions = Int64(rows * (rows + 1) / 2) }, asOfMs: 0)
        let query = ReportQuery(tenant: "one", range: 0..<900_000, interval: .hour, zone: berlin, groups: [.campaign])
        return ReportSheet(.revenue, query, table)
    }

    @Test func csvIsAsItWas() {
        let text = Self.text(ReportLines(Self.sheet(rows: 2), .csv, hasTrailer: true))
        #expect(
            text == """
                campaign,at,impressions,starts,first_quartiles,midpoints,third_quartiles,completions,completion_rate,clicks,ctr,spend,ecpm\r
                spring,2026-10-25T02:00:00+02:00,1,0,0,0,0,0,0.000000,0,0.000000,0.000000,0.000000\r
                spring,2026-10-25T02:00:00+01:00,2,0,0,0,0,0,0.000000,0,0.000000,0.000000,0.000000\r
                # complete,2\r

                """)
        #expect(Self.text(ReportLines(Self.sheet(rows: 0), .csv, hasTrailer: false)).split(separator: "\r\n").count == 1)
        #expect(Self.text(ReportLines(Self.sheet(rows: 0), .ndjson, hasTrailer: false)).isEmpty)
    }

    /// However many rows: the pieces are bounded, and CSV, lines of JSON and JSON have the same cells.
    @Test(arguments: [0, 1, 2, 400, 3_000])
    func allFormsSayTheSame(rows: Int) throws {
        let sheet = Self.sheet(rows: rows, keys: ["a,\"b\""])
        for form in [ReportLines.Form.csv, .ndjson] {
            var lines = ReportLines(sheet, form, hasTrailer: true)
            while let piece = lines.piece() { #expect(!piece.isEmpty && piece.count < Limits.reportPieceBytes + 1_000) }
            #expect(lines.piece() == nil, "what is over stays so")
        }
        var writer = JsonWriter()
        sheet.writeRows(&writer)
        guard case .array(let json) = try JsonReader.read(writer.bytes) else {
            Issue.record("no list")
            return
        }
        #expect(json.count == rows)
        let lines = try Self.text(ReportLines(sheet, .ndjson, hasTrailer: true)).split(separator: "\n").map {
            try JsonReader.read(Array($0.utf8))
        }
        #expect(lines.last == ["complete": .integer(rows)])
        for (line, row) in zip(lines, json) {
            #expect(Json.array(sheet.names.map { line[$0] ?? .null }) == row)
        }
        let csv = Self.text(ReportLines(sheet, .csv, hasTrailer: true)).split(separator: "\r\n")
        #expect(csv.count == rows + 2 && csv.last == "# complete,\(rows)")
        for (line, row) in zip(csv.dropFirst(), json) {
            guard case .array(let cells) = row else { continue }
            let texts = cells.map { if case .string(let text) = $0 { text.contains(",") ? "\"a,\"\"b\"\"\"" : text } else { $0.text } }
            #expect(line == texts.joined(separator: ","))
        }
    }

    @Test func whatIsNotSplitHasOneRow() {
        let nothing = ReportTable(rows: [], total: ReportFigures(), asOfMs: 0)
        let whole = ReportSheet(.impressions, ReportQuery(tenant: "one", range: 0..<900_000), nothing)
        #expect(whole.rows.count == 1 && whole.rows[0].figures == ReportFigures() && whole.names.first == "impressions")
        let split = ReportSheet(.impressions, ReportQuery(tenant: "one", range: 0..<900_000, groups: [.channel]), nothing)
        #expect(split.rows.isEmpty && split.names.first == "channel" && split.notAdditive == ["unique_viewers"])
    }
}
