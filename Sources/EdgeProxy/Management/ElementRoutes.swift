import Decision
import Formats
import Model

/// What stands in a list of an object and has routes of its own: people edit such lists one by one. It has the version of that object.
protocol ElementModel: FieldModel {
    associatedtype Parent: ShelvedModel
    var id: String { get set }
    static var kind: Route.ElementKind { get }
    /// The field of the parent that names it in an answer; `nil`: the tenant does.
    static var parentField: String? { get }
    static func list(of parent: Parent) -> [Self]
    static func set(_ list: [Self], of parent: inout Parent)
    /// The object that has one of an id.
    static func parent(of id: String, tenant: String, in objects: ManagedObjects) -> Managed<Parent>?
}

extension Creative: ElementModel {
    typealias Parent = Campaign
    static var kind: Route.ElementKind { .creatives }
    static var parentField: String? { "campaign" }
    static func list(of parent: Campaign) -> [Creative] { parent.creatives }
    static func set(_ list: [Creative], of parent: inout Campaign) { parent.creatives = list }
    static func parent(of id: String, tenant: String, in objects: ManagedObjects) -> Managed<Campaign>? {
        objects.campaign(ofMedia: id, tenant: tenant).flatMap { objects.campaigns.find(tenant, $0) }
    }
}

extension Experiment: ElementModel {
    typealias Parent = TenantConfiguration
    static var kind: Route.ElementKind { .experiments }
    static var parentField: String? { nil }
    static func list(of parent: TenantConfiguration) -> [Experiment] { parent.experiments }
    static func set(_ list: [Experiment], of parent: inout TenantConfiguration) { parent.experiments = list }
    static func parent(of id: String, tenant: String, in objects: ManagedObjects) -> Managed<TenantConfiguration>? {
        objects.tenants.find("", tenant).flatMap { tenant in tenant.model.experiments.contains { $0.id == id } ? tenant : nil }
    }
}

