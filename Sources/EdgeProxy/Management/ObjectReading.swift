import Decision
import Formats
import Model
import Store

extension ManagementApi {
    /// What answers count of an object beside its fields.
    func counts<Object: ShelvedModel>(of object: Managed<Object>) -> [Json.Member] {
        switch object.model {
        case let campaign as Campaign:
            let delivered = delivered(campaign.born(object.record))
            return [
                .init(name: "budget_spent", value: .number(DecimalText.text(delivered.spendCents, places: 2, leastPlaces: 2))),
                .init(name: "impressions", value: .integer(delivered.impressions)),
            ]
        case let key as ApiKey:
            // One that is gone may have had the same id.
            let last = logins.lastUseMs(ofKey: key.id, tenant: key.tenant).flatMap { $0 >= object.record.createdMs ? $0 : nil }
            return [.init(name: "last_used_at", value: last.map(ObjectAnswer.time) ?? .null)]
        default: return []
        }
    }

    func json<Object: ShelvedModel>(_ object: Managed<Object>) -> Json { ObjectAnswer.json(object, counts(of: object)) }

    func read<Object: ShelvedModel>(_ object: Managed<Object>, _ call: ManagementCall) throws(Reply.Failure) -> ManagementAnswer {
        try read(Object.kind.singular, json(object), version: object.record.version, call)
    }

    /// One object, unless whoever asks has this version of it.
    func read(
        _ name: String, _ json: @autoclosure () -> Json, version: Int64, _ call: ManagementCall
    ) throws(Reply.Failure) -> ManagementAnswer {
        if try Precondition(call.ifNoneMatch, name: "If-None-Match").names(version) {
            return ManagementAnswer(status: 304, headers: [("ETag", EntityTag.text(of: version))])
        }
        return ManagementAnswer(name, json(), version: version)
    }

    func list<Object: ShelvedModel>(
        _: Object.Type, _ query: QueryParameters, _ call: ManagementCall
    ) throws(Reply.Failure) -> ManagementAnswer {
        let shelf = objects[keyPath: Object.shelf]
        let tenant = Object.kind == .tenants ? "" : try tenant(query, call)
        let rows = try filtered(tenant.map { shelf.all(of: $0) } ?? shelf.all, query)
        let sort = query["sort"] ?? "name"
        guard let column = ObjectColumns<Object>.all.first(where: { $0.name == sort.drop { $0 == "-" } }), !sort.hasPrefix("--") else {
            let names = ObjectColumns<Object>.all.map(\.name).joined(separator: ", ")
            throw Reply.bad("expected one of \(names), with \"-\" before it for the other way round", field: "sort", code: "bad_parameter")
        }
        let filter = ObjectColumns<Object>.filters.map { "\($0)=\(query[$0] ?? "\u{0}")" }.joined(separator: "&") + "&q=\(query["q"] ?? "")"
        let scope = ListCursor.Scope(
            tenant: "\(call.principal.tenant ?? "")/\(tenant ?? "")/\(Object.kind.rawValue)", filter: filter, sort: sort)
        return try page(
            Object.kind.rawValue, rows, query, scope, sortedBy: { column.text($0) ?? "" }, id: { "\($0.model.owner)/\($0.model.id)" },
            total: try query.flag("total") ? rows.count : nil
        ) { json($0) }
    }

    /// The page that a query asks for, in the order that its scope names.
    func page<Row>(
        _ name: String, _ rows: [Row], _ query: QueryParameters, _ scope: ListCursor.Scope, sortedBy key: (Row) -> String,
        id: (Row) -> String, total: Int? = nil, _ json: (Row) -> Json
    ) throws(Reply.Failure) -> ManagementAnswer {
        let after = try cursor(query, scope).map { (key: $0.key, id: $0.id) }
        let limit = try query.int("limit", in: 1...Limits.listRows, standard: Limits.listRowsStandard)
        let page = ListPage.page(
            rows, sortedBy: { Self.cut(key($0)) }, descending: scope.sort.hasPrefix("-"), id: id, after: after, limit: limit)
        let next = page.next.map { ListCursor(version: 0, key: $0.key, id: $0.id).encode(scope: scope, key: cursorKey) }
        return answer(name, page.rows.map(json), next: next, total: total)
    }

    /// What of a text counts for the order of a list: a cursor has to have it.
    private static func cut(_ text: String) -> String {
        text.utf8.count <= Limits.sortKeyBytes ? text : String(decoding: text.utf8.prefix(Limits.sortKeyBytes), as: UTF8.self)
    }

    /// A page of a list under its name.
    func answer(_ name: String, _ rows: [Json], next: String?, total: Int? = nil) -> ManagementAnswer {
        var more = [Json.Member(name: "next_cursor", value: .text(next))]
        if let total { more.append(.init(name: "total", value: .integer(total))) }
        return ManagementAnswer(name, .array(rows), more: more)
    }

