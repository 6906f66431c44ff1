import Decision
import Formats
import Model
import Store

/// Reports: sums by what they can be split by.
extension ManagementApi {
    /// `{"report": {"columns", "rows", "totals", …}}`, or lines.
    func report(_ kind: Route.ReportKind, _ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        let query = try QueryParameters(call.query, allowed: Route.Action.report(kind).queryNames)
        let tenant = try oneTenant(query, call), nowMs = nowMs()
        let request = try ReportRequest(query, tenant: tenant, zone: zone(of: tenant), nowMs: nowMs)
        await freshen()
        var wanted = request.query
        wanted.wantsViewers = ReportColumn.hasViewers(in: kind.view)
        let table = try await table(wanted), sheet = ReportSheet(kind, wanted, table)
        switch request.form {
        case .json:
            var previous: (query: ReportQuery, sheet: ReportSheet)?
            if request.isCompared {
                var before = request.previous(nowMs: nowMs)
                before.wantsViewers = wanted.wantsViewers
                previous = (before, ReportSheet(kind, before, try await self.table(before)))
            }
            try checkRows(sheet.rows.count + (previous?.sheet.rows.count ?? 0))
            return ManagementAnswer(body: Self.document(kind, request.query, sheet, asOfMs: table.asOfMs, previous: previous))
        case .csv:
            let lines = ReportLines(sheet, .csv, hasTrailer: request.hasTrailer)
            return lines.answer("text/csv; charset=utf-8; header=present", Self.fileName(kind, request.period, "csv"))
        case .ndjson:
            let lines = ReportLines(sheet, .ndjson, hasTrailer: request.hasTrailer)
            return lines.answer("application/x-ndjson", Self.fileName(kind, request.period, "ndjson"))
        }
    }

    /// Sums by one query.
    /// - Throws: 503 while they can't be read.
    func table(_ query: ReportQuery) async throws(Reply.Failure) -> ReportTable {
        do throws(StoreError) {
            return try await reports.table(query)
        } catch {
            throw Self.unreadable(error)
        }
    }

    /// Why sums can't be read.
    static func unreadable(_ error: StoreError) -> Reply.Failure {
        switch error {
        case .corrupt, .newer, .otherHistory, .refused: Reply.Failure(error)
        default: Reply.Failure(status: 503, code: "store_unavailable", message: "the sums can't be read now; try again", retryAfter: 2)
        }
    }

    /// A tenant's own.
    func zone(of tenant: String) -> NamedTimeZone { objects.tenants.find("", tenant)?.model.timeZone ?? .utc }

    private func checkRows(_ count: Int) throws(Reply.Failure) {
        guard count > Limits.reportJsonRows else { return }
        throw Reply.bad(
            "the report has \(count) rows, and as JSON at most \(Limits.reportJsonRows) are answered: ask for format=csv or ndjson, which "
                + "have no such bound, or for less", field: "format", code: "report_too_long")
    }

    /// Whether nothing comes any more that would change sums up to a moment.
    static func isFinal(to endMs: Int64, asOfMs: Int64) -> Bool { asOfMs >= endMs + Limits.reportSettleMs }

    /// `{"report": {…}}`
    static func document(
        _ kind: Route.ReportKind, _ query: ReportQuery, _ sheet: ReportSheet, asOfMs: Int64,
        previous: (query: ReportQuery, sheet: ReportSheet)?
    ) -> [UInt8] {
        var writer = JsonWriter()
        func member(_ name: String, _ json: Json) {
            writer.name(name)
            writer.value(json)
        }
        func words(_ words: [String]) -> Json { .array(words.map { .string($0) }) }
        func range(of query: ReportQuery) {
            member("from", .string(query.zone.text(of: query.range.lowerBound)))
            member("to", .string(query.zone.text(of: query.range.upperBound)))
        }
        writer.beginObject()
        writer.name("report")
        writer.beginObject()
        member("kind", .string(kind.rawValue))
        member("tenant", .string(query.tenant))
        range(of: query)
        member("time_zone", .string(query.zone.name))
        member("interval", .string(query.interval.rawValue))
        member("group", words(query.groups.map(\.rawValue)))
        let filters = ReportDimension.allCases.compactMap { dimension in
            query.filters[dimension].map { Json.Member(name: dimension.rawValue, value: words($0.sorted())) }
        }
        member("filters", .object(filters))
        member("as_of", ObjectAnswer.time(asOfMs))
        member("final", .bool(isFinal(to: query.range.upperBound, asOfMs: asOfMs)))
        member("columns", words(sheet.names))
        writer.name("rows")
        sheet.writeRows(&writer)
        member("totals", sheet.totals)
        member("not_additive", words(sheet.notAdditive))
        if let previous {
            writer.name("previous")
            writer.beginObject()
            range(of: previous.query)
            writer.name("rows")
            previous.sheet.writeRows(&writer)
            member("totals", previous.sheet.totals)
            writer.endObject()
        }
        writer.endObject()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// `revenue-2026-05-01-2026-05-07.csv`
    private static func fileName(_ kind: Route.ReportKind, _ period: ReportPeriod, _ ending: String) -> String {
        let days = period.days, zone = period.zone
        return "\(kind.rawValue)-\(zone.dateText(ofDay: days.lowerBound))-\(zone.dateText(ofDay: days.upperBound)).\(ending)"
    }
}

extension ReportLines {
    fileprivate func answer(_ contentType: String, _ fileName: String) -> ManagementAnswer {
        var answer = ManagementAnswer(
            headers: [("Content-Disposition", "attachment; filename=\"\(fileName)\"")], contentType: contentType)
        answer.pieces = self
        return answer
    }
}