extension ManagementApi {
    func elements<Element: ElementModel>(
        _: Element.Type, _ action: Route.ObjectAction, _ credential: Route.Credential, _ call: ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer {
        let isList = action == .list
        let query = try QueryParameters(call.query, allowed: Route.Action.elements(Element.kind, action).queryNames)
        if isList || action == .create {
            // Below a campaign, or of the tenant as a whole.
            let isBelow = Element.parentField != nil && !call.parameters.isEmpty
            let parent = isBelow ? try find(Element.Parent.self, query, call) : nil
            try check(credential, call)
            return isList ? try list(Element.self, of: parent, query, call) : try await create(Element.self, in: parent, query, call)
        }
        let (parent, element) = try find(Element.self, query, call)
        try check(credential, call)
        switch action {
        case .read:
            var call = call
            // Its state moves on without a version: until it has come to its end whoever polls is told.
            if (element as? Creative).map({ !isReady($0, tenant: parent.model.owner) }) ?? false { call.ifNoneMatch = nil }
            return try read(Element.kind.singular, json(element, of: parent), version: parent.record.version, call)
        case .remove:
            _ = try await change(Element.self, parent, "remove \(Element.kind.singular)", query, call) { list, _ in
                list.removeAll { $0.id == element.id }
            }
            return try query.flag("dry_run")
                ? ManagementAnswer(Element.kind.singular, json(element, of: parent), more: ObjectAnswer.dryRun([]))
                : .nothing
        default:
            let use: FieldReader.Use = action == .patch ? .patch : .put, body = try call.json(isPatch: use == .patch)
            let changed = try await change(Element.self, parent, "change \(Element.kind.singular)", query, call) {
                list, parent throws(Reply.Failure) in
                guard let index = list.firstIndex(where: { $0.id == element.id }) else { throw Reply.notFound }
                let json = try Self.completed(body, shown: self.json(list[index], of: parent), of: list[index], use)
                list[index] = try Reply.reading { () throws(FieldErrors) in
                    try FieldReader.read(json, as: Element.self, use, over: use == .patch ? list[index] : Element())
                }
            }
            return try answer(Element.self, element.id, changed, query)
        }
    }

    // MARK: Reading

    private func json<Element: ElementModel>(_ element: Element, of parent: Managed<Element.Parent>) -> Json {
        var members = FieldWriter.json(element).members
        let tenant = Element.parentField == nil ? parent.model.id : parent.model.owner
        members.insert(.init(name: "tenant", value: .string(tenant)), at: 0)
        if let field = Element.parentField { members.append(.init(name: field, value: .string(parent.model.id))) }
        if let creative = element as? Creative { members += state(of: creative, tenant: tenant) }
        return .object(members + ObjectAnswer.members(of: parent.record))
    }

    private func isReady(_ creative: Creative, tenant: String) -> Bool {
        creative.hls == nil || library.creative(tenant: tenant, id: creative.id) != nil
    }

    /// Whether a creative can be shown.
    private func state(of creative: Creative, tenant: String) -> [Json.Member] {
        let fault = library.fault(tenant: tenant, id: creative.id), isReady = isReady(creative, tenant: tenant)
        return [
            .init(name: "status", value: .string((isReady ? CreativeState.active : fault == nil ? .processing : .failed).rawValue)),
            .init(name: "failure", value: .text(isReady ? nil : fault)),
        ]
    }

    private func find<Element: ElementModel>(
        _: Element.Type, _ query: QueryParameters, _ call: ManagementCall
    ) throws(Reply.Failure) -> (Managed<Element.Parent>, Element) {
        let id = call.parameters.first ?? "", objects = objects
        let tenants = try tenant(query, call).map { [$0] } ?? objects.tenants.all.map(\.model.id)
        let found = tenants.compactMap { Element.parent(of: id, tenant: $0, in: objects) }
        guard found.count < 2 else { throw Reply.tenantRequired }
        guard let parent = found.first, let element = Element.list(of: parent.model).first(where: { $0.id == id }) else {
            throw Reply.notFound
        }
        return (parent, element)
    }

    private func list<Element: ElementModel>(
        _: Element.Type, of parent: Managed<Element.Parent>?, _ query: QueryParameters, _ call: ManagementCall
    ) throws(Reply.Failure) -> ManagementAnswer {
        let objects = objects, shelf = objects[keyPath: Element.Parent.shelf], tenant = try tenant(query, call)
        let parents: [Managed<Element.Parent>]
        if let parent {
            parents = [parent]
        } else if Element.parentField == nil {
            parents = tenant.flatMap { id in shelf.find("", id).map { [$0] } } ?? (tenant == nil ? shelf.all : [])
        } else {
            parents = tenant.map { shelf.all(of: $0) } ?? shelf.all
        }
        let text = query["q"]?.lowercased() ?? ""
        let rows = parents.flatMap { parent in Element.list(of: parent.model).map { (parent, $0) } }.filter { row in
            text.isEmpty || row.1.id.lowercased().contains(text) || Self.name(of: row.1).lowercased().contains(text)
        }
        let sort = query["sort"] ?? "name", column = sort.drop { $0 == "-" }
        guard Route.ElementKind.sortNames.contains(String(column)), !sort.hasPrefix("--") else {
            throw Reply.bad("expected name or id, with \"-\" before it for the other way round", field: "sort", code: "bad_parameter")
        }
        let scope = ListCursor.Scope(
            tenant: "\(call.principal.tenant ?? "")/\(tenant ?? "")/\(parent?.model.id ?? "")/\(Element.kind.plural)", filter: text,
            sort: sort)
        return try page(
            Element.kind.plural, rows, query, scope, sortedBy: { column == "id" ? $0.1.id : Self.name(of: $0.1) },
            id: { "\($0.0.model.owner)/\($0.0.model.id)/\($0.1.id)" }
        ) { json($0.1, of: $0.0) }
    }

    private static func name(of element: some ElementModel) -> String { (element as? Creative)?.name ?? element.id }

    // MARK: Writing

    private func create<Element: ElementModel>(
        _: Element.Type, in parent: Managed<Element.Parent>?, _ query: QueryParameters, _ call: ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer {
        var json = try call.json()
        for field in ObjectKind.recordFields where json.has(field) { throw Reply.readOnly(field) }
        let owner: Managed<Element.Parent>
        if let parent {
            owner = parent
            // The path says it.
            let places = [("tenant", parent.model.owner), (Element.parentField ?? "", parent.model.id)]
            for (field, known) in places where json[field] ?? .null != .null && json[field] != .string(known) {
                throw Reply.readOnly(field)
            }
        } else {
            let given = json["tenant"] ?? .null
            let named: String? = if case .string(let text) = given { text } else { nil }
            if named == nil, given != .null {
                throw Reply.invalid([FieldError(path: "tenant", message: "expected an id, got \(given.shown)")])
            }
            if let named { try agree(named, query, call) }
            if let named, !call.principal.sees(tenant: named) || !objects.has(.tenant, "", named) {
                throw Reply.invalid([FieldError(path: "tenant", message: "there is no tenant \(Json.string(named).shown)")])
            }
            let tenant: String
            if let named { tenant = named } else { tenant = try oneTenant(query, call) }
            guard let found = objects[keyPath: Element.Parent.shelf].find("", tenant) else { throw Reply.notFound }
            owner = found
        }
        json = json.without(["tenant", Element.parentField ?? ""])
        var drawn = DrawnTexts()
        if json["id"] == nil || json["id"] == .null {
            let id = Uuid.text(random(), random())
            drawn.add(id)
            json = json.setting("id", .string(id))
        } else if case .string(let id)? = json["id"], !RestId.isValid(id) {
            throw Reply.invalid([FieldError(path: "id", message: RestId.refusal)])
        }
        let element: Element = try Reply.reading { () throws(FieldErrors) in try FieldReader.read(json, .put) }
        let done = try await change(
            Element.self, owner, "create \(Element.kind.singular)", query, call,
            render: { [self] parent, objects in
                created(element, in: objects.find(Element.Parent.self, parent.model.owner, parent.model.id) ?? parent).kept
            }
        ) { list, _ throws(Reply.Failure) in
            guard !list.contains(where: { $0.id == element.id }) else {
                throw Reply.Failure(ChangeRefusal.taken(FieldError(path: "id", message: "\"\(element.id)\" is the id of another")))
            }
            list.append(element)
        }
        return try query.flag("dry_run") ? answer(Element.self, element.id, done, query, drawn) : created(element, in: done.answer)
    }

    private func created<Element: ElementModel>(_ element: Element, in parent: Managed<Element.Parent>) -> ManagementAnswer {
        ManagementAnswer(
            Element.kind.singular, json(element, of: parent), status: 201, version: parent.record.version,
            location: "/api/v1/\(Element.kind.plural)/\(element.id)")
    }

    private func answer<Element: ElementModel>(
        _: Element.Type, _ id: String, _ done: ConfigurationWriter.Done<Managed<Element.Parent>>, _ query: QueryParameters,
        _ drawn: DrawnTexts = DrawnTexts()
    ) throws(Reply.Failure) -> ManagementAnswer {
        guard let element = Element.list(of: done.answer.model).first(where: { $0.id == id }) else { throw Reply.notFound }
        guard try query.flag("dry_run") else {
            return ManagementAnswer(Element.kind.singular, json(element, of: done.answer), version: done.answer.record.version)
        }
        let old = done.before.find(Element.Parent.self, done.answer.model.owner, done.answer.model.id)
            .flatMap { Element.list(of: $0.model).first { $0.id == id } }
        let changes = FieldComparer.changes(from: old ?? Element(), to: element)
        return ManagementAnswer(
            Element.kind.singular, drawn.leftOut(of: json(element, of: done.answer)),
            more: ObjectAnswer.dryRun(drawn.leftOut(of: changes)))
    }

    /// Changes the list in which an element stands.
    private func change<Element: ElementModel>(
        _: Element.Type, _ parent: Managed<Element.Parent>, _ action: String, _ query: QueryParameters, _ call: ManagementCall,
        render: (@Sendable (Managed<Element.Parent>, ManagedObjects) -> (status: Int, text: String))? = nil,
        _ make: @escaping @Sendable (inout [Element], Managed<Element.Parent>) throws(Reply.Failure) -> Void
    ) async throws(Reply.Failure) -> ConfigurationWriter.Done<Managed<Element.Parent>> {
        let precondition = try call.precondition(), isDry = try query.flag("dry_run")
        let (owner, id) = (parent.model.owner, parent.model.id)
        do throws(ConfigurationWriter.Failure) {
            var done = try await writer.change(by: call.author, action, isDry: isDry, render: render) {
                draft throws(ConfigurationWriter.Failure) in
                guard let old = draft.objects.find(Element.Parent.self, owner, id) else { throw .other(Reply.notFound) }
                var list = Element.list(of: old.model), model = old.model
                do throws(Reply.Failure) { try make(&list, old) } catch {
                    guard error.code == Reply.readOnlyCode, !precondition.holds(for: old.record.version) else { throw .other(error) }
                    throw .refused(.outdated(version: old.record.version))
                }
                guard precondition.holds(for: old.record.version) else { throw .refused(.outdated(version: old.record.version)) }
                Element.set(list, of: &model)
                guard model != old.model else { return old }
                do throws(ChangeRefusal) { return try draft.put(model) } catch { throw .refused(error.within(Element.kind, list, model)) }
            }
            if !isDry { done.answer = done.after.find(Element.Parent.self, owner, id) ?? done.answer }
            return done
        } catch {
            throw Reply.Failure(error)
        }
    }

    private static func completed<Element: ElementModel>(
        _ body: Json, shown: Json, of old: Element, _ use: FieldReader.Use
    ) throws(Reply.Failure) -> Json {
        let fixed = ObjectKind.recordFields + ["id", "tenant"] + (Element.parentField.map { [$0] } ?? [])
        for field in fixed {
            guard let given = body[field], given != .null, given != (shown[field] ?? .null) else { continue }
            throw Reply.readOnly(field)
        }
        let json = body.without(fixed + Element.kind.stateFields)
        return use == .put ? json.setting("id", .string(old.id)) : json
    }
}

extension ChangeRefusal {
    /// The same with the path of a field of one element: "creatives[2].hls" is "hls" for whoever changes that creative.
    fileprivate func within(_ kind: Route.ElementKind, _ list: [some ElementModel], _ parent: some ShelvedModel) -> ChangeRefusal {
        func short(_ error: FieldError) -> FieldError {
            guard error.path.hasPrefix(kind.plural + "["), let end = error.path.firstIndex(of: "]") else { return error }
            return FieldError(path: String(error.path[end...].dropFirst().drop { $0 == "." }), message: error.message)
        }
        switch self {
        case .invalid(let error): return .invalid(short(error))
        case .taken(let error): return .taken(short(error))
        default: return self
        }
    }
}
