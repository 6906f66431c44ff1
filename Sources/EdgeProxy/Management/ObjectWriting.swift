import Decision
import Formats
import Model
import Store

extension ManagementApi {
    // MARK: Creating

    func create<Object: ShelvedModel>(
        _: Object.Type, _ query: QueryParameters, _ call: ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer {
        let body = try await prepared(try call.json(), of: Object.kind, old: nil)
        var drawn = DrawnTexts()
        if case .string(let hint)? = body.json["hint"] { drawn.add(hint) }
        return try await create(Object.self, body.json, query, call, drawn, secret: body.secret)
    }

    /// - Parameter drawn: what of the body was drawn for this request.
    private func create<Object: ShelvedModel>(
        _: Object.Type, _ body: Json, _ query: QueryParameters, _ call: ManagementCall, _ drawn: DrawnTexts, secret: String? = nil
    ) async throws(Reply.Failure) -> ManagementAnswer {
        var drawn = drawn, json = body.without(ObjectKind.recordFields + Object.kind.countedFields)
        if body.has("version") || body.has("created_at") || body.has("updated_at") || body.has("created_by") {
            let field = ObjectKind.recordFields.first { body.has($0) }
            throw Reply.readOnly(field ?? "version")
        }
        if json["id"] == nil || json["id"] == .null {
            let id = Uuid.text(random(), random())
            drawn.add(id)
            json = json.setting("id", .string(id))
        } else if case .string(let id)? = json["id"], !RestId.isValid(id) {
            throw Reply.invalid([FieldError(path: "id", message: RestId.refusal)])
        }
        if Object.kind != .tenants { json = try withTenant(json, Object.kind, query, call) }
        for member in Object.kind.draft where json[member.name] ?? .null == .null { json = json.setting(member.name, member.value) }
        let model: Object = try Reply.reading { () throws(FieldErrors) in try FieldReader.read(json, .put) }
        let isDry = try query.flag("dry_run")
        // A secret is shown once: what is kept for a request that comes again is without it.
        let done = try await change(call, "create", isDry, render: { [self] in created($0, $1, secret: nil).kept }) {
            draft throws(ChangeRefusal) in
            try draft.put(model, mustBeNew: true)
        }
        return isDry ? dry(done.answer, since: nil, drawn) : created(done.answer, done.after, secret: secret)
    }

    private func created<Object: ShelvedModel>(_ object: Managed<Object>, _ objects: ManagedObjects, secret: String?) -> ManagementAnswer {
        let object = objects.find(Object.self, object.model.owner, object.model.id) ?? object
        let shown = json(object)
        return ManagementAnswer(
            Object.kind.singular, secret.map { shown.setting("secret", .string($0)) } ?? shown, status: 201, version: object.record.version,
            location: "/api/v1/\(Object.kind.rawValue)/\(object.model.id)")
    }

    /// The body with the tenant that it is for.
    func withTenant(
        _ body: Json, _ kind: ObjectKind, _ query: QueryParameters, _ call: ManagementCall
    ) throws(Reply.Failure) -> Json {
        if case .string(let named)? = body["tenant"] {
            try agree(named, query, call)
            // Another's is as unknown as one that never was.
            guard call.principal.sees(tenant: named) else {
                throw Reply.invalid([FieldError(path: "tenant", message: "there is no tenant \(Json.string(named).shown)")])
            }
            return body
        }
        guard body["tenant"] == nil || body["tenant"] == .null else { return body }
        // A user of nobody is the installation's, which only the installation may make.
        if kind == .users, call.principal.tenant == nil, query["tenant"] == nil { return body }
        guard let tenant = try tenant(query, call) ?? (objects.tenants.count == 1 ? objects.tenants.all[0].model.id : nil) else {
            throw Reply.invalid([FieldError(path: "tenant", message: "is missing")])
        }
        return body.setting("tenant", .string(tenant))
    }

    // MARK: Changing

    func change<Object: ShelvedModel>(
        _ object: Managed<Object>, _ query: QueryParameters, _ call: ManagementCall, _ use: FieldReader.Use
    ) async throws(Reply.Failure) -> ManagementAnswer {
        let precondition = try call.precondition()
        let body = try await prepared(try call.json(isPatch: use == .patch), of: Object.kind, old: object.key).json
        let answer = try await change(object, query, call, use == .put ? "replace" : "change", precondition) { old throws(Reply.Failure) in
            let json = try Self.completed(body, over: old, use), kept = FieldWriter.json(old.model, secrets: .kept)
            return try Reply.reading { () throws(FieldErrors) in
                try FieldReader.read(
                    json, as: Object.self, use, over: use == .patch ? old.model : Object(), isKnownSource: { kept.has(source: $0) })
            }
        }
        // Whoever was logged in with the old one is not any more.
        if Object.kind == .users, body.has("password"), try !query.flag("dry_run") {
            try await endAll(of: LoginTable.UserName(owner: object.model.owner, id: object.model.id), besides: call.cookie)
        }
        return answer
    }

    /// Changes an object that is there.
    /// - Parameter make: what becomes of it, as it stands when it is its turn.
    private func change<Object: ShelvedModel>(
        _ object: Managed<Object>, _ query: QueryParameters, _ call: ManagementCall, _ action: String, _ precondition: Precondition,
        _ make: @escaping @Sendable (Managed<Object>) throws(Reply.Failure) -> Object
    ) async throws(Reply.Failure) -> ManagementAnswer {
        let isDry = try query.flag("dry_run"), owner = object.model.owner, id = object.model.id
        let done: ConfigurationWriter.Done<Managed<Object>>
        do throws(ConfigurationWriter.Failure) {
            done = try await writer.change(
                by: call.author, action, isDry: isDry, render: { [self] in changed($0, $1).kept }
            ) { draft throws(ConfigurationWriter.Failure) in
                guard let old = draft.objects.find(Object.self, owner, id) else { throw .other(Reply.notFound) }
                let model: Object
                do throws(Reply.Failure) { model = try make(old) } catch {
                    // Who edits what another has changed meanwhile sends back an old version, and is told so as they have asked.
                    guard error.code == Reply.readOnlyCode, !precondition.holds(for: old.record.version) else { throw .other(error) }
                    throw .refused(.outdated(version: old.record.version))
                }
                guard precondition.holds(for: old.record.version) else { throw .refused(.outdated(version: old.record.version)) }
                // What changes nothing makes no version.
                guard model != old.model else { return old }
                do throws(ChangeRefusal) {
                    let put = try draft.put(model)
                    try Self.checkOwner(of: Object.kind, draft, call)
                    return put
                } catch {
                    throw .refused(error)
                }
            }
        } catch {
            throw Reply.Failure(error)
        }
        if isDry { return dry(done.answer, since: done.before.find(Object.self, owner, id)) }
        return changed(done.answer, done.after)
    }

    private func changed<Object: ShelvedModel>(_ object: Managed<Object>, _ objects: ManagedObjects) -> ManagementAnswer {
        let object = objects.find(Object.self, object.model.owner, object.model.id) ?? object
        return ManagementAnswer(Object.kind.singular, json(object), version: object.record.version)
    }

    /// A body that changes an object, with what only the store knows of it.
    private static func completed<Object: ShelvedModel>(
        _ body: Json, over old: Managed<Object>, _ use: FieldReader.Use
    ) throws(Reply.Failure) -> Json {
        let shown = ObjectAnswer.json(old), kept = FieldWriter.json(old.model, secrets: .kept)
        for field in ObjectKind.recordFields + ["id"] + (Object.kind == .tenants ? [] : ["tenant"]) {
            guard let given = body[field], given != .null, given != (shown[field] ?? .null) else { continue }
            throw Reply.readOnly(field)
        }
        for field in Object.kind.fixedFields {
            guard let given = body[field] else { continue }
            guard !Object.kind.hiddenFields.contains(field), given == shown[field] else { throw Reply.readOnly(field) }
        }
        var json = body.without(ObjectKind.recordFields + Object.kind.countedFields + Object.kind.fixedFields + ["id", "tenant"])
        guard use == .put else {
            // In a patch `null` brings the default back, which is another over REST.
            for member in Object.kind.draft where json[member.name] == .null { json = json.setting(member.name, member.value) }
            return json
        }
        json = json.restoring(secretsOf: kept, shown: FieldWriter.json(old.model))
        for field in ["tenant", "id"] + Object.kind.fixedFields + Object.kind.hiddenFields where !json.has(field) {
            if let value = kept[field] { json = json.setting(field, value) }
        }
        for member in Object.kind.draft where json[member.name] ?? .null == .null { json = json.setting(member.name, member.value) }
        return json
    }

    /// The answer of a dry run: the object as it would be, and what would change.
    private func dry<Object: ShelvedModel>(
        _ object: Managed<Object>, since old: Managed<Object>?, _ drawn: DrawnTexts = DrawnTexts()
    ) -> ManagementAnswer {
        let changes = FieldComparer.changes(from: old?.model ?? Object(), to: object.model).filter {
            !Object.kind.hiddenFields.contains($0.field)
        }
        return ManagementAnswer(
            Object.kind.singular, drawn.leftOut(of: json(object)), more: ObjectAnswer.dryRun(drawn.leftOut(of: changes)))
    }

    func remove<Object: ShelvedModel>(
        _ object: Managed<Object>, _ query: QueryParameters, _ call: ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer {
        let precondition = try call.precondition(), isDry = try query.flag("dry_run"), owner = object.model.owner, id = object.model.id
        _ = try await change(call, "remove", isDry) { draft throws(ChangeRefusal) in
            try draft.remove(Object.self, owner, id) { precondition.holds(for: $0) }
            try Self.checkOwner(of: Object.kind, draft, call)
        }
        guard isDry else { return .nothing }
        return ManagementAnswer(
            Object.kind.singular, json(object), more: ObjectAnswer.dryRun([]))
    }

    /// Who is of a tenant leaves it an owner; the installation may do without.
    private static func checkOwner(of kind: ObjectKind, _ draft: ChangeDraft, _ call: ManagementCall) throws(ChangeRefusal) {
        guard kind == .users, let tenant = call.principal.tenant else { return }
        try draft.checkOwner(of: tenant)
    }

    func change<Answer: Sendable>(
        _ call: ManagementCall, _ action: String, _ isDry: Bool,
        render: (@Sendable (Answer, ManagedObjects) -> (status: Int, text: String))? = nil,
        _ make: @escaping @Sendable (inout ChangeDraft) throws(ChangeRefusal) -> Answer
    ) async throws(Reply.Failure) -> ConfigurationWriter.Done<Answer> {
        do throws(ConfigurationWriter.Failure) {
            return try await writer.change(by: call.author, action, isDry: isDry, render: render) {
                draft throws(ConfigurationWriter.Failure) in
                do throws(ChangeRefusal) { return try make(&draft) } catch { throw .refused(error) }
            }
        } catch {
            throw Reply.Failure(error)
        }
    }

    // MARK: Versions

    func rollBack<Object: ShelvedModel>(
        _ object: Managed<Object>, _ query: QueryParameters, _ call: ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer {
        let version = try Reply.read(try call.json(), as: RollBackBody.self).version
        guard call.ifMatch != nil else {
            var failure = Reply.Failure(
                status: 428, code: "precondition_required", message: "send If-Match with the version that is to be rolled back")
            failure.currentVersion = object.record.version
            throw failure
        }
        let precondition = try call.precondition()
        let old: StoredVersion
        do throws(Reply.Failure) { old = try await stored(object.key, version) } catch {
            guard error.status == 404 else { throw error }
            throw Reply.invalid([FieldError(path: "version", message: "there is no version \(version)")])
        }
        guard let model = try model(Object.self, old) else {
            throw Reply.invalid([FieldError(path: "version", message: "it was removed with version \(version)")])
        }
        return try await change(object, query, call, "roll back to \(version)", precondition) { _ in model }
    }

    // MARK: Campaigns

    func setStatus<Object: ShelvedModel>(
        _ object: Managed<Object>, _ query: QueryParameters, _ call: ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer {
        let body = try call.json(), precondition = try call.precondition()
        _ = try Reply.read(body, as: StatusBody.self)
        return try await change(object, query, call, "set status", precondition) { old throws(Reply.Failure) in
            try Reply.reading { () throws(FieldErrors) in try FieldReader.read(body, as: Object.self, .patch, over: old.model) }
        }
    }

    /// Makes a draft like a campaign, with creatives of their own ids.
    func copy<Object: ShelvedModel>(
        _ object: Managed<Object>, _ query: QueryParameters, _ call: ManagementCall
    ) async throws(Reply.Failure) -> ManagementAnswer {
        guard let campaign = object.model as? Campaign else { throw Reply.notFound }
        let body = try call.jsonOrNothing()
        _ = try Reply.read(body, as: CopyBody.self)
        var copy = campaign
        copy.name = "\(campaign.name.prefix(Limits.copiedNameCharacters)) (copy)"
        copy.status = .draft
        var drawn = DrawnTexts()
        for index in copy.creatives.indices {
            copy.creatives[index].id = Uuid.text(random(), random())
            drawn.add(copy.creatives[index].id)
        }
        var json = FieldWriter.json(copy, secrets: .kept).without(["id"])
        for member in body.members { json = json.setting(member.name, member.value) }
        return try await create(Campaign.self, json, query, call, drawn)
    }

    // MARK: Bodies

    /// A body with what is made of it before its turn comes: a password's hash, or a key.
    private func prepared(_ body: Json, of kind: ObjectKind, old: StoreKey?) async throws(Reply.Failure) -> (json: Json, secret: String?) {
        switch kind {
        case .users:
            guard let given = body["password"], given != .null, given != .string(FieldWriter.secretMark) else { return (body, nil) }
            guard case .string(let password) = given else {
                throw Reply.invalid([FieldError(path: "password", message: "expected a string, got \(given.kind)")])
            }
            return (body.setting("password", .string(try await hash(password, at: "password"))), nil)
        case .keys where old == nil:
            for field in ["digest", "hint", "secret"] where body.has(field) { throw Reply.readOnly(field) }
            let key = ApiKeyText.make(random: random)
            let json = body.setting("digest", .string(Sha256.hex(key))).setting("hint", .string(ApiKeyText.hint(of: key)))
            return (json, String(decoding: key, as: UTF8.self))
        case .tenants where body.has("api_key") && body["api_key"] != .null:
            throw Reply.invalid([FieldError(path: "api_key", message: "stands in configuration files alone: make a key, POST /api/v1/keys")]
            )
        default: return (body, nil)
        }
    }

    /// - Throws: 422 for a password that is too short or too long.
    func hash(_ password: String, at field: String) async throws(Reply.Failure) -> String {
        if let refusal = PasswordHash.refusal(of: password) { throw Reply.invalid([FieldError(path: field, message: refusal)]) }
        guard let hash = await logins.hash(Array(password.utf8)) else {
            throw Reply.Failure(status: 429, code: "too_many_logins", message: "too many passwords are looked at now", retryAfter: 2)
        }
        return hash
    }
}

extension Reply {
    /// - Throws: 422 with every field that is wrong.
    static func reading<Value>(_ read: () throws(FieldErrors) -> Value) throws(Failure) -> Value {
        do throws(FieldErrors) { return try read() } catch { throw invalid(error.all) }
    }

    static let readOnlyCode = "read_only"

    static func readOnly(_ field: String) -> Failure {
        var failure = invalid([FieldError(path: field, message: "is read-only: leave it out, or as it is now")])
        failure.code = readOnlyCode
        return failure
    }
}

/// Ids that REST gives and takes: they stand in host names and file names, too.
enum RestId {
    static let refusal = "expected \(what)"
    private static let what = "1 to 63 small letters, digits and \"-\", not beginning with \"-\""

    static var form: ParsedForm<String> {
        ParsedForm(what, TextShape("id", pattern: "^[a-z0-9][a-z0-9-]{0,62}$"), read: { isValid($0) ? $0 : nil }, write: { $0 })
    }

    static func isValid(_ id: String) -> Bool {
        let bytes = id.utf8
        guard 1...63 ~= bytes.count, bytes.first != UInt8(ascii: "-") else { return false }
        return bytes.allSatisfy { $0 >= 0x61 && $0 <= 0x7a || $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") }
    }
}

/// Random ids (RFC 9562 §5.4).
enum Uuid {
    static func text(_ high: UInt64, _ low: UInt64) -> String {
        let high = high & ~0xf000 | 0x4000, low = low & ~(0xc000 << 48) | 0x8000 << 48
        func hex(_ value: UInt64, _ digits: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: digits - text.count) + text
        }
        let first = "\(hex(high >> 32, 8))-\(hex(high >> 16 & 0xffff, 4))-\(hex(high & 0xffff, 4))"
        return "\(first)-\(hex(low >> 48, 4))-\(hex(low & 0xffff_ffff_ffff, 12))"
    }
}
