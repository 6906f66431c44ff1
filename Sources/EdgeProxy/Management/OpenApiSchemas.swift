import Decision
import Formats
import Model

/// The schemas of all that bodies and answers hold.
///
/// Of an object there are `Campaign`, as answers have it, `CampaignCreate`, `CampaignReplace`, `CampaignPatch`, and `CampaignFields`, what
/// its versions have; `CampaignDry` is one that is only tried. What stands within it has one for each side: `CapFields`, `CapInput`,
/// `CapMerge` and, in an import, `CapImport`.
struct OpenApiSchemas {
    static let all: [Json.Member] = {
        var schemas = OpenApiSchemas()
        for kind in ObjectKind.allCases { schemas.add(Resource(kind)) }
        for kind in [Route.ElementKind.creatives, .experiments] { schemas.add(Resource(kind)) }
        let secret = FieldTable.Row.answered(
            "secret", .text, "the key itself: it is shown this once, and not to a request that comes again", .alternative)
        schemas.add("KeyMade", Resource(.keys).answer.adding([secret]), .shown)
        for kind in ObjectKind.allCases where kind != .users && kind != .keys {
            let table = FieldSchema.table(of: kind)
            schemas.add(Self.name(of: table, .shown), table.without(kind.hiddenFields), .shown)
        }
        schemas.add("Export", FieldSchema.table(of: Transfer.self), .shown)
        schemas.add(LoginBody.self)
        schemas.add(LogoutBody.self)
        schemas.add(PasswordBody.self)
        schemas.add(StatusBody.self)
        schemas.add(RollBackBody.self)
        schemas.add(CopyBody.self)
        schemas.add(BreakOrderBody.self)
        schemas.add(EraseBody.self)
        schemas.add(ImportBody.title, FieldSchema.table(of: ImportBody.self), .taken(.file))
        schemas.members += OpenApiAnswers.schemas
        return schemas.members.sorted { $0.name < $1.name }
    }()

    private var members: [Json.Member] = []

    private mutating func add(_ resource: Resource) {
        let title = resource.answer.title
        add(title, resource.answer, .shown)
        add("\(title)Dry", resource.answer.undrawn, .shown)
        add("\(title)Create", resource.create, .taken(.put))
        for (name, use) in [("Replace", FieldReader.Use.put), ("Patch", .patch)] {
            add("\(title)\(name)", resource.change, .taken(use)) { $0.adding(readOnly: resource.readOnly, of: resource.answer) }
        }
    }

    private mutating func add<Body: FieldModel>(_ body: Body.Type) { add(body.title, FieldSchema.table(of: body), .taken(.put)) }

    /// Adds a model and what stands within it.
    private mutating func add(_ name: String, _ table: FieldTable, _ side: FieldSchema.Side, _ edit: (Json) -> Json = { $0 }) {
        guard !members.contains(where: { $0.name == name }) else { return }
        var within: [(String, FieldTable, FieldSchema.Side)] = []
        let schema = table.schema(of: side) { table, side in
            let name = Self.name(of: table, side)
            within.append((name, table, side))
            return name
        }
        members.append(Json.Member(name: name, value: edit(schema)))
        for (name, table, side) in within {
            let hidden = ObjectKind.allCases.first { $0.title == table.title }?.hiddenFields ?? []
            add(name, table.without(hidden), side)
        }
    }

    /// What a model that stands within another is called.
    static func name(of table: FieldTable, _ side: FieldSchema.Side) -> String {
        switch side {
        case .shown: table.title + "Fields"
        case .taken(.put): table.title + "Input"
        case .taken(.patch): table.title + "Merge"
        case .taken(.file): table.title + "Import"
        }
    }
}

/// What has routes of its own, as REST has its fields.
struct Resource {
    /// As answers have it.
    let answer: FieldTable
    /// What a body may have that makes one, and one that replaces or changes it.
    let create: FieldTable, change: FieldTable
    /// What may come back in those, as it is.
    let readOnly: [String]