    func cursor(_ query: QueryParameters, _ scope: ListCursor.Scope) throws(Reply.Failure) -> ListCursor? {
        guard let text = query["cursor"] else { return nil }
        return try ListCursor.decode(text, scope: scope, key: cursorKey)
    }

    private func filtered<Object: ShelvedModel>(
        _ rows: [Managed<Object>], _ query: QueryParameters
    ) throws(Reply.Failure) -> [Managed<Object>] {
        var rows = rows
        for column in ObjectColumns<Object>.all where column.isFilter && query[column.name] != nil {
            let wanted = query.list(column.name)
            if let words = column.words, !wanted.allSatisfy(words.contains) {
                throw Reply.bad("expected some of \(words.joined(separator: ", "))", field: column.name, code: "bad_parameter")
            }
            rows = rows.filter { wanted.contains(column.text($0) ?? "") }
        }
        guard let text = query["q"]?.lowercased(), !text.isEmpty else { return rows }
        return rows.filter { row in ObjectColumns<Object>.texts(of: row).contains { $0.lowercased().contains(text) } }
    }

    // MARK: Versions

    func versions<Object: ShelvedModel>(_ object: Managed<Object>, _ query: QueryParameters) async throws(Reply.Failure) -> ManagementAnswer
    {
        let limit = try query.int("limit", in: 1...Limits.listRows, standard: Limits.listRowsStandard)
        let scope = ListCursor.Scope(tenant: object.key.tenant, filter: "\(object.key)", sort: "-version")
        let before = try cursor(query, scope)?.version ?? .max
        // One more, which the last of the page is compared with.
        let found = try await history(object.key, before: before, limit: limit + 1)
        let rows = found.prefix(limit).enumerated().map { index, version in
            Self.row(version, changes(Object.self, version, since: index + 1 < found.count ? found[index + 1] : nil))
        }
        let last = found.prefix(limit).last?.version ?? 0
        let next = found.count > limit ? ListCursor(version: last, key: "", id: "").encode(scope: scope, key: cursorKey) : nil
        return answer("versions", rows.map { .object($0) }, next: next)
    }

    func version<Object: ShelvedModel>(_ object: Managed<Object>, _ call: ManagementCall) async throws(Reply.Failure) -> ManagementAnswer {
        let found = try await stored(object.key, call.parameters.count > 1 ? Int64(call.parameters[1]) : nil)
        guard let model = try model(Object.self, found) else { throw Reply.notFound }
        let shown = FieldWriter.json(model).without(Object.kind.hiddenFields)
        return ManagementAnswer("version", .object(Self.row(found, nil) + [.init(name: "object", value: shown)]))
    }

    /// - Throws: 404 for a version that is not there.
    func stored(_ key: StoreKey, _ version: Int64?) async throws(Reply.Failure) -> StoredVersion {
        guard let version, version > 0, version < .max,
            let found = try await history(key, before: version + 1, limit: 1).first, found.version == version
        else { throw Reply.notFound }
        return found
    }

    /// What an object was; `nil`: it was removed then.
    func model<Object: ShelvedModel>(_: Object.Type, _ version: StoredVersion) throws(Reply.Failure) -> Object? {
        guard let document = version.document else { return nil }
        guard let model = Object.kept(document) else {
            throw Reply.Failure(status: 500, code: "store_failed", message: "the store has a version that can't be read")
        }
        return model
    }

    private func history(_ key: StoreKey, before: Int64, limit: Int) async throws(Reply.Failure) -> [StoredVersion] {
        do throws(StoreError) { return try await store.history(key, before: before, limit: limit) } catch { throw Reply.Failure(error) }
    }

    private func changes<Object: ShelvedModel>(_: Object.Type, _ version: StoredVersion, since before: StoredVersion?) -> [FieldChange] {
        guard let document = version.document, let after = Object.kept(document) else { return [] }
        let old = before?.document.flatMap { Object.kept($0) } ?? Object()
        return FieldComparer.changes(from: old, to: after).filter { !Object.kind.hiddenFields.contains($0.field) }
    }

    private static func row(_ version: StoredVersion, _ changes: [FieldChange]?) -> [Json.Member] {
        var members: [Json.Member] = [
            .init(name: "version", value: .integer(version.version)), .init(name: "at", value: ObjectAnswer.time(version.atMs)),
            .init(name: "by", value: .string(version.by)),
        ]
        if version.document == nil { members.append(.init(name: "removed", value: .bool(true))) }
        if let changes { members.append(.init(name: "changes", value: .array(changes.map(\.json)))) }
        return members
    }
}

extension FieldChange {
    var json: Json { ["field": .string(field), "from": from, "to": to] }
}