    init(_ kind: ObjectKind) {
        let table = FieldSchema.table(of: kind)
        answer = table.without(kind.hiddenFields).adding(kind.countedRows + ObjectKind.recordRows)
        var taken = table.without(kind.fixedFields)
        if kind == .users { taken = taken.changing("password", .optional, PasswordForm(isNew: true).shape) }
        for member in kind.draft { taken = taken.changing(member.name, .standard, standard: member.value) }
        let own = kind == .tenants ? ["id"] : ["id", "tenant"]
        create = taken.changing("id", .optional, RestId.form.shape).changing("tenant", .optional)
        change = taken.without(own)
        readOnly = own + kind.fixedFields.filter { !kind.hiddenFields.contains($0) } + kind.countedFields + ObjectKind.recordFields
    }

    init(_ kind: Route.ElementKind) {
        let table = FieldSchema.table(of: kind)
        let tenant = FieldTable.Row.answered("tenant", .id, "whose it is")
        let parent = kind.parentField.map { FieldTable.Row.answered($0, .id, "which has it") }
        var whole = FieldTable(title: table.title, rows: [tenant] + table.rows)
        whole.checks = table.checks
        answer = whole.adding((parent.map { [$0] } ?? []) + kind.stateRows + ObjectKind.recordRows)
        // Below a campaign the path says whose it is.
        create = (parent == nil ? whole.changing("tenant", .optional) : table).changing("id", .optional, RestId.form.shape)
        change = table.without(["id"])
        readOnly = ["id", "tenant"] + (kind.parentField.map { [$0] } ?? []) + kind.stateFields + ObjectKind.recordFields
    }
}

extension ObjectKind {
    /// What its schemas are called.
    var title: String { type.title }
}

extension Route.ElementKind {
    var title: String {
        switch self {
        case .creatives: Creative.title
        case .experiments: Experiment.title
        }
    }
}

extension FieldSchema {
    static func table(of kind: ObjectKind) -> FieldTable { kind.type.table }

    static func table(of kind: Route.ElementKind) -> FieldTable {
        switch kind {
        case .creatives: table(of: Creative.self)
        case .experiments: table(of: Experiment.self)
        }
    }
}

extension FieldModel {
    fileprivate static var table: FieldTable { FieldSchema.table(of: Self.self) }
}

extension Route.ElementKind {
    /// The field of an answer that names what has it; `nil`: the tenant does.
    fileprivate var parentField: String? {
        switch self {
        case .creatives: Creative.parentField
        case .experiments: Experiment.parentField
        }
    }
}

extension FieldTable {
    fileprivate func without(_ names: [String]) -> FieldTable { edited { $0.filter { !names.contains($0.rule.name) } } }

    fileprivate func adding(_ rows: [Row]) -> FieldTable { edited { $0 + rows } }

    /// The same with a field that may be left out, or looks otherwise.
    fileprivate func changing(_ name: String, _ need: FieldRule.Need, _ shape: FieldShape? = nil, standard: Json? = nil) -> FieldTable {
        edited { rows in
            rows.map { row in
                guard row.rule.name == name else { return row }
                let rule = FieldRule(name, need, row.rule.text, shown: row.rule.shown)
                return Row(rule, shape ?? row.shape, standard: standard ?? (need == .standard ? row.standard : nil))
            }
        }
    }

    /// As the dry run of a creation has it: without what is drawn for each that is made, and what follows from that.
    fileprivate var undrawn: FieldTable {
        edited { rows in
            rows.map { row in
                let isDrawn = ["id", "hint"].contains(row.rule.name) || row.rule.shown == "the id", rule = row.rule
                guard case .list(.object(let table), let count) = row.shape, table.title == Creative.title else {
                    return isDrawn ? Row(FieldRule(rule.name, .alternative, rule.text, shown: rule.shown), row.shape) : row
                }
                // Of a copy.
                var within = FieldTable(title: "\(table.title)Dry", rows: table.undrawn.rows)
                within.checks = table.checks
                return Row(rule, .list(.object(within), count: count), standard: row.standard)
            }
        }
    }

    private func edited(_ edit: ([Row]) -> [Row]) -> FieldTable {
        var table = self
        table.rows = edit(rows)
        return table
    }
}

extension Json {
    /// The same schema of a body with fields that may come back as they were answered.
    fileprivate func adding(readOnly names: [String], of answer: FieldTable) -> Json {
        let known = answer.schema(of: .shown)["properties"] ?? .null
        let more = names.compactMap { name in
            known[name].map { Member(name: name, value: $0.setting("readOnly", .bool(true))) }
        }
        return setting("properties", .object((self["properties"] ?? .null).members + more))
    }
}
